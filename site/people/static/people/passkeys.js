// Shows what a passkey needs only where a browser has it, and says so when one did not answer.
const able = Boolean(window.PublicKeyCredential);
for (const button of document.querySelectorAll("[data-weft-passkey]")) button.hidden = !able;
for (const text of document.querySelectorAll("[data-weft-no-passkey]")) text.hidden = able;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const trouble = document.getElementById("passkey-trouble");
  if (trouble) trouble.hidden = false;
});
