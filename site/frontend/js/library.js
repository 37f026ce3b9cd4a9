// The list of case studies: a filter, an order or a page of results changes what is below the
// search, without loading the page again. Without this file the form and its links do the same.
import htmx from "htmx.org/dist/htmx.esm.js";

Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true, // going back loads the page of that address, whole
  scrollIntoViewOnBoost: false,
});

const form = document.querySelector("[data-weft-library]");
const status = document.querySelector("[data-weft-announce]");
const narrow = window.matchMedia("(max-width: 48em)"); // below GOV.UK's desktop breakpoint
const folded = () => form.querySelectorAll("details[id]");
const heading = () => document.getElementById("results");
let open = new Map();

// htmx writes the last address down; what somebody searched for is not left lying on the device.
function forget() {
  try {
    sessionStorage.removeItem("htmx-current-path-for-history");
  } catch {
    // Storage is switched off, and nothing was written.
  }
}

/** To the results, for somebody who asked for them or whose place is gone. */
function toResults() {
  heading().focus({ preventScroll: true });
  if (heading().getBoundingClientRect().top < 0 || narrow.matches) heading().scrollIntoView();
}

forget();
document.body.addEventListener("htmx:pushedIntoHistory", forget);

form.addEventListener("htmx:configRequest", (event) => {
  const { formData, triggeringEvent, elt } = event.detail;
  // New words are a new question: they wait for the button, and load the page.
  if (elt === form && triggeringEvent?.target.name === "q") event.preventDefault();
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

form.addEventListener("htmx:beforeSwap", () => {
  open = new Map([...folded()].map((details) => [details.id, details.open]));
});

form.addEventListener("htmx:afterSwap", () => {
  for (const details of folded()) details.open = open.get(details.id) ?? details.open;
});

form.addEventListener("htmx:afterSettle", () => {
  status.textContent = heading().textContent.replace(/\s+/g, " ").trim();
  if (!form.contains(document.activeElement)) toResults();
});

// What went wrong is told by the page itself.
for (const failed of ["htmx:responseError", "htmx:sendError"]) {
  form.addEventListener(failed, (event) => {
    window.location.assign(event.detail.pathInfo.finalRequestPath);
  });
}

// A page that shows an error is answered by a whole new one.
if (!form.hasAttribute("data-hx-get")) {
  form.addEventListener("change", (event) => {
    if (event.target.name !== "q") form.requestSubmit();
  });
}

form.addEventListener("click", (event) => {
  if (!event.target.closest("[data-weft-show]")) return;
  document.getElementById("narrow").open = false;
  toResults();
});
