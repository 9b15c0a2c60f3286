// Keeps every cell of a return while it is typed, tries again until it is kept, and shows what the sheet asks.
// Up, down and Enter move between cells; what is pasted from a spreadsheet fills several; see kept.js and pasted.js.
"use strict";

(() => {
  const sheet = document.getElementById("sheet");
  const words = sheet.dataset;
  const saved = document.getElementById("saved");
  const cells = [...sheet.querySelectorAll(".cell")];
  const store = keptFor(words.kept);
  const waiting = new Set();
  const clashing = new Map(); // what stands in a cell elsewhere
  const refused = new Set(); // told why; what is saved beside them does not take that back
  const notes = new Map(); // of checks, by the name of the field
  const PAUSE = 500;
  const AGAIN = 3000;
  const LONGEST = 15000;
  let timer = 0;
  let busy = false;

  class SignedOut extends Error {}

  const element = (tag, name, text) => {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = text;
    return made;
  };
  const asksOf = (cell) => document.getElementById(cell.getAttribute("aria-describedby"));
  const wasOf = (cell) => sheet.elements[`was.${cell.dataset.fact}`];
  const keep = (cell) => store.put(`cell.${cell.dataset.fact}`, { text: cell.value, was: wasOf(cell).value });
  const drop = (cell) => store.drop(`cell.${cell.dataset.fact}`);

  const settle = (cell, text) => {
    wasOf(cell).value = text;
    waiting.delete(cell);
    refused.delete(cell);
    cell.classList.remove("unsaved");
    drop(cell);
  };

  const ask = (cell, said) => {
    const place = asksOf(cell);
    const about = JSON.stringify(said ?? null);
    // nothing moves under a note that is being written, nor is the same said twice
    if (clashing.has(cell) || refused.has(cell) || place.contains(document.activeElement) || place.dataset.about === about) return;
    place.dataset.about = about;
    const fields = new Map([...place.querySelectorAll("input")].map((field) => [field.name, field]));
    place.replaceChildren();
    cell.toggleAttribute("aria-invalid", Boolean(said?.problem));
    if (said?.problem) place.append(element("p", "ask ask-hard", said.problem));
    if (said?.doubt) place.append(element("p", "ask ask-doubt", said.doubt));
    for (const [code, text, hard, note] of said?.asks ?? []) {
      place.append(element("p", hard ? "ask ask-hard" : "ask", hard ? `${text} ${words.hard}` : text));
      if (hard) continue;
      const field = fields.get(`note.${code}`) ?? element("input", "form-control note", "");
      field.name = `note.${code}`;
      field.maxLength = 500;
      field.value ||= notes.get(field.name) ?? note;
      field.placeholder = words.why;
      field.setAttribute("aria-label", words.why);
      place.append(field);
    }
  };

  const choose = (cell, problem, there) => {
    clashing.set(cell, there);
    waiting.delete(cell);
    cell.classList.add("unsaved");
    keep(cell);
    const place = asksOf(cell);
    delete place.dataset.about;
    place.replaceChildren(element("p", "ask ask-hard", problem));
    const offer = (label, text) => {
      const button = element("button", "btn btn-sm", label);
      button.type = "button";
      button.addEventListener("click", () => {
        const own = text ?? cell.value;
        clashing.delete(cell);
        settle(cell, there);
        cell.value = own;
        place.replaceChildren();
        cell.focus();
        note(cell);
      });
      place.append(button);
    };
    offer(words.keep, null);
    offer(words.take, there);
  };

  const refuse = (cell, problem) => {
    waiting.delete(cell); // another text may do; this one stays here, and in the browser
    refused.add(cell);
    const place = asksOf(cell);
    delete place.dataset.about;
    place.replaceChildren(element("p", "ask ask-hard", problem));
    saved.textContent = words.refused;
  };

  const fetched = (address, more) =>
    fetch(address, { redirect: "manual", signal: AbortSignal.timeout(LONGEST), ...more }).then((answer) => {
      if (answer.type === "opaqueredirect") throw new SignedOut();
      return answer;
    });

  const renew = async () => {
    const page = new DOMParser().parseFromString(await (await fetched(location.href)).text(), "text/html");
    const fresh = page.querySelector("#sheet [name=csrfmiddlewaretoken]");
    if (!fresh) return;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = fresh.value;
  };

  const sent = (cell) =>
    fetched(words.cellAddress, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": sheet.elements.csrfmiddlewaretoken.value,
      },
      body: JSON.stringify({ fact: cell.dataset.fact, text: cell.value, was: wasOf(cell).value }),
    });

  const send = async (cell) => {
    const text = cell.value;
    let answer = await sent(cell);
    if (answer.status === 403) {
      await renew(); // signed in again elsewhere: the token of this page is of the session before
      answer = await sent(cell);
    }
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    const said = await answer.json().catch(() => ({ problem: words.refused }));
    if (answer.status === 409) choose(cell, said.problem, said.there);
    else if (!answer.ok) refuse(cell, said.problem);
    else {
      settle(cell, text);
      saved.textContent = refused.size ? words.refused : said.saved;
      follow(said);
      if (cell.value !== text) note(cell);
    }
  };

  // what was changed in another window meanwhile shows here, too, where nobody is writing
  const follow = (said) => {
    for (const cell of cells) {
      const { fact } = cell.dataset;
      const untouched = cell.value === wasOf(cell).value && !waiting.has(cell) && !clashing.has(cell);
      if (untouched && cell !== document.activeElement && fact in said.texts) {
        cell.value = said.texts[fact];
        wasOf(cell).value = cell.value;
      }
      ask(cell, said.cells[fact]);
    }
  };

  const sendAll = async () => {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    let failed = null;
    try {
      for (const cell of [...waiting]) await send(cell);
    } catch (error) {
      failed = error;
      saved.textContent = error instanceof SignedOut ? words.signedOut : words.unsaved;
      if (error instanceof SignedOut) {
        const link = element("a", "ms-1", words.signIn);
        link.href = `${words.signInAddress}?next=${encodeURIComponent(location.pathname)}`;
        link.addEventListener("click", () => waiting.clear()); // all of it is in the browser
        saved.append(link);
      }
    }
    busy = false;
    if (waiting.size) timer = setTimeout(sendAll, failed ? AGAIN : PAUSE);
  };

  const note = (cell) => {
    if (cell.value === wasOf(cell).value && !waiting.has(cell) && !refused.has(cell)) return drop(cell);
    keep(cell);
    if (clashing.has(cell)) return undefined;
    waiting.add(cell);
    cell.classList.add("unsaved");
    if (!saved.querySelector("a")) saved.textContent = words.saving;
    clearTimeout(timer);
    timer = setTimeout(sendAll, PAUSE);
    return undefined;
  };

  const move = (cell, steps) => {
    const next = cells[cells.indexOf(cell) + steps];
    if (next) {
      next.focus();
      next.select();
    } else if (steps > 0) sheet.querySelector("[type=submit]").focus();
  };

  const paste = (event, cell) => {
    const found = pasted(event.clipboardData.getData("text"), cells, cells.indexOf(cell));
    if (found.plain) return;
    event.preventDefault();
    for (const [each, text] of found.texts) {
      each.value = text;
      note(each);
    }
    const told = [found.several ? words.several : words.pasted.replace("{}", found.texts.length)];
    if (found.beyond) told.push(words.beyond.replace("{}", found.beyond));
    document.getElementById("pasted").textContent = told.join(" ");
  };

  // what an earlier page of this browser could not save
  const restore = () => {
    const filed = store.take("sent");
    const done = filed !== null && filed !== sheet.elements.filing.value;
    store.drop("sent");
    for (const name of store.names()) {
      const said = store.take(name);
      const cell = cells.find((each) => name === `cell.${each.dataset.fact}`);
      if (done || !said) store.drop(name);
      else if (name.startsWith("note.")) notes.set(name, said);
      else if (!cell || cell.value === said.text) store.drop(name);
      else {
        const there = cell.value;
        cell.value = said.text;
        if (there === said.was) note(cell);
        else choose(cell, words.elsewhere.replace("{}", there), there);
      }
    }
    for (const field of sheet.querySelectorAll(".note")) field.value = notes.get(field.name) ?? field.value;
    if (waiting.size + clashing.size) saved.textContent = words.restored;
  };

  cells.forEach((cell) => {
    cell.addEventListener("input", () => note(cell));
    cell.addEventListener("keydown", (event) => {
      const steps = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
      if (!steps || event.isComposing || (cell.list && event.key !== "Enter")) return;
      event.preventDefault();
      move(cell, steps);
    });
    cell.addEventListener("paste", (event) => paste(event, cell));
  });
  sheet.addEventListener("input", ({ target }) => {
    if (!target.matches(".note")) return;
    notes.set(target.name, target.value);
    store.put(target.name, target.value);
  });
  window.addEventListener("online", sendAll);
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size + clashing.size) event.preventDefault();
  });
  sheet.addEventListener("submit", () => {
    store.put("sent", sheet.elements.filing.value);
    waiting.clear();
    clashing.clear();
    clearTimeout(timer);
  });
  restore();
  const refusal = document.getElementById("refusal");
  if (refusal) (sheet.querySelector("[aria-invalid], .note:placeholder-shown") ?? refusal).focus();
})();
