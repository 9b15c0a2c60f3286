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

// A table wider than its place can be scrolled from the keyboard, and says what it is
const reachable = (root) => {
  for (const box of root.querySelectorAll(".table-wrap:not([tabindex])")) {
    if (box.scrollWidth <= box.clientWidth) continue;
    const name = box.querySelector("caption") || box.closest(".card, section")?.querySelector("h2, h3");
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", (name || document.querySelector("h1")).textContent.trim());
  }
};
reachable(document);
addEventListener("resize", () => reachable(document));
document.addEventListener("htmx:load", (event) => reachable(event.target));
