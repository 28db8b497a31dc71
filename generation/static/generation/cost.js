// The tables come after the page, and a click on another one, an order or a use case changes the table alone. Without
// scripts the same links load the page.
document.addEventListener("DOMContentLoaded", async () => {
  const place = document.querySelector("[data-cost-load]");
  if (!place) return;
  const html = await part(place.dataset.costLoad);
  if (html === null) {
    place.removeAttribute("aria-busy");
    place.replaceChildren(place.querySelector("template").content);
  } else {
    put(place, html);
  }
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-cost-table]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const table = document.getElementById("table");
  table.setAttribute("aria-busy", "true");
  const html = await part(link.dataset.costTable);
  // Signed out or an error: let the page itself say so.
  if (html === null) return location.assign(link.href);
  const links = [...table.querySelectorAll("a[data-cost-table]")];
  const shown = put(table, html);
  keepAddress(link);
  focusAgain([...shown.querySelectorAll("a[data-cost-table]")], nameOf(link), links.indexOf(link));
});

async function part(address) {
  const answer = await fetch(address).catch(() => null);
  return answer?.ok && !answer.redirected ? answer.text() : null;
}

function put(table, html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  const shown = box.content.querySelector("#table");
  const figure = box.content.querySelector("#cost-figure");
  table.replaceWith(shown);
  if (figure) document.querySelector("[data-cost-later]")?.replaceChildren(figure.content);
  return shown;
}

// What is shown stands in the address, and ranges that are picked next keep it.
function keepAddress(link) {
  const asked = new URL(link.href).searchParams;
  asked.delete("with");
  history.replaceState(null, "", `?${asked}`);
  const field = document.querySelector('.hub-insight-form input[name="table"]');
  if (field) field.value = asked.get("table");
  for (const range of document.querySelectorAll(".hub-insight-asked .hub-periods a")) {
    const other = new URL(range.href).searchParams;
    for (const name of ["table", "order", "open"]) other.delete(name);
    for (const name of ["table", "order", "open"]) for (const value of asked.getAll(name)) other.append(name, value);
    range.search = other;
  }
}

function nameOf(link) {
  return (link.getAttribute("aria-label") ?? link.textContent).replace(/arrow_(down|up)ward$/, "");
}

// The keyboard stays where it was: on the link with the same name, else in the same place.
function focusAgain(links, name, place) {
  (links.find((link) => nameOf(link) === name) ?? links[place] ?? links[0])?.focus();
}
