// Line numbers beside a prompt, the lines with faults marked, and each fault as a button that leads to its line.
document.addEventListener("DOMContentLoaded", () => {
  const root = document.querySelector("[data-editor]");
  if (!root) return;
  const faulty = {};

  for (const box of root.querySelectorAll("[data-lined]")) {
    const area = box.querySelector("textarea");
    const gutter = box.querySelector(".hub-lines");
    faulty[area.name] = new Set();
    box.classList.add("hub-lined-on");
    const draw = drawerOf(area, gutter);
    let planned = 0;
    const plan = () => {
      planned ||= requestAnimationFrame(() => {
        planned = 0;
        draw(faulty[area.name]);
      });
    };
    area.addEventListener("input", plan);
    area.addEventListener("scroll", () => (gutter.scrollTop = area.scrollTop));
    root.addEventListener("hub:problems", plan);
    new ResizeObserver(plan).observe(area);
  }

  // The same text in the same width, so that a long line is as high here as in the text area above it. Of a long prompt
  // only the lines that changed are made anew: all of them at each key could be felt.
  function drawerOf(area, gutter) {
    let drawn = [];
    return (marked) => {
      gutter.style.paddingRight = `${area.offsetWidth - area.clientWidth + 10}px`;
      const lines = area.value.split("\n");
      const most = Math.min(lines.length, drawn.length);
      let above = 0;
      while (above < most && lines[above] === drawn[above]) above += 1;
      let below = 0;
      while (below < most - above && lines.at(-1 - below) === drawn.at(-1 - below)) below += 1;
      for (const line of [...gutter.children].slice(above, drawn.length - below)) line.remove();
      const made = lines.slice(above, lines.length - below).map((text, index) => lineOf(text, above + index + 1));
      if (above) gutter.children[above - 1].after(...made);
      else gutter.prepend(...made);
      if (lines.length !== drawn.length) number(gutter, above);
      drawn = lines;
      for (const line of gutter.querySelectorAll(".hub-line-bad")) line.className = "";
      for (const at of marked) if (gutter.children[at - 1]) gutter.children[at - 1].className = "hub-line-bad";
      gutter.scrollTop = area.scrollTop;
    };
  }

  function lineOf(text, at) {
    const line = document.createElement("div");
    line.textContent = text || "\u200b";
    line.dataset.line = at;
    return line;
  }

  // Not by a CSS counter: that lays all lines out again at each key.
  function number(gutter, from) {
    let at = from;
    for (let line = gutter.children[from]; line; line = line.nextElementSibling) line.dataset.line = at += 1;
  }

  function show(list, problems) {
    const area = root.querySelector(`textarea[name="${list.dataset.problems}"]`);
    faulty[area.name] = new Set(problems.map((problem) => problem.line));
    area.toggleAttribute("aria-invalid", problems.length > 0);
    const items = problems.map((problem) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "hub-line-link";
      button.textContent = `Line ${problem.line}: ${problem.sentence}`;
      button.addEventListener("click", () => selectLine(area, problem.line));
      item.append(button);
      return item;
    });
    // Said again only when it changed: a screen reader would repeat it with each key.
    const said = (nodes) => [...nodes].map((node) => node.textContent).join("\n");
    if (said(list.children) !== said(items) || list.querySelector("li:not(:has(button))")) list.replaceChildren(...items);
  }

  root.addEventListener("hub:problems", (event) => {
    for (const list of root.querySelectorAll("[data-problems]")) {
      show(list, event.detail.filter((problem) => problem.field === list.dataset.problems));
    }
  });

  // What the server said with the page.
  const first = [...root.querySelectorAll("[data-problems] li")].map((item) => ({
    field: item.closest("[data-problems]").dataset.problems,
    line: Number(item.dataset.line),
    sentence: item.textContent.replace(/^Line \d+: /, ""),
  }));
  root.dispatchEvent(new CustomEvent("hub:problems", { detail: first }));
});
