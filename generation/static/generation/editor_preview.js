// The preview: what the model would get, faults, tokens and cost, asked of the server while one types.
document.addEventListener("DOMContentLoaded", () => {
  const root = document.querySelector("[data-editor]");
  const pane = root?.querySelector("[data-preview]");
  if (!pane) return;
  const form = root.closest("form");
  const find = (name) => pane.querySelector(`[data-${name}]`);
  const source = find("source");
  const PAUSE = 300;
  let chosen = source.value;
  let timer = 0;
  let running = null;
  pane.hidden = false;

  function body() {
    const sent = new URLSearchParams();
    for (const name of ["system_prompt", "user_prompt", "model", "max_tokens", "effort", "csrfmiddlewaretoken"]) {
      sent.set(name, form.elements[name].value);
    }
    sent.set("source", chosen);
    return sent;
  }

  async function ask() {
    running?.abort();
    const mine = (running = new AbortController());
    try {
      const answer = await fetch(root.dataset.previewUrl, { method: "POST", body: body(), signal: mine.signal });
      const told = await answer.json();
      if (mine === running) show(told);
    } catch (error) {
      if (error.name !== "AbortError" && mine === running) say("The preview could not be made just now.");
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  }

  function show(told) {
    if (told.problems) root.dispatchEvent(new CustomEvent("hub:problems", { detail: told.problems }));
    say(told.sentence || (told.problems?.some((one) => one.field === "user_prompt") && !told.user ? "Mend the template to see it rendered." : ""));
    list("unused", told.unused || []);
    const missing = find("missing");
    missing.hidden = !told.missing?.length;
    missing.textContent = told.missing?.length ? `These variables have no value for ${told.missing.join(", ")}.` : "";
    find("rendered").classList.toggle("hub-stale", !told.user);
    if (told.user) {
      fill("system", told.system);
      fill("user", told.user);
    }
    if (told.estimate) cost(told.estimate);
  }

  function say(sentence) {
    find("sentence").hidden = !sentence;
    find("sentence").textContent = sentence;
  }

  function list(name, names) {
    root.querySelector(`[data-${name}]`).hidden = !names.length;
    root.querySelector(`[data-${name}-names]`).textContent = names.join(", ");
  }

  function fill(part, pieces) {
    const section = pane.querySelector(`[data-part=${part}]`);
    section.hidden = !pieces.length && part === "system";
    section.querySelector("pre").replaceChildren(
      ...pieces.map(([text, isData]) => {
        if (!isData) return text;
        const mark = document.createElement("mark");
        mark.className = "hub-data";
        mark.textContent = text;
        return mark;
      }),
    );
  }

  function cost(estimate) {
    find("cost").classList.remove("hub-stale");
    find("tokens").textContent = `${estimate.exact ? "" : "About "}${estimate.tokens}`;
    find("exactness").textContent = estimate.exact ? "Counted by the provider" : "Estimate";
    find("highest").textContent = estimate.highest
      ? `At most ${estimate.highest} a call, with the longest answer (${estimate.highest_output} tokens).`
      : "The price of this model is not known.";
    find("typical").textContent = !estimate.highest
      ? ""
      : estimate.typical
        ? `Typically ${estimate.typical} a call (answer of ${estimate.typical_output}).`
        : "No answers yet, so what is typical can't be said.";
  }

  form.addEventListener("input", (event) => {
    if (event.target.closest("[data-preview]")) return;
    find("cost").classList.add("hub-stale");
    later();
  });
  root.addEventListener("hub:replaced", later);

  // Which variables
  source.addEventListener("change", () => {
    const past = find("past");
    if (past) past.hidden = source.value !== "past";
    if (source.value === "past") return search();
    chosen = source.value;
    ask();
  });
  find("past-search")?.addEventListener("input", () => {
    clearTimeout(searching);
    searching = setTimeout(search, PAUSE);
  });
  find("past-search")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  let searching = 0;
  let asked = 0;

  async function search() {
    const mine = ++asked;
    const rows = find("past-list");
    try {
      const answer = await fetch(`${root.dataset.pastUrl}?q=${encodeURIComponent(find("past-search").value)}`);
      const { found } = await answer.json();
      if (mine !== asked) return;
      rows.replaceChildren(...found.map(row));
      if (!found.length) rows.textContent = find("past-search").value ? "Nothing was found." : "Nothing was asked of this use case yet.";
    } catch {
      rows.textContent = "Past requests could not be searched just now.";
    }
  }

  function row(one) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const title = document.createElement("bdi");
    const about = document.createElement("small");
    button.type = "button";
    button.setAttribute("aria-pressed", String(one.key === chosen));
    title.textContent = one.title;
    about.textContent = one.about;
    button.append(title, about);
    button.addEventListener("click", () => {
      chosen = one.key;
      for (const other of find("past-list").querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
      ask();
    });
    item.append(button);
    return item;
  }

  find("count")?.addEventListener("click", async () => {
    const said = find("count-said");
    said.textContent = "Counting…";
    try {
      const answer = await fetch(root.dataset.countUrl, { method: "POST", body: body() });
      const told = await answer.json();
      said.textContent = told.sentence || "";
      if (told.estimate) cost(told.estimate);
    } catch {
      said.textContent = "It could not be counted just now.";
    }
  });

  // What the chosen model can
  const model = form.elements.model;
  function limits() {
    const option = model.selectedOptions[0];
    const effort = form.elements.effort;
    const takes = option?.dataset.efforts?.split(" ");
    for (const one of effort.options) one.disabled = Boolean(takes && one.value && !takes.includes(one.value));
    if (effort.selectedOptions[0]?.disabled) effort.value = "";
    if (option?.dataset.maxOutput) form.elements.max_tokens.max = option.dataset.maxOutput;
    else form.elements.max_tokens.removeAttribute("max");
  }
  model.addEventListener("change", limits);
  limits();
  ask();
});
