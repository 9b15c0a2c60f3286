// Small conveniences; every page also works without them.
"use strict";

// Buttons that fill a form: <button data-fill="#form" data-values='{"username": "…"}'>
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const form = document.querySelector(button.dataset.fill);
  for (const [name, value] of Object.entries(JSON.parse(button.dataset.values))) form.elements[name].value = value;
  form.querySelector("[type=submit]").focus();
});

// Forms whose choices act at once: <form data-submit-on-change>
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

// A form is sent once: its button rests until the answer comes
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button && !event.target.hasAttribute("hx-post")) setTimeout(() => button.setAttribute("disabled", ""), 0);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const button of document.querySelectorAll("[type=submit][disabled]")) button.removeAttribute("disabled");
});
