// Comparing versions by keyboard: j and k go from change to change, s swaps; choosing a version shows it.
document.addEventListener("DOMContentLoaded", () => {
  if (!document.querySelector("[data-compare]")) return;
  for (const select of document.querySelectorAll("[data-submits]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
  // The first row of each block that changed.
  const places = [...document.querySelectorAll("[data-change]")].filter(
    (row) => !row.previousElementSibling?.hasAttribute("data-change"),
  );
  let at = -1;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "s") document.querySelector("[data-swap]")?.click();
    if (event.key !== "j" && event.key !== "k") return;
    if (!places.length) return;
    at = Math.max(0, Math.min(places.length - 1, at + (event.key === "j" ? 1 : -1)));
    places[at].scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    places[at].focus({ preventScroll: true });
  });
});
