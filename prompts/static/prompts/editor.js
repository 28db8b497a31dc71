// Prompts and JSON in the admin: chips that insert variables, errors that lead to their line, links that post.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-post]");
  const form = document.getElementById("hub-post");
  if (!link || !form || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  form.action = link.href;
  form.submit();
});

document.addEventListener("DOMContentLoaded", () => {
  // Menus of actions are links that lead nowhere, which a keyboard passes over.
  for (const opener of document.querySelectorAll("li[x-data] > a:not([href])")) {
    opener.tabIndex = 0;
    opener.setAttribute("role", "button");
    opener.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      opener.click();
    });
  }
  for (const chip of document.querySelectorAll("[data-insert]")) {
    chip.addEventListener("click", () => insert(document.getElementById(chip.dataset.target), chip));
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
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
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
    button.addEventListener("click", () => selectLine(area, Number(found[1])));
    item.replaceChildren(button);
  }
}

function selectLine(area, number) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[number - 1] || "").length);
}
