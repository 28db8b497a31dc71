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

  // The field that shows `words`; where several do, that one of them that was pointed at.
  function fieldWith(fields, { words, nth }) {
    const plain = (text) => text.replace(/\s+/g, " ").trim().toLowerCase();
    const shown = (field) => plain(field.selectedOptions?.[0]?.text ?? field.value);
    const exact = fields.filter((field) => shown(field) === plain(words));
    const holding = exact.length ? exact : fields.filter((field) => shown(field).includes(plain(words)));
    return holding[nth] ?? holding[0];
  }

  // The form has come: with the field that was clicked ready to be written in, or the first that takes words. In a
  // list to choose from, typing would choose.
  function begin(wanted) {
    typed = false;
    const fields = [...form().querySelectorAll("textarea, input[type=text], select")];
    const field = (wanted?.words && fieldWith(fields, wanted)) || fields.find((one) => one.localName !== "select") || fields[0];
    field?.focus();
    field?.scrollIntoView({ block: "nearest" });
    compare();
  }

  // What is typed while the form is on its way would be lost with it.
  let locked = [];
  document.addEventListener("htmx:beforeSend", (event) => {
    if (event.detail.elt.id !== "edit-form") return;
    locked = [...form().querySelectorAll(":is(textarea, input[type=text]):read-write")];
    for (const field of locked) field.readOnly = true;
  });
  document.addEventListener("htmx:afterRequest", () => {
    for (const field of locked) field.readOnly = false;
    locked = [];
  });

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
