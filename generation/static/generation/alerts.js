// The bell: its list opens under it (a popover, so Esc and a click beside it close it) and is fetched when it opens.
const alertBell = {
  button: () => document.getElementById("alert-bell"),
  list: () => document.getElementById("alert-list"),
  rows: () => document.getElementById("alert-list-rows"),
  isOpen: () => Boolean(alertBell.list()?.matches(":popover-open")),

  place() {
    const list = alertBell.list();
    const edge = alertBell.button().getBoundingClientRect();
    list.style.top = `${edge.bottom + window.scrollY + 8}px`;
    const width = document.documentElement.clientWidth;
    // Under the bell, but on a narrow screen in its middle.
    list.style.right = `${Math.max(8, Math.min(width - edge.right, (width - list.offsetWidth) / 2))}px`;
  },

  // Not by htmx: the review desk takes all of its answers on a page for its own.
  async load() {
    const { url, token } = alertBell.button().dataset;
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
    // Whoever is signed out by now gets the login page.
    if (!answer?.headers.has("X-Alerts")) return alertBell.failed();
    alertBell.rows().innerHTML = await answer.text();
    alertBell.seen();
  },

  seen() {
    const button = alertBell.button();
    button.querySelector(".hub-bell-count")?.remove();
    button.setAttribute("aria-label", button.dataset.seen);
  },

  failed() {
    alertBell.rows().replaceChildren(document.getElementById("alert-list-failed").content.cloneNode(true));
  },
};

// This event does not bubble.
document.addEventListener("toggle", (event) => {
  if (event.target !== alertBell.list()) return;
  alertBell.button().setAttribute("aria-expanded", String(alertBell.isOpen()));
  if (!alertBell.isOpen()) return;
  alertBell.place();
  alertBell.load();
}, true);

// While the list is open, no key is meant for the page beneath it: a letter would decide a draft there.
window.addEventListener("keydown", (event) => alertBell.isOpen() && event.stopPropagation(), true);

document.addEventListener("focusin", (event) => {
  if (alertBell.isOpen() && !event.target.closest("#alert-list, #alert-bell")) alertBell.list().hidePopover();
});

window.addEventListener("resize", () => alertBell.isOpen() && alertBell.place());
