// Pages with a form that edits data: dialogs, keys, cards that come and go, and a warning before leaving.
// What opens, closes and adds is listened for on the document, so that it works in parts that come later too.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog) {
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
  }
  event.target.closest("[data-closes]")?.closest("dialog")?.close();
  const add = event.target.closest("[data-add]");
  if (add) addCard(add.closest("[data-cards]"));
});

document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("dialog[data-open]")?.showModal();
  document.addEventListener("keydown", onKey);
  const edit = document.querySelector("[data-edit]");
  if (edit) guard(edit);
  // A decision is sent once, however often the button is pressed.
  for (const form of document.querySelectorAll("form[method=post]:not([hx-post])")) {
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

// Those that are marked as removed fade until the form is sent.
function addCard(list) {
  const blank = list.querySelector(":scope > template");
  const taken = [...list.querySelectorAll("[name$='#item']")].map((input) => Number(/^n(\d+)$/.exec(input.value)?.[1] ?? -1));
  const box = document.createElement("ol");
  box.innerHTML = blank.innerHTML.replaceAll(blank.dataset.blank, `n${Math.max(-1, ...taken) + 1}`);
  const card = box.firstElementChild;
  list.querySelector(":scope > .hub-edit-items").append(card);
  card.querySelector("textarea, input:not([type=hidden]):not([type=checkbox]), select")?.focus();
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
