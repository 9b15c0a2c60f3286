// Keeps every cell of a return while it is typed, tries again until it is kept, and shows what the sheet asks.
// Up, down and Enter move between cells; a column pasted from a spreadsheet fills the cells below.
"use strict";

(() => {
  const sheet = document.getElementById("sheet");
  const saved = document.getElementById("saved");
  const token = sheet.querySelector("[name=csrfmiddlewaretoken]").value;
  const cells = [...sheet.querySelectorAll(".cell")];
  const waiting = new Set();
  const PAUSE = 500;
  const AGAIN = 3000;
  let timer = 0;
  let busy = false;

  const element = (tag, name, text) => {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = text;
    return made;
  };
  const asksOf = (cell) => document.getElementById(cell.getAttribute("aria-describedby"));

  const ask = (cell, said) => {
    const place = asksOf(cell);
    const notes = new Map([...place.querySelectorAll("input")].map((note) => [note.name, note]));
    if (place.contains(document.activeElement)) return; // nothing moves under a note that is being written
    place.replaceChildren();
    if (said?.problem) place.append(element("p", "ask ask-hard", said.problem));
    if (said?.doubt) place.append(element("p", "ask ask-doubt", said.doubt));
    for (const [code, text, hard, note] of said?.asks ?? []) {
      place.append(element("p", hard ? "ask ask-hard" : "ask", hard ? `${text} ${sheet.dataset.hard}` : text));
      if (hard) continue;
      const field = notes.get(`note.${code}`) ?? element("input", "form-control", "");
      field.name = `note.${code}`;
      field.maxLength = 500;
      field.value ||= note;
      field.placeholder = sheet.dataset.why;
      field.setAttribute("aria-label", sheet.dataset.why);
      place.append(field);
    }
  };

  const choose = (cell, problem, there) => {
    const place = asksOf(cell);
    place.replaceChildren(element("p", "ask ask-hard", problem));
    const offer = (label, text) => {
      const button = element("button", "btn btn-sm", label);
      button.type = "button";
      button.addEventListener("click", () => {
        cell.dataset.was = there;
        cell.value = text;
        place.replaceChildren();
        note(cell);
      });
      place.append(button);
    };
    offer(sheet.dataset.keep, cell.value);
    offer(sheet.dataset.take, there);
  };

  const keep = async (cell) => {
    const text = cell.value;
    const answer = await fetch(sheet.dataset.cellAddress, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ fact: cell.dataset.fact, text, was: cell.dataset.was }),
    });
    if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status));
    const said = await answer.json();
    waiting.delete(cell);
    cell.classList.remove("unsaved");
    if (answer.status === 409) {
      choose(cell, said.problem, said.there);
      return;
    }
    cell.dataset.was = text;
    saved.textContent = said.saved;
    cells.forEach((each) => ask(each, said.cells[each.dataset.fact]));
    if (cell.value !== text) note(cell);
  };

  const keepAll = async () => {
    if (busy) return;
    busy = true;
    try {
      for (const cell of [...waiting]) await keep(cell);
    } catch {
      saved.textContent = sheet.dataset.unsaved;
      timer = setTimeout(keepAll, AGAIN);
    }
    busy = false;
    if (waiting.size && saved.textContent !== sheet.dataset.unsaved) timer = setTimeout(keepAll, PAUSE);
  };

  const note = (cell) => {
    if (cell.value === cell.dataset.was) return;
    waiting.add(cell);
    cell.classList.add("unsaved");
    saved.textContent = sheet.dataset.saving;
    clearTimeout(timer);
    timer = setTimeout(keepAll, PAUSE);
  };

  const move = (cell, steps) => {
    const next = cells[cells.indexOf(cell) + steps];
    if (next) {
      next.focus();
      next.select();
    }
  };

  cells.forEach((cell) => {
    cell.addEventListener("input", () => note(cell));
    cell.addEventListener("keydown", (event) => {
      const steps = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
      if (!steps || event.isComposing || (cell.list && event.key !== "Enter")) return;
      event.preventDefault();
      move(cell, steps);
    });
    cell.addEventListener("paste", (event) => {
      const lines = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/);
      if (lines.length < 2) return;
      event.preventDefault();
      const start = cells.indexOf(cell);
      lines.forEach((line, at) => {
        const below = cells[start + at];
        if (!below) return;
        below.value = line.trim().slice(0, below.maxLength);
        note(below);
      });
    });
  });
  window.addEventListener("online", keepAll);
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size) event.preventDefault();
  });
  sheet.addEventListener("submit", () => waiting.clear());
})();
