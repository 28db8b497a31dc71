// The desk by keyboard. A letter counts by itself only: not in a field or a dialog, not with a modifier, not when held.
const DOUBLE_MS = 150;
let lastKeyAt = -Infinity;
let isDouble = false;

document.addEventListener("keydown", (event) => {
  if (["Control", "Meta", "Shift", "Alt"].includes(event.key)) return;
  const now = performance.now();
  isDouble = now - lastKeyAt < DOUBLE_MS;
  lastKeyAt = now;
  if (event.defaultPrevented || event.isComposing) return;
  const dialog = document.querySelector("dialog[open]");
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === "Enter") chord(event, dialog);
  else if (dialog) isPlain && chooseByDigit(event, dialog);
  else if (!isPlain || isField(event.target)) event.key === "Escape" && leave(event);
  else letter(event);
});

function isField(target) {
  return Boolean(target.closest?.("input, textarea, select, [contenteditable]"));
}

function letter(event) {
  if (event.key === "?") return press(event, document.querySelector("[data-opens=keys]"));
  if (event.shiftKey) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") return window.scrollBy({ top: (key === "j" ? 0.6 : -0.6) * window.innerHeight });
  if (event.key === "Escape") return leave(event);
  if (event.repeat || !/^[a-z]$/.test(key)) return;
  press(event, visible(document.querySelectorAll(`[data-desk-key="${key}"]`)));
}

function chord(event, dialog) {
  if (event.repeat) return;
  const scope = dialog ?? document.getElementById("desk-bar");
  if (!dialog && isField(event.target) && !event.target.closest("#desk, #desk-bar")) return;
  press(event, visible(scope.querySelectorAll("[data-desk-chord]")));
}

function press(event, target) {
  if (!target) return;
  event.preventDefault();
  // The second stroke of a double press was meant for the card before; it must not decide one that nobody has seen.
  if (desk.busy || (isDouble && desk.isNew())) return;
  target.click();
}

// 1 to 6 choose a reason, but are digits where somebody writes.
function chooseByDigit(event, dialog) {
  if (event.target.closest?.("textarea, input[type=text], select")) return;
  const choice = dialog.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  choice.focus();
}

// Leave editing; the guard asks where something was typed.
function leave(event) {
  const target = visible(document.querySelectorAll("#desk-bar [data-leaves]"));
  if (target) press(event, target);
}

function visible(elements) {
  return [...elements].find((element) => element.checkVisibility());
}
