// A pencil beside the text that is pointed at in the answer: it opens the form at that field.
window.deskPencil = (() => {
  const TEXTS = ":is(.hub-prose, .hub-pre, bdi)";
  const NOT_TEXTS = "dt, th, details";
  const MOST = 200;
  let wanted = null;
  let at = null;

  const pencil = document.createElement("button");
  pencil.type = "button";
  pencil.className = "hub-pencil";
  pencil.title = "Edit this";
  // By keyboard, E opens the form; Tab need not stop at what only a pointer shows.
  pencil.tabIndex = -1;
  pencil.setAttribute("aria-label", "Edit this");
  pencil.innerHTML = '<span class="material-symbols-outlined" aria-hidden="true">edit</span>';

  const edit = () => document.querySelector('#desk-bar [data-desk-key="e"]');

  // The words that were pointed at, and how many times the same ones stand before them.
  function pointed() {
    const words = at?.textContent ?? "";
    const alike = [...document.querySelectorAll(`#desk-answer ${TEXTS}`)].filter((one) => one.textContent === words && !one.closest(NOT_TEXTS));
    return { words: words.slice(0, MOST), nth: Math.max(0, alike.indexOf(at)) };
  }

  function open() {
    wanted = pointed();
    edit()?.click();
  }

  document.addEventListener("mouseover", (event) => {
    const text = event.target.closest?.(`#desk-answer ${TEXTS}`);
    if (!text || text.closest(NOT_TEXTS) || !edit()) return;
    at = text;
    const place = text.closest("#desk-answer");
    const box = text.getBoundingClientRect();
    const whole = place.getBoundingClientRect();
    pencil.style.top = `${box.top - whole.top - 4}px`;
    pencil.style.left = `${Math.min(box.right - whole.left + 4, whole.width - 32)}px`;
    place.append(pencil);
  });
  document.addEventListener("dblclick", (event) => {
    if (!event.target.closest?.(`#desk-answer ${TEXTS}`) || !edit()) return;
    at = event.target.closest(TEXTS);
    open();
  });
  pencil.addEventListener("click", open);
  return {
    wanted: () => {
      const words = wanted;
      wanted = null;
      return words;
    },
  };
})();
