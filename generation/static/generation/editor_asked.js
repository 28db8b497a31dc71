// A question for approval holds for the wording it was asked about: whoever changes that is told at once.
document.addEventListener("DOMContentLoaded", () => {
  const note = document.querySelector("[data-editor] [data-asked-note]");
  if (!note) return;
  const form = note.closest("form");
  const wording = () => JSON.stringify(["system_prompt", "user_prompt", "model", "max_tokens", "effort"].map((name) => form.elements[name].value));
  const asked = wording();

  function tell() {
    const isVoid = wording() !== asked;
    note.hidden = !isVoid;
    for (const fact of document.querySelectorAll("[data-asked-open]")) fact.hidden = isVoid;
    for (const fact of document.querySelectorAll("[data-asked-void]")) fact.hidden = !isVoid;
    for (const who of document.querySelectorAll("[data-asked-who]")) who.textContent = "you";
  }

  form.addEventListener("input", tell);
  note.closest("[data-editor]").addEventListener("hub:replaced", tell);
});
