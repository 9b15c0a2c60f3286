// What was typed into a return and has not reached the bureau: kept in this browser, a cell at a time, so that a page
// that is closed, or left to sign in, loses nothing. Where the browser keeps nothing, all else works without it.
"use strict";

const keptFor = (prefix) => {
  const key = (name) => `${prefix}.${name}`;
  const attempt = (work) => {
    try {
      return work(window.localStorage);
    } catch {
      return null;
    }
  };
  return {
    put: (name, said) => attempt((store) => store.setItem(key(name), JSON.stringify(said))),
    drop: (name) => attempt((store) => store.removeItem(key(name))),
    take: (name) => attempt((store) => JSON.parse(store.getItem(key(name)))),
    names: () =>
      attempt((store) => Object.keys(store).filter((each) => each.startsWith(key("")))
        .map((each) => each.slice(key("").length))) ?? [],
  };
};
