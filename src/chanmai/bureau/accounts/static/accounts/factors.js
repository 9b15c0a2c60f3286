// Security keys: what the server asks is handed to the browser, its answer goes back in the form. And printing.
"use strict";

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const base64url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

// The options of the server have their binary values in base64url
const asked = (options) => {
  const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"])
    if (key[list]) key[list] = key[list].map((each) => ({ ...each, id: bytes(each.id) }));
  return { publicKey: key };
};

const FIELDS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
const answered = (credential) => {
  const response = {};
  for (const field of FIELDS) if (credential.response[field]) response[field] = base64url(credential.response[field]);
  return {
    id: credential.id,
    rawId: base64url(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
};

const tell = (form, name) => {
  for (const note of form.querySelectorAll("[data-key-note]")) note.hidden = note.dataset.keyNote !== name;
};

// <form data-key="create|get" data-options="id of the options">, whose button is [data-key-start]
for (const form of document.querySelectorAll("form[data-key]")) {
  const options = JSON.parse(document.getElementById(form.dataset.options).textContent);
  const start = async () => {
    if (!form.reportValidity()) return;
    tell(form, "");
    if (!window.PublicKeyCredential || !navigator.credentials) return tell(form, "unavailable");
    try {
      const credential = await navigator.credentials[form.dataset.key](asked(options));
      form.elements.credential.value = JSON.stringify(answered(credential));
      form.submit();
    } catch (error) {
      tell(form, error.name === "SecurityError" ? "unavailable" : "failed");
    }
  };
  form.querySelector("[data-key-start]").addEventListener("click", start);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
}

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
