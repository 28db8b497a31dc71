// Saving as one goes. What is stored is only ever replaced by who has seen it; what cannot be stored stays on the page.
document.addEventListener("DOMContentLoaded", () => {
  const root = document.querySelector("[data-editor]");
  if (!root) return;
  const form = root.closest("form");
  const NAMES = ["system_prompt", "user_prompt", "model", "max_tokens", "effort", "note"];
  const PAUSE = 1500;
  const AGAIN = 5000;
  const HERE = 8000;
  const find = (name) => root.querySelector(`[data-${name}]`);
  const field = (name) => form.elements[name];
  const panel = find("conflict");
  let seen = field("seen").value;
  let saved = snapshot();
  let sent = "";
  let conflict = null;
  let timer = 0;
  let running = null;

  function snapshot() {
    return JSON.stringify(NAMES.map((name) => field(name).value));
  }

  function isDirty() {
    return snapshot() !== saved;
  }

  function body(more = {}) {
    const made = new URLSearchParams({ csrfmiddlewaretoken: field("csrfmiddlewaretoken").value, seen, ...more });
    for (const name of NAMES) made.set(name, field(name).value);
    return made;
  }

  function say(text, bad = false) {
    find("status").textContent = text;
    find("status").classList.toggle("hub-ed-bad", bad);
  }

  // Saving
  function save() {
    clearTimeout(timer);
    if (running) return running.then(() => (isDirty() ? save() : undefined));
    if (conflict || !isDirty()) return Promise.resolve();
    running = send().finally(() => (running = null));
    return running;
  }

  async function send(isRetry = false) {
    const mine = snapshot();
    say("Saving…");
    let answer, told;
    try {
      const made = body();
      answer = await fetch(root.dataset.saveUrl, { method: "POST", body: made, keepalive: made.toString().length < 60000 });
      told = await read(answer);
    } catch {
      say("Not saved: no connection. Your text stays here, and saving is tried again.", true);
      timer = setTimeout(save, AGAIN);
      sent = mine;
      return;
    }
    if (answer.status === 403 && !isRetry && (await freshToken())) return send(true);
    errors(told?.errors || {});
    if (answer.ok && told) stored(mine, told);
    else if (answer.status === 409 && told?.theirs && ours(told.theirs)) await again(told);
    else if (answer.status === 409 && told) refused(told);
    else if (answer.status === 422) say(`Not saved: ${Object.values(told?.errors || {})[0]?.[0] || "something is not right."} Your text stays here.`, true);
    else if (answer.status === 403) say("Not saved: you may not change this draft. Your text stays here.", true);
    else if (answer.redirected) say("Not saved: you were signed out. Sign in again in another window, then go on here.", true);
    else say(`Not saved: the server answered ${answer.status}. Your text stays here.`, true);
  }

  function stored(mine, told) {
    saved = mine;
    sent = "";
    seen = field("seen").value = told.seen;
    say(`Saved ${new Date(told.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`);
    others(told.others);
    if (isDirty()) later();
  }

  // The answer to an earlier save was lost on its way, but what it sent was stored: nobody else wrote.
  function ours(theirs) {
    return sent !== "" && JSON.stringify(NAMES.map((name) => String(theirs[name]))) === sent;
  }

  function again(told) {
    seen = field("seen").value = told.seen;
    sent = "";
    return send();
  }

  async function read(answer) {
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return null;
    return answer.json();
  }

  // Who signed in again elsewhere has another token.
  async function freshToken() {
    try {
      const answer = await fetch(location.pathname);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = page.querySelector("#promptversion_form [name=csrfmiddlewaretoken]")?.value;
      for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) if (token) input.value = token;
      return Boolean(token);
    } catch {
      return false;
    }
  }

  function errors(found) {
    for (const list of root.querySelectorAll("[data-errors]")) {
      const name = list.closest("[data-field]").dataset.field;
      const items = (found[name] || []).map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence }));
      list.replaceChildren(...items);
      field(name).toggleAttribute("aria-invalid", items.length > 0);
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  // Two people
  function others(names) {
    const bar = find("others");
    bar.hidden = !names?.length;
    bar.textContent = names?.length ? `${names.join(", ")} ${names.length > 1 ? "have" : "has"} this draft open too` : "";
  }

  function refused(told) {
    conflict = told;
    say("Not saved. Your text stays here.", true);
    find("conflict-title").textContent = told.closed || `${told.by} changed this draft while you wrote`;
    find("conflict-text").textContent = told.closed
      ? "Your text is still below and was not saved. You can keep it as a new draft."
      : "Your text is still below and was not saved. This is how it differs from what is stored (− stored, + yours):";
    find("conflict-changes").innerHTML = told.changes || "";
    find("theirs").hidden = true;
    find("conflict-changes").hidden = false;
    find("take").hidden = find("merge").hidden = Boolean(told.closed);
    find("conflict-buttons").hidden = false;
    panel.hidden = false;
    panel.focus();
    panel.scrollIntoView({ block: "nearest" });
  }

  function settled() {
    conflict = null;
    panel.hidden = find("theirs").hidden = true;
  }

  find("take").addEventListener("click", () => {
    if (!conflict.theirs) {
      saved = snapshot();
      location.href = location.pathname;
      return;
    }
    for (const name of NAMES) replace(field(name), String(conflict.theirs[name]));
    seen = field("seen").value = conflict.seen;
    saved = snapshot();
    settled();
    say("This is their text. Ctrl Z in a prompt brings back yours.");
    root.dispatchEvent(new CustomEvent("hub:replaced"));
  });

  // As if typed, so that undo brings the text back.
  function replace(input, text) {
    if (input.value === text) return;
    if (input.tagName === "TEXTAREA") {
      input.focus();
      input.select();
      if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
    }
    input.value = text;
  }

  find("keep")?.addEventListener("click", async () => {
    const answer = await fetch(root.dataset.keepUrl, { method: "POST", body: body() }).catch(() => null);
    const told = answer && (await read(answer));
    if (!told?.url) {
      errors(told?.errors || {});
      say("The new draft could not be made. Your text stays here.", true);
      return;
    }
    saved = snapshot();
    location.href = told.url;
  });

  find("merge").addEventListener("click", () => {
    if (conflict.theirs) {
      find("theirs-system").textContent = conflict.theirs.system_prompt;
      find("theirs-user").textContent = conflict.theirs.user_prompt;
    }
    find("theirs").hidden = false;
    find("conflict-changes").hidden = find("merge").hidden = true;
    find("conflict-text").textContent = "What is stored stands beside your text. Bring yours to what it should be, then save it in its place.";
    field("user_prompt").focus();
  });

  find("merged").addEventListener("click", () => {
    seen = field("seen").value = conflict.seen;
    settled();
    saved = "";
    save();
  });

  async function here() {
    if (document.hidden) return;
    try {
      const made = new URLSearchParams({ csrfmiddlewaretoken: field("csrfmiddlewaretoken").value, seen });
      const told = await read(await fetch(root.dataset.hereUrl, { method: "POST", body: made }));
      if (!told) return;
      others(told.others);
      if (conflict || running) return;
      if (told.closed) refused(told);
      else if (told.by && told.seen !== seen) {
        if (isDirty()) save();
        else changedElsewhere(told.by);
      }
    } catch {
      // Saving says so where it matters.
    }
  }

  function changedElsewhere(by) {
    const link = Object.assign(document.createElement("a"), { href: location.pathname, textContent: "Show it" });
    find("status").replaceChildren(`${by} changed this draft. `, link);
  }

  setInterval(here, HERE);
  here();
  window.addEventListener("pagehide", () => {
    const made = new URLSearchParams({ csrfmiddlewaretoken: field("csrfmiddlewaretoken").value, leave: "1" });
    navigator.sendBeacon(root.dataset.hereUrl, made);
  });

  // When
  form.addEventListener("input", (event) => {
    if (!NAMES.includes(event.target.name) || conflict) return;
    if (!isDirty()) return;
    say("Not saved yet");
    later();
  });
  form.addEventListener("focusout", () => save());
  document.addEventListener("visibilitychange", () => (document.hidden ? save() : here()));
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    if (isDirty()) save();
    else if (!conflict) say("Everything is saved");
  });

  // Leaving by a link saves first; if that fails, the browser asks.
  document.addEventListener("click", leaveBy, true);
  async function leaveBy(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || link.target || link.dataset.left || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.getAttribute("href").startsWith("#") || conflict || (!isDirty() && !running)) return;
    event.preventDefault();
    event.stopPropagation();
    await save();
    link.dataset.left = "yes";
    link.click();
    delete link.dataset.left;
  }

  // The form's own button: not while a save is under way, whose answer it needs.
  let submitted = false;
  form.addEventListener("submit", (event) => {
    submitted = true;
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    running.then(() => form.submit());
  });
  window.addEventListener("beforeunload", (event) => {
    if (!submitted && isDirty()) event.preventDefault();
  });

  // A form that came back unsaved
  if (!panel.hidden) {
    conflict = { seen };
    find("conflict-buttons").hidden = false;
    find("theirs").hidden = true;
  }
  if (!panel.hidden || root.querySelector("[data-errors] li")) {
    saved = "";
    say("Not saved. Your text stays here.", true);
  }
});
