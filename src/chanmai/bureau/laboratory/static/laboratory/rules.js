// Help while a rule is written: the word before the caret is looked up, and what fits is offered in a list below.
// Up and down choose, Enter or Tab puts in, Escape closes. Without this script the field is a plain one.
"use strict";

(() => {
  const WORD = /[\p{L}\p{N}_:：·-]+$/u;

  const help = (field) => {
    const list = document.createElement("ul");
    list.id = `${field.id}-words`;
    list.className = "lab-words";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.labels[0].textContent);
    field.after(list);
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    list.after(said);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", list.id);
    let chosen = -1;
    let asked = "";
    let waiting = 0;

    const word = () => {
      const found = WORD.exec(field.value.slice(0, field.selectionStart));
      return found && !/^\d/.test(found[0]) ? found[0].replace("：", ":") : "";
    };
    const close = () => {
      list.hidden = true;
      list.replaceChildren();
      chosen = -1;
      said.textContent = "";
      field.removeAttribute("aria-activedescendant");
    };
    const choose = (number) => {
      chosen = (number + list.children.length) % list.children.length;
      [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
      field.setAttribute("aria-activedescendant", list.children[chosen].id);
      list.children[chosen].scrollIntoView({ block: "nearest" });
    };
    const put = (item) => {
      const end = field.selectionStart;
      field.setRangeText(item.dataset.put, end - word().length, end, "end");
      close();
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      clearTimeout(waiting);
    };
    const show = (words) => {
      close();
      words.forEach((each, at) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${at}`;
        item.dataset.put = each.put;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        const name = document.createElement("strong");
        name.textContent = each.put;
        const note = document.createElement("span");
        note.textContent = each.note;
        item.append(name, " ", note);
        item.addEventListener("mousedown", (event) => { event.preventDefault(); put(item); });
        list.append(item);
      });
      list.hidden = words.length === 0;
      said.textContent = words.length ? field.dataset.wordsSaid.replace("{n}", words.length) : "";
    };
    const ask = async () => {
      asked = word();
      if (!asked) return close();
      const now = asked;
      const answer = await fetch(`${field.dataset.words}?q=${encodeURIComponent(now)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok || now !== asked || now !== word()) return undefined;
      const { words } = await answer.json();
      return show(words.filter((each) => each.put !== now));
    };

    field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 180); });
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      const keys = {
        ArrowDown: () => choose(chosen + 1),
        ArrowUp: () => choose(chosen - 1),
        Escape: close,
        Enter: () => chosen >= 0 && put(list.children[chosen]),
        Tab: () => chosen >= 0 && put(list.children[chosen]),
      };
      if (!(event.key in keys) || ((event.key === "Enter" || event.key === "Tab") && chosen < 0)) return;
      event.preventDefault();
      keys[event.key]();
    });
  };

  document.querySelectorAll("[data-words]").forEach(help);

  // A button that fetches a file leaves the page as it is, so that it can be used again
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button && "download" in button.dataset) setTimeout(() => button.removeAttribute("disabled"), 1000);
  });
})();
