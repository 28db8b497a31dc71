// Many drafts at once: selecting by group, and deciding some at a time with progress. Without it the form works whole.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-bulk]");
  const bar = document.querySelector("[data-choosing]");
  if (!form || !bar) return;
  for (const hidden of document.querySelectorAll("[data-needs-script]")) hidden.hidden = false;
  selecting(form, bar);
  const run = new Run(form, bar);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const verb = event.submitter?.value;
    if (verb) run.start(verb, chosen(form, verb));
  });
});

const number = (count) => count.toLocaleString("en");
const drafts = (count) => `${number(count)} draft${count === 1 ? "" : "s"}`;

// What the verb can be done to: some may be rejected but not approved by who is looking.
function chosen(form, verb) {
  const boxes = [...form.querySelectorAll("input[name=draft]:checked:not(:disabled)")];
  return boxes.filter((box) => verb !== "approve" || box.dataset.only !== "reject").map((box) => box.value);
}

function selecting(form, bar) {
  const boxes = [...form.querySelectorAll("input[name=draft]:not(:disabled)")];
  const groups = [...form.querySelectorAll("[data-group]")];
  const show = () => {
    const approve = chosen(form, "approve").length;
    const all = chosen(form, "reject").length;
    for (const count of bar.querySelectorAll("[data-count]")) {
      count.textContent = number(count.closest("[data-approve]") ? approve : all);
    }
    for (const button of bar.querySelectorAll("[name=verb]")) button.disabled = !(button.value === "approve" ? approve : all);
    const less = all - approve;
    bar.querySelector("[data-selected]").textContent =
      `${number(all)} of ${number(boxes.length)} selected` + (less ? `, ${number(less)} of them only to be rejected` : "");
    groups.forEach(showGroup);
  };
  form.addEventListener("change", (event) => {
    const all = event.target.closest("[data-all]");
    if (all) for (const box of own(all.closest("[data-group]"))) box.checked = all.checked;
    show();
  });
  for (const control of bar.querySelectorAll("[data-select]")) {
    control.addEventListener("click", (event) => {
      event.preventDefault();
      for (const box of boxes) box.checked = control.dataset.select === "all";
      show();
    });
  }
  const reject = bar.querySelector("[data-reject]");
  reject.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !reject.open) return;
    reject.open = false;
    reject.querySelector("summary").focus();
  });
  // Going back brings the boxes as they were left.
  window.addEventListener("pageshow", show);
  show();
}

const own = (group) => [...group.querySelectorAll("input[name=draft]:not(:disabled)")];

function showGroup(group) {
  const all = group.querySelector("[data-all]");
  if (!all) return;
  const boxes = own(group);
  const checked = boxes.filter((box) => box.checked).length;
  all.checked = checked > 0 && checked === boxes.length;
  all.indeterminate = checked > 0 && checked < boxes.length;
}

// One decision on its way. A part that was not heard of is sent again only when the person says so; the server knows
// what it has done already and counts it as done, not twice.
class Run {
  constructor(form, bar) {
    this.form = form;
    this.bar = bar;
    this.panel = document.querySelector("[data-running]");
    this.find = (name) => this.panel.querySelector(`[data-${name}]`);
    this.find("stop").addEventListener("click", () => this.stop());
    this.find("retry").addEventListener("click", () => this.next());
    window.addEventListener("beforeunload", (event) => {
      if (this.waiting) event.preventDefault();
    });
  }

  start(verb, pairs) {
    const data = new FormData(this.form);
    if (!pairs.length || this.waiting) return;
    this.fields = { csrfmiddlewaretoken: data.get("csrfmiddlewaretoken"), verb };
    if (verb === "reject") Object.assign(this.fields, { reason: data.get("reason") ?? "", comment: data.get("comment") });
    Object.assign(this, { verb, pairs, sent: 0, done: 0, first: 0, refused: [], stopped: false, waiting: true });
    this.bar.hidden = true;
    this.panel.hidden = false;
    this.find("stop").focus();
    this.next();
  }

