// The prompt editor: chips that insert variables, errors that lead to their line, links that post.
document.addEventListener("DOMContentLoaded", () => {
  for (const chip of document.querySelectorAll("[data-insert]")) {
    chip.addEventListener("click", () => insert(document.getElementById(chip.dataset.target), chip));
  }
  for (const link of document.querySelectorAll("a[data-post]")) {
    link.addEventListener("click", (event) => {
      const form = document.getElementById("hub-post");
      if (!form || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      form.action = link.href;
      form.submit();
    });
  }
  for (const area of document.querySelectorAll("textarea.hub-editor")) {
    linkErrors(area);
    // Where nobody has put the cursor yet, a variable is added at the end.
    area.setSelectionRange(area.value.length, area.value.length);
  }
});

// An optional variable comes with its section, so that nothing is left of it where it is not sent.
function insert(area, chip) {
  const name = chip.dataset.insert;
  const optional = "optional" in chip.dataset;
  const text = optional ? `{{#${name}}}\n<${name}>\n{{${name}}}\n</${name}>\n{{/${name}}}` : `{{${name}}}`;
  area.focus();
  // The one way that keeps the browser's undo working.
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
}

function linkErrors(area) {
  const errors = area.parentElement.querySelectorAll(".errorlist li, .text-red-600 li");
  for (const item of errors) {
    const found = /^\s*Line (\d+)/.exec(item.textContent);
    if (!found) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "hub-line-link";
    button.textContent = item.textContent.trim();
    button.addEventListener("click", () => select(area, Number(found[1])));
    item.replaceChildren(button);
  }
}

function select(area, number) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[number - 1] || "").length);
}
