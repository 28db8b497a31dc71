// Reviewing by keyboard, and the form that edits an answer.
document.addEventListener("DOMContentLoaded", () => {
  for (const opener of document.querySelectorAll("[data-opens]")) {
    opener.addEventListener("click", () => document.getElementById(opener.dataset.opens).showModal());
  }
  for (const closer of document.querySelectorAll("[data-closes]")) {
    closer.addEventListener("click", () => document.getElementById(closer.dataset.closes).close());
  }
  document.querySelector("dialog[data-open]")?.showModal();
  document.addEventListener("keydown", onKey);
  document.querySelectorAll("[data-cards]").forEach(cards);
  const edit = document.querySelector("[data-edit]");
  if (edit) guard(edit);
  // A decision is sent once, however often the button is pressed.
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
  }
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));
});

function onKey(event) {
  const typing = event.target.closest?.("input, textarea, select, dialog[open]") || document.querySelector("dialog[open]");
  const chord = event.ctrlKey || event.metaKey ? `ctrl+${event.key}` : event.altKey ? "" : event.key.toLowerCase();
  if (typing && !chord.startsWith("ctrl+")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(chord)}"]`);
  if (!target?.checkVisibility()) return;
  event.preventDefault();
  target.click();
}

// Cards can be added; those that are marked as removed fade until the form is sent.
function cards(list) {
  const items = list.querySelector(":scope > .hub-edit-items");
  const blank = list.querySelector(":scope > template");
  const add = list.querySelector(":scope > [data-add]");
  const taken = [...list.querySelectorAll("[name$='#item']")].map((input) => Number(/^n(\d+)$/.exec(input.value)?.[1] ?? -1));
  let made = Math.max(-1, ...taken) + 1;
  add?.addEventListener("click", () => {
    const box = document.createElement("ol");
    box.innerHTML = blank.innerHTML.replaceAll(blank.dataset.blank, `n${made++}`);
    const card = box.firstElementChild;
    items.append(card);
    card.querySelectorAll("[data-cards]").forEach(cards);
    card.querySelector("textarea, input:not([type=hidden]):not([type=checkbox]), select")?.focus();
  });
}

// Leaving with unsaved edits asks first.
function guard(form) {
  let changed = Boolean(document.querySelector("[aria-invalid]"));
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  document.querySelector("[aria-invalid]")?.focus();
}
