/** Shows the buttons that copy the text of the element they name, and says when it is done. */
export function offerCopies() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-weft-copy]")) {
    const source = document.getElementById(button.dataset.weftCopy);
    const status = button.parentElement.querySelector('[role="status"]');
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.textContent.trim());
      if (status) status.textContent = button.dataset.weftCopied;
    });
  }
}
