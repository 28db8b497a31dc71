// Trials and test sets: choosing inputs, adding checks, following a run, opening its rows.
document.addEventListener("DOMContentLoaded", () => {
  const trial = document.querySelector("[data-try]");
  if (trial) choosing(trial);
  document.querySelectorAll("[data-checks]").forEach(checks);
  document.querySelectorAll("[data-shows]").forEach(showing);
  document.querySelectorAll("[data-progress]").forEach(following);
  for (const row of document.querySelectorAll("details[data-row]")) {
    row.addEventListener("toggle", () => row.open && fill(row));
    if (row.open) fill(row);
  }
});

// The page of a trial: searching keeps what is chosen and typed; the bar counts the calls.
function choosing(form) {
  const typed = form.querySelector("[data-typed]");
  const fold = form.querySelector("[data-typed-fold]");
  typed?.addEventListener("change", () => (fold.open = typed.checked || fold.open));
  fold?.addEventListener("input", () => {
    typed.checked = true;
    count(form);
  });
  form.addEventListener("change", () => count(form));
  const find = form.querySelector("[data-find]");
  const term = form.querySelector("[name=q]");
  find?.addEventListener("click", (event) => {
    event.preventDefault();
    search(form, term.value);
  });
  term?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    search(form, term.value);
  });
  count(form);
}

async function search(form, term) {
  const query = new URLSearchParams({ q: term, version: form.elements.version.value });
  for (const one of form.querySelectorAll("[name=input]:checked")) query.append("input", one.value);
  const box = form.querySelector("[data-inputs]");
  box.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${form.dataset.inputsUrl}?${query}`);
    if (!answer.ok) throw new Error(String(answer.status));
    box.innerHTML = await answer.text();
  } catch {
    box.prepend(note("The search did not work. Try again."));
  }
  box.removeAttribute("aria-busy");
  count(form);
}

function count(form) {
  const place = document.querySelector("[data-calls]");
  if (!place) return;
  const inputs = form.querySelectorAll("[name=input]:checked").length;
  const { version, beside } = form.elements;
  const versions = beside.value && beside.value !== version.value ? 2 : 1;
  const words = (number, one) => `${number} ${one}${number === 1 ? "" : "s"}`;
  place.textContent = inputs
    ? `${words(inputs, "input")} with ${words(versions, "version")}: ${words(inputs * versions, "answer")} to make`
    : "Choose at least one input";
}

// A case's checks: a new row comes from the template of its kind.
function checks(box) {
  const list = box.querySelector(".hub-checks");
  const kind = box.querySelector("[name=new_kind]");
  const taken = [...box.querySelectorAll(".hub-checks [name='check#item']")].map((one) => Number(/^n(\d+)$/.exec(one.value)?.[1] ?? -1));
  let made = Math.max(-1, ...taken) + 1;
  box.querySelector("[data-add-check]").addEventListener("click", (event) => {
    event.preventDefault();
    const holder = document.createElement("ol");
    holder.innerHTML = box.querySelector(`template[data-kind="${CSS.escape(kind.value)}"]`).innerHTML.replaceAll("__new__", `n${made++}`);
    const row = holder.firstElementChild;
    list.append(row);
    row.dispatchEvent(new Event("input", { bubbles: true }));
    row.querySelector("textarea, input:not([type=hidden]):not([type=checkbox])")?.focus();
  });
}

function showing(box) {
  const part = document.getElementById(box.dataset.shows);
  const apply = () => (part.hidden = !box.checked);
  box.addEventListener("change", apply);
  apply();
}

// A run that goes on: asks every second how far it is, and shows the page anew when it is done.
function following(box) {
  const bar = box.querySelector("progress");
  const words = box.querySelector("[data-words]");
  let pause = 1000;
  const look = async () => {
    try {
      const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      bar.max = state.total;
      bar.value = state.done;
      words.textContent = state.words;
      if (state.state !== "running") return location.reload();
      pause = 1000;
    } catch {
      // A server that is away for a moment is not asked more than it can bear.
      pause = Math.min(pause * 2, 15000);
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
}

// What a row holds is fetched when it is opened: answers may be long, and there are many.
async function fill(row) {
  const box = row.querySelector("[data-row-box]");
  if (!box || box.dataset.filled) return;
  box.dataset.filled = "yes";
  try {
    const answer = await fetch(row.dataset.row);
    if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
    box.innerHTML = await answer.text();
  } catch {
    delete box.dataset.filled;
    box.replaceChildren(note("This could not be loaded. Close it and open it again."));
  }
}

function note(text) {
  const made = document.createElement("p");
  made.className = "hub-note hub-note-bad";
  made.setAttribute("role", "alert");
  made.textContent = text;
  return made;
}
