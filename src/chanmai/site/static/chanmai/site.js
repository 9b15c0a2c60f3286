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

// What was written in a form when the session had ended is there again after signing in; gone with the next page else
const WRITTEN = "chanmai.written";
const ofAccounts = (path) => path.startsWith("/accounts/");
document.addEventListener("submit", ({ target: form }) => {
  if (form.method !== "post" || ofAccounts(location.pathname) || form.dataset.kept) return;
  const fields = [...form.elements].filter((field) => field.matches("textarea, select, input[type=text], input:not([type])"));
  const values = fields.map((field) => [field.name, field.value]);
  const said = { page: location.pathname, action: form.getAttribute("action"), values };
  sessionStorage.setItem(WRITTEN, JSON.stringify(said));
});
if (!ofAccounts(location.pathname)) {
  const said = JSON.parse(sessionStorage.getItem(WRITTEN));
  sessionStorage.removeItem(WRITTEN);
  const arrived = document.referrer && ofAccounts(new URL(document.referrer).pathname);
  if (said && arrived && said.page === location.pathname) {
    const form = [...document.forms].find((each) => each.getAttribute("action") === said.action && each.method === "post");
    for (const [name, value] of said.values) if (form?.elements[name]) form.elements[name].value = value;
  }
}

// Who is at a thing that is exchanged for another stays there: at its like in what came, else at what came
const markOf = (thing) =>
  thing.id || [thing.tagName, ...["href", "name", "value"].map((name) => thing.getAttribute(name)), thing.form?.getAttribute("action")].join(" ");
let held = "";
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  if (target.contains(document.activeElement) && target !== document.body) held = markOf(document.activeElement);
});
document.addEventListener("htmx:load", ({ target: root }) => {
  if (!held || document.activeElement !== document.body) return;
  const like = [root, ...root.querySelectorAll("a, button, input, select, textarea, [tabindex]")].find((each) => markOf(each) === held);
  if (!like && root.tabIndex < 0) root.tabIndex = -1;
  (like ?? root).focus();
  held = "";
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
