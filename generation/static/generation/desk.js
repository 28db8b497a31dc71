// The review desk: cards come and go without loading the page again (htmx swaps #desk and #desk-bar).
const desk = {
  // When the card on the screen appeared; so long after it, nothing that decides is taken.
  shownAt: performance.now(),
  GRACE_MS: 300,
  busy: false,
  isNew: () => performance.now() - desk.shownAt < desk.GRACE_MS,
  // The cookie's, which is the right one also after signing in again in another window; else the page's own.
  token() {
    const own = document.getElementById("desk-token");
    const cookie = document.cookie.split("; ").find((one) => one.startsWith(`${own.dataset.cookie}=`));
    return cookie?.slice(own.dataset.cookie.length + 1) || own.querySelector("[name=csrfmiddlewaretoken]").value;
  },
  // Something of the page's own scripts: a POST with the form's fields, and the answer's words where there are any.
  async post(url, fields, options = {}) {
    fields.delete("csrfmiddlewaretoken");
    const answer = await fetch(url, {
      method: "POST",
      body: fields,
      headers: { "X-CSRFToken": desk.token(), "HX-Request": "true" },
      ...options,
    });
    return answer.headers.has("X-Desk") ? answer.text() : null;
  },
};

function trouble(words) {
  const box = document.getElementById("desk-trouble");
  box.hidden = !words;
  box.querySelector("p").textContent = words;
}

// A new card: from its top, with its heading in focus and read out.
function show() {
  desk.shownAt = performance.now();
  const heading = document.getElementById("card-title");
  const said = document.querySelector("#desk-toast [data-says]")?.textContent ?? "";
  document.getElementById("desk-live").textContent = `${said} ${heading?.textContent ?? ""}`.trim();
  window.scrollTo(0, 0);
  const dialog = document.querySelector("#desk dialog[data-open]");
  if (dialog) dialog.showModal();
  else (document.querySelector("#desk [aria-invalid]") ?? heading)?.focus({ preventScroll: false });
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.id === "desk" && window.deskEdit?.isDirty() && event.detail.elt.id !== "edit-form" && !window.confirm("Throw away what you typed?")) {
    event.preventDefault();
    return;
  }
  // Also while a form is on its way: who writes on at once must not decide by letters.
  desk.busy = true;
  trouble("");
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { target, xhr } = event.detail;
  desk.busy = false;
  if (xhr.getResponseHeader("X-Desk") === null) return;
  if (target.id === "desk") {
    show();
    document.dispatchEvent(new CustomEvent("desk:card"));
  }
  if (target.id === "desk-answer") document.dispatchEvent(new CustomEvent("desk:form"));
  if (target.id === "desk-asked") document.querySelector("#desk-asked dialog")?.showModal();
  if (target.id === "desk-holder") tookOver(target);
});

// In one's hands now: what was refused before because somebody else had it can be done.
function tookOver(notice) {
  if (notice.textContent.trim()) return;
  document.getElementById("desk-problem")?.remove();
  if (!document.getElementById("edit-form")) document.getElementById("card-title").focus();
}

// Refusals come with the card as it stands; what is no answer of the desk must not replace what somebody typed.
document.addEventListener("htmx:beforeSwap", (event) => {
  const answer = event.detail.xhr;
  const isOurs = answer.getResponseHeader("X-Desk") !== null;
  event.detail.shouldSwap = isOurs;
  if (isOurs) event.detail.isError = false;
  else if (/\/login\//.test(answer.responseURL)) trouble("You are not signed in any more. Sign in in another window, then try again here: nothing is lost.");
  else trouble(`That did not work (error ${answer.status}). Nothing was changed and nothing is lost: try again.`);
});
for (const kind of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(kind, () => trouble("The server could not be reached. Nothing is lost: try again."));
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = desk.token();
  delete event.detail.parameters.csrfmiddlewaretoken;
});

// The second click of a double click must not decide the card that the first one brought.
document.addEventListener(
  "click",
  (event) => {
    const target = event.target.closest?.("#desk-bar button, #desk-bar a, #desk [data-desk-chord]");
    if (target && (desk.busy || (event.detail > 1 && target.type === "submit" && desk.isNew()))) {
      event.preventDefault();
      event.stopPropagation();
    }
  },
  true,
);

document.addEventListener("click", (event) => {
  const hides = event.target.closest("[data-hides]");
  if (hides) document.getElementById(hides.dataset.hides).hidden = true;
  const mark = event.target.closest("[data-mark]");
  if (mark) flash(mark);
  const copies = event.target.closest("[data-copies]");
  if (copies) copy(copies);
});

// Show where a fact stands that the brief lacks.
function flash(button) {
  const words = button.textContent;
  const marks = [...document.querySelectorAll(`#desk-answer mark.hub-mark-${CSS.escape(button.dataset.mark)}`)];
  const found = marks.filter((mark) => mark.textContent === words);
  found[0]?.scrollIntoView({ block: "center", behavior: "smooth" });
  for (const mark of found) {
    mark.classList.remove("hub-flash");
    void mark.offsetWidth; // begin again where it flashes already
    mark.classList.add("hub-flash");
  }
}

async function copy(button) {
  const area = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(area.value);
  } catch {
    area.closest("details").open = true;
    area.select();
    document.execCommand("copy");
  }
  button.textContent = "Copied";
}
