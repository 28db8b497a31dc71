// The plan of an experiment: rows of versions, the sum as one types, a short name, and advice that follows the form.
document.addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("[data-shares]");
  if (list) shares(list);
  const form = document.querySelector("form[data-plan]");
  if (form) plan(form);
});

function shares(list) {
  const blank = document.querySelector("template[data-share-blank]");
  const add = document.querySelector("[data-share-add]");
  const sum = document.querySelector("[data-share-sum]");
  const rows = () => [...list.querySelectorAll("[data-share]")];
  const weights = () => rows().map((row) => row.querySelector("[name=weight], [data-weight]"));

  function refresh() {
    const numbers = weights().map((input) => Number(input.value.replace("%", "").replace(",", ".").trim() || "0"));
    const total = numbers.reduce((all, number) => all + Math.round(number * 1e6), 0) / 1e6;
    const exact = Math.abs(total - 100) < 1e-4;
    sum.textContent = Number.isNaN(total) ? "Some shares are no numbers." : exact ? "Sum 100 %" : `Sum ${Number(total.toFixed(4))} %, must be 100 %`;
    sum.classList.toggle("hub-sum-bad", !exact);
    if (add) add.disabled = rows().length >= 10;
    for (const remove of list.querySelectorAll("[data-share-remove]")) remove.disabled = rows().length <= 2;
  }

  add?.addEventListener("click", () => {
    list.append(blank.content.cloneNode(true));
    refresh();
    rows().at(-1).querySelector("select").focus();
    changed(list);
  });
  document.querySelector("[data-share-even]").addEventListener("click", () => {
    const inputs = weights();
    const each = Math.floor(10000 / inputs.length);
    // What is left over by rounding goes to the first ones, a hundredth each.
    inputs.forEach((input, index) => (input.value = String((each + (index < 10000 - each * inputs.length ? 1 : 0)) / 100)));
    refresh();
    changed(list);
  });
  list.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-share-remove]");
    if (!remove) return;
    const row = remove.closest("[data-share]");
    (row.nextElementSibling ?? row.previousElementSibling).querySelector("select").focus();
    row.remove();
    refresh();
    changed(list);
  });
  list.addEventListener("input", refresh);
  refresh();
}

function changed(element) {
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

function plan(form) {
  const panel = form.querySelector("[data-advice-panel]");
  const name = form.querySelector("[data-slug-from]");
  const slug = form.querySelector("[data-slug]");
  const planned = form.querySelector("[name=planned_subjects]");
  const difference = form.querySelector("[name=smallest_difference]");
  let own = slug.value !== "" && slug.value !== slugOf(name.value);
  let asked = 0;
  let timer;

  name.addEventListener("input", () => {
    if (!own) slug.value = slugOf(name.value);
  });
  slug.addEventListener("input", () => (own = slug.value !== ""));
  for (const radio of form.querySelectorAll("[name=metric]")) {
    radio.addEventListener("change", () => {
      form.querySelector("[data-unit-shown]").textContent = radio.dataset.unit;
      difference.value = radio.dataset.default;
    });
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(advise, 350);
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-use-suggested]")) return;
    planned.value = "";
    planned.focus();
    changed(planned);
  });
  suggest();

  function suggest() {
    planned.placeholder = panel.querySelector("[data-suggested]")?.dataset.suggested ?? "";
  }

  async function advise() {
    const number = ++asked;
    try {
      const answer = await fetch(form.dataset.advice, { method: "POST", body: new FormData(form) });
      // Only the answer to what stands there now.
      if (!answer.ok || answer.redirected || number !== asked) return;
      panel.innerHTML = await answer.text();
      suggest();
    } catch {
      // Without the server there is no advice; saving will tell.
    }
  }
}

function slugOf(text) {
  const plain = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40).replace(/-+$/, "");
}
