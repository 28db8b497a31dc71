// Having the card in hand: the page claims it when it opens, renews that while it is open, gives it up when it closes.
{
  let timer = 0;
  let goesOn = false;
  // A page that is loaded again is given up by its old self, and that may arrive after the new one has claimed.
  const SETTLED_MS = 1500;

  const card = () => document.querySelector("#card[data-hold]");

  function renew() {
    clearInterval(timer);
    const own = card();
    if (own) timer = setInterval(hold, Number(own.dataset.every) * 1000);
    return own;
  }

  function begin() {
    const own = renew();
    if (own && !("held" in own.dataset)) hold();
  }

  function beginPage() {
    if (!renew()) return;
    hold();
    setTimeout(hold, SETTLED_MS);
  }

  async function hold() {
    const asked = card();
    if (!asked || desk.busy) return;
    const words = await desk.post(asked.dataset.hold, new FormData()).catch(() => null);
    // By now another card may be on the screen.
    if (words === null || card() !== asked) return;
    const notice = document.getElementById("desk-holder");
    const box = document.createElement("div");
    box.innerHTML = words;
    if (box.textContent.trim() === notice.textContent.trim()) return;
    notice.innerHTML = words;
    htmx.process(notice);
  }

  function release() {
    const own = card();
    if (!own || goesOn) return;
    const fields = new FormData();
    fields.set("csrfmiddlewaretoken", desk.token());
    navigator.sendBeacon(own.dataset.release, fields);
  }

  document.addEventListener("DOMContentLoaded", beginPage);
  document.addEventListener("desk:card", begin);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hold());
  // A form that is sent the plain way decides: the claim says how long that took.
  document.addEventListener("submit", () => (goesOn = true));
  document.addEventListener("htmx:afterRequest", () => (goesOn = false));
  window.addEventListener("pagehide", release);
  window.addEventListener("pageshow", (event) => {
    goesOn = false;
    if (event.persisted) hold();
  });
}
