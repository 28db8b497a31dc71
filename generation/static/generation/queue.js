// The review queue: filters apply as soon as they are chosen, and all drafts of the page are selected at once.
document.addEventListener("DOMContentLoaded", () => {
  const filters = document.querySelector("[data-queue-filters]");
  filters?.addEventListener("change", (event) => {
    if (event.target.name === "service") filters.elements.use_case.value = "";
    // Filters that are not set have no place in the address.
    for (const field of filters.elements) if (field.name && !field.value) field.disabled = true;
    filters.requestSubmit();
  });
  // Coming back, the browser shows the fields as they were left.
  window.addEventListener("pageshow", () => {
    for (const field of filters?.elements ?? []) field.disabled = false;
  });
  const drafts = document.querySelector("[data-queue-drafts]");
  const all = drafts?.querySelector("[data-queue-all]");
  if (all) select(drafts, all);
});

function select(drafts, all) {
  const boxes = [...drafts.querySelectorAll("input[name=draft]")];
  const button = drafts.querySelector("[data-queue-assign]");
  const told = drafts.querySelector("[data-queue-selected]");
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
    button.disabled = count === 0;
    told.textContent = count ? ` ${count}` : "";
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    boxes.forEach((box) => (box.checked = all.checked));
    tell();
  });
  drafts.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  tell();
}
