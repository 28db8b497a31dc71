// Saving as one goes. What is stored is only ever replaced by who has seen it; what cannot be stored stays on the page.
document.addEventListener("DOMContentLoaded", () => {
  const root = document.querySelector("[data-editor]");
  if (!root) return;
  const form = root.closest("form");
  const NAMES = ["system_prompt", "user_prompt", "model", "max_tokens", "effort", "note"];
  const PAUSE = 1500;
  const AGAIN = 5000;
  const HERE = 8000;
  const SIGNED_OUT = "you were signed out. Sign in again in another window.";
  const find = (name) => root.querySelector(`[data-${name}]`);
  const field = (name) => form.elements[name];
  const panel = find("conflict");
  let seen = field("seen").value;
  let saved = snapshot();
  let savedSaid = find("status").textContent;
  // What was sent without an answer: it may be stored or not.
  const sent = new Set();
  let invalid = "";
  let conflict = null;
  let timer = 0;
  let running = null;

  // The note is stored without blanks around it.
  function snapshot() {
    return JSON.stringify(NAMES.map((name) => (name === "note" ? field(name).value.trim() : field(name).value)));
  }

  function isDirty() {
    return snapshot() !== saved || sent.size > 0;
  }

  function body(more = {}) {
    const made = new URLSearchParams({ csrfmiddlewaretoken: field("csrfmiddlewaretoken").value, seen, ...more });
    for (const name of NAMES) made.set(name, field(name).value);
    return made;
  }

  function say(text, bad = false) {
    if (find("status").textContent !== text) find("status").textContent = text;
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
    // What is tried again and again is not told each time.
    if (!find("status").classList.contains("hub-ed-bad")) say("Saving…");
    let answer, told;
    try {
      const made = body();
      answer = await fetch(root.dataset.saveUrl, { method: "POST", body: made, keepalive: made.toString().length < 60000 });
      told = await read(answer);
    } catch {
      sent.add(mine);
      return tryAgain("no connection.");
    }
    if (answer.status === 403) {
      const door = await knock();
      if (door === "fresh" && !isRetry) return send(true);
      if (door === "signed out") return tryAgain(SIGNED_OUT);
      if (door === "no answer") return tryAgain("no connection.");
    }
    errors(told?.errors || {});
    if (answer.ok && told) stored(mine, told);
    else if (answer.status === 409 && told?.theirs && ours(told.theirs)) await again(told);
    else if (told?.closed || (answer.status === 409 && told)) refused(told);
    else if (answer.status === 422) unfit(mine, told?.errors || {});
    else if (answer.status === 403) say("Not saved: you may not change this draft. Your text stays here.", true);
    else if (answer.redirected) tryAgain(SIGNED_OUT);
    else {
      sent.add(mine);
      tryAgain(`the server answered ${answer.status}.`);
    }
  }

  function unfit(mine, found) {
    invalid = mine;
    say(`Not saved: ${Object.values(found)[0]?.[0] || "something is not right."} Your text stays here.`, true);
  }

  function tryAgain(why) {
    say(`Not saved: ${why} Your text stays here, and saving is tried again.`, true);
    clearTimeout(timer);
    timer = setTimeout(save, AGAIN);
  }

  function stored(mine, told) {
    saved = mine;
    sent.clear();
    savedSaid = told.said;
    seen = field("seen").value = told.seen;
    others(told.others);
    // More may have been written meanwhile.
    if (isDirty()) unsaved();
    else say(savedSaid);
  }

  function unsaved() {
    say("Not saved yet");
    later();
  }

  // The answer to an earlier save was lost on its way, but what it sent was stored: nobody else wrote.
  function ours(theirs) {
    return sent.has(JSON.stringify(NAMES.map((name) => String(theirs[name]))));
  }

  function again(told) {
    seen = field("seen").value = told.seen;
    sent.clear();
    return send();
  }

  async function read(answer) {
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return null;
    return answer.json();
  }

  // Refused: who signed in again elsewhere has a fresh token; who is led to the door is signed out.
  async function knock() {
    try {
      const answer = await fetch(location.pathname);
      if (answer.redirected) return "signed out";
      if (answer.status >= 500) return "no answer";
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = page.querySelector("#promptversion_form [name=csrfmiddlewaretoken]")?.value;
      for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) if (token) input.value = token;
      return token ? "fresh" : "forbidden";
    } catch {
      return "no answer";
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
    clearTimeout(timer);
    const isKept = told.closed && !told.gone && !isDirty();
    if (!isKept) say("Not saved. Your text stays here.", true);
    find("conflict-title").textContent = told.closed || `${told.by} changed this draft while you wrote`;
    find("conflict-text").textContent = told.closed
      ? `Your text is still below and ${isKept ? "was saved before" : "was not saved"}. You can keep it as a new draft.`
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
      sent.clear();
      location.href = location.pathname;
      return;
    }
    for (const name of NAMES) replace(field(name), String(conflict.theirs[name]));
    seen = field("seen").value = conflict.seen;
    saved = snapshot();
    sent.clear();
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
    const made = body({ use_case: root.dataset.useCase });
    const answer = await fetch(root.dataset.keepUrl, { method: "POST", body: made }).catch(() => null);
    const told = answer && (await read(answer));
    if (!told?.url) {
      errors(told?.errors || {});
      say("The new draft could not be made. Your text stays here.", true);
      return;
    }
    saved = snapshot();
    sent.clear();
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
    if (document.hidden || conflict?.closed) return;
    try {
      const made = new URLSearchParams({ csrfmiddlewaretoken: field("csrfmiddlewaretoken").value, seen });
      const told = await read(await fetch(root.dataset.hereUrl, { method: "POST", body: made }));
      if (!told) return;
      others(told.others);
      if (conflict || running) return;
      if (told.closed) refused(told);
      else if (!isDirty() && told.by && told.seen !== seen) changedElsewhere(told.by);
      else if (isDirty() && snapshot() !== invalid) save();
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
    if (isDirty()) unsaved();
    else if (!running) {
      clearTimeout(timer);
      errors({});
      say(savedSaid);
    }
  });
  form.addEventListener("focusout", () => save());
  document.addEventListener("visibilitychange", () => (document.hidden ? save() : here()));
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    if (isDirty()) save();
    else if (!conflict && !running) say(savedSaid);
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

  // The form's own button saves in the same way first: a page that only says why it was not saved has lost the text.
  let submitted = false;
  form.addEventListener("submit", async (event) => {
    if (running || isDirty() || conflict) event.preventDefault();
    await save();
    if (conflict) panel.scrollIntoView({ block: "nearest" });
    if (conflict || isDirty()) return;
    submitted = true;
    clearTimeout(timer);
    if (event.defaultPrevented) form.submit();
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
