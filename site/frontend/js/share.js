// Saves an account while it is written, and shows the cases like it. Without this file a button saves.
const WAIT = 1500; // milliseconds after the last key
const AGAIN = 10000; // after a failure

const form = document.querySelector("[data-weft-share]");
const status = document.querySelector("[data-weft-saved]");
const similar = document.getElementById("similar");
let timer = 0;
let waiting = false;
let saving = null;

async function save() {
  clearTimeout(timer);
  if (saving) return;
  waiting = false;
  saving = fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
  });
  try {
    const answer = await saving;
    // Anything else than an answer of ours, such as a session's end, is told when Save is pressed.
    if (!answer.ok && answer.status !== 409) throw new Error(answer.status);
    const { edition, says } = await answer.json();
    status.textContent = says;
    if (answer.ok) {
      form.elements.edition.value = edition;
      await showSimilar();
    }
  } catch {
    status.textContent = form.dataset.weftFailed;
    later(AGAIN);
  }
  saving = null;
  if (waiting && !timer) later(WAIT);
}

async function showSimilar() {
  const answer = await fetch(form.dataset.weftShare);
  if (answer.ok && !similar.contains(document.activeElement)) similar.innerHTML = await answer.text();
}

function later(time) {
  waiting = true;
  clearTimeout(timer);
  timer = setTimeout(() => {
    timer = 0;
    save();
  }, time);
}

if (form && status) {
  form.addEventListener("input", () => later(WAIT));
  // A save under way may raise the edition: the button waits for it, so as not to meet itself.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!saving) return;
    event.preventDefault();
    await saving.catch(() => {});
    setTimeout(() => form.requestSubmit(event.submitter), 50);
  });
}
