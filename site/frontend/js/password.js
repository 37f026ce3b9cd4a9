/** Shows the buttons that reveal a password, and hides it again before the form is sent. */
export function revealPasswords() {
  for (const button of document.querySelectorAll("[data-weft-reveal]")) {
    const input = document.getElementById(button.dataset.weftReveal);
    if (!input) continue;
    const show = (shown) => {
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    };
    button.hidden = false;
    button.addEventListener("click", () => show(input.type === "password"));
    input.form?.addEventListener("submit", () => show(false));
  }
}