  async next() {
    this.fault("");
    this.show();
    const part = this.pairs.slice(this.sent, this.sent + Number(this.form.dataset.atOnce));
    let told;
    try {
      told = await this.send(part);
    } catch (error) {
      this.fault(error.message);
      return this.stopped && this.end();
    }
    this.sent += part.length;
    this.done += told.done;
    this.first += told.first;
    this.refused.push(...told.refused);
    this.show();
    return this.stopped || this.sent >= this.pairs.length ? this.end() : this.next();
  }

  async send(part) {
    const body = new URLSearchParams(this.fields);
    for (const pair of part) body.append("draft", pair);
    let answer;
    try {
      answer = await fetch(this.form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    } catch {
      throw new Error("The server can't be reached.");
    }
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    const told = isJson ? await answer.json().catch(() => ({})) : {};
    if (answer.ok && Array.isArray(told.refused)) return told;
    if (answer.status === 403 || answer.redirected) throw new Error("You are signed out, or may not review. Sign in in another tab, then try again.");
    throw new Error(told.detail ?? `The server answered with an error (${answer.status}).`);
  }

  stop() {
    this.stopped = true;
    this.find("stop").disabled = true;
    // Nothing is on its way: what was not sent stays as it is.
    if (this.failed) this.end();
  }

  fault(words) {
    this.failed = Boolean(words);
    this.find("fault").textContent = words;
    this.find("retry").hidden = !words;
    if (words) this.find("retry").focus();
  }

  show() {
    const progress = this.panel.querySelector("progress");
    progress.max = this.pairs.length;
    progress.value = this.sent;
    const word = this.verb === "approve" ? "approved" : "rejected";
    const refused = this.refused.length ? `, ${number(this.refused.length)} not changed` : "";
    this.find("progress").textContent = `${number(this.done)} of ${number(this.pairs.length)} ${word}${refused}`;
  }

  end() {
    this.waiting = false;
    this.panel.hidden = this.form.hidden = true;
    result(this);
  }
}

function result(run) {
  const page = document.querySelector("[data-result]");
  const told = page.querySelector("[data-told]");
  const left = run.pairs.length - run.sent;
  const title = `${drafts(run.done)} ${run.verb === "approve" ? "approved" : "rejected"}`;
  page.querySelector("h2").textContent = title + (run.first ? `, ${number(run.first)} of them waiting for a second person` : "");
  if (left) {
    const unheard = run.failed ? " The last part was not heard of: look again before you decide it anew." : "";
    told.append(element("p", { className: "hub-warning" }, `Stopped: ${drafts(left)} not sent or not confirmed.${unheard}`));
  }
  for (const [why, ones] of byReason(run.refused)) {
    told.append(element("h3", {}, `${number(ones.length)} not changed: `, element("bdi", {}, why)));
    const link = (one) => (one.url ? element("a", { href: one.url }, one.title) : one.title);
    told.append(element("ul", {}, ...ones.map((one) => element("li", {}, link(one)))));
  }
  const copy = page.querySelector("[data-copy]");
  copy.hidden = !run.refused.length;
  copy.addEventListener("click", () => copied(page, run.refused));
  page.hidden = false;
  page.focus();
  window.scrollTo(0, 0);
}

function byReason(refused) {
  const found = new Map();
  for (const one of refused) found.set(one.why, [...(found.get(one.why) ?? []), one]);
  return [...found].sort((a, b) => b[1].length - a[1].length);
}

async function copied(page, refused) {
  const text = refused.map((one) => `${one.title}\t${one.id}\t${one.why}`).join("\n");
  const told = page.querySelector("[data-copied]");
  try {
    await navigator.clipboard.writeText(text);
    told.textContent = "Copied.";
  } catch {
    // Browsers keep the clipboard from pages without TLS; the text can be copied by hand.
    const area = element("textarea", { className: "hub-input hub-input-code", readOnly: true, rows: 8, value: text });
    area.setAttribute("aria-label", "What could not be changed");
    page.append(area);
    area.select();
    told.textContent = "Press Ctrl+C to copy.";
  }
}

function element(name, values, ...children) {
  const made = Object.assign(document.createElement(name), values);
  made.append(...children);
  return made;
}
