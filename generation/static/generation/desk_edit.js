// Editing the answer in place: what was typed is guarded, and what it changes is shown while it is typed.
window.deskEdit = (() => {
  const PAUSE_MS = 300;
  let typed = false;
  let timer = 0;
  let asking = null;

  const form = () => document.getElementById("edit-form");

  async function compare() {
    const own = form();
    if (!own) return;
    asking?.abort();
    asking = new AbortController();
    const words = await desk.post(own.dataset.changes, new FormData(own), { signal: asking.signal }).catch(() => null);
    const place = document.getElementById("desk-changes");
    if (words !== null && form() === own && place) place.innerHTML = words;
  }

  // The form has come: with the field that was clicked, or the first, ready to be written in.
  function begin(wanted) {
    typed = false;
    const fields = [...form().querySelectorAll("textarea, input[type=text], select")];
    const same = (text) => text.replace(/\s+/g, " ").trim();
    const words = same(wanted ?? "");
    const field = (words && fields.find((one) => same(one.value).includes(words))) || fields[0];
    field?.focus();
    field?.scrollIntoView({ block: "nearest" });
    compare();
  }

  document.addEventListener("input", (event) => {
    if (!event.target.closest("#edit-form")) return;
    typed = true;
    clearTimeout(timer);
    timer = setTimeout(compare, PAUSE_MS);
  });
  document.addEventListener("desk:form", () => begin(window.deskPencil?.wanted()));
  const look = () => (typed = Boolean(form() && "typed" in form().dataset));
  document.addEventListener("desk:card", look);
  document.addEventListener("DOMContentLoaded", look);
  window.addEventListener("beforeunload", (event) => {
    if (typed && form()) event.preventDefault();
  });
  // Sent the plain way; where scripts send it, the page stays.
  document.addEventListener("submit", (event) => {
    if (event.target.id === "edit-form" && !event.defaultPrevented) typed = false;
  });
  return { isDirty: () => typed && form() !== null };
})();
