// The form of a budget: only the target that fits what it is for, the usual hard limit, and what the form means so far.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("budget_form");
  const note = form?.querySelector("[data-budget-meaning]");
  if (!note) return;
  const scope = form.elements.scope;
  const soft = form.elements.soft_limit;
  const hard = form.elements.hard_limit;
  const asked = ["scope", "service", "use_case", "client", "period", "time_zone", "soft_limit", "hard_limit", "active"];

  function fit() {
    for (const name of scope ? ["service", "use_case", "client"] : []) {
      const row = form.elements[name].closest(".form-row");
      row.hidden = scope.value !== name && !row.querySelector(".errors, .errorlist");
    }
  }

  function offer() {
    const amount = Number(soft?.value.trim().replace(/^\$\s*/, ""));
    if (hard) hard.placeholder = amount > 0 && amount < 1e9 ? `${Number((amount * 1.5).toFixed(6))} (150 %)` : "150 % of the soft limit";
  }

  let last = null;
  async function tell() {
    const query = new URLSearchParams();
    if (note.dataset.budget) query.set("budget", note.dataset.budget);
    for (const [name, value] of new FormData(form)) if (asked.includes(name)) query.set(name, value);
    const mine = (last = query.toString());
    const answer = await fetch(`${note.dataset.budgetMeaning}?${mine}`).catch(() => null);
    // Somebody may have typed on meanwhile.
    if (answer?.ok && !answer.redirected && last === mine) note.innerHTML = await answer.text();
  }

  let waiting;
  function changed() {
    fit();
    offer();
    clearTimeout(waiting);
    waiting = setTimeout(tell, 300);
  }

  form.addEventListener("input", changed);
  // So that what one types replaces the zone that is there, and all others are offered.
  form.elements.time_zone?.addEventListener("focus", (event) => event.target.select());
  fit();
  offer();
});
