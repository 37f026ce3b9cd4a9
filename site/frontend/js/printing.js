/** Shows the buttons that print the page; without a script the browser's own menu does it. */
export function offerPrinting() {
  for (const button of document.querySelectorAll("[data-weft-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
