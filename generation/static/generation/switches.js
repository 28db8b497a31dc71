// The page of switches: htmx sends each form and takes the board out of the page that comes back.
document.addEventListener("input", (event) => {
  if (event.target.name === "percent") event.target.form.dataset.changed = event.target.value !== event.target.defaultValue ? "yes" : "";
});

function trouble(words) {
  const box = document.getElementById("switch-trouble");
  box.hidden = !words;
  box.textContent = words;
}

document.addEventListener("htmx:beforeRequest", () => trouble(""));
// What is no board, e.g. the page to sign in at, must not take the board's place.
document.addEventListener("htmx:beforeSwap", (event) => {
  const answer = event.detail.xhr;
  if (answer.status < 400 && answer.responseText.includes('id="switch-board"')) return;
  event.detail.shouldSwap = false;
  if (answer.status < 400) trouble("You are not signed in any more. Sign in in another window, then try again here.");
  else trouble(`That did not work (error ${answer.status}). Nothing was changed: load the page again.`);
});
for (const kind of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(kind, () => trouble("The server could not be reached. Nothing was changed: try again."));
}
