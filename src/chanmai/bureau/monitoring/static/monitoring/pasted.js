// What a block copied from a spreadsheet says to the cells of a return: one column from a cell downwards, one row the
// same way, or rows that begin with the names of cells, as they stand in the workbook of the return.
"use strict";

const rowsPasted = (text) => {
  const rows = [[]];
  const parts = /(\t|\r\n|\n|\r|^)(?:"((?:[^"]|"")*)"(?=\t|\r|\n|$)|([^\t\r\n]*))/g;
  for (const [, before, quoted, plain] of text.matchAll(parts)) {
    if (/[\r\n]/.test(before)) rows.push([]);
    rows.at(-1).push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim());
  }
  while (rows.length > 1 && rows.at(-1).every((each) => each === "")) rows.pop();
  return rows;
};

const pasted = (text, cells, start) => {
  const rows = rowsPasted(text);
  if (rows.length === 1 && rows[0].length === 1) return { texts: [], beyond: 0, plain: true };
  const named = rows.map((row) => row.length > 1 && cells.filter((cell) => cell.labels[0].textContent.trim() === row[0]));
  if (named.some((found) => found.length)) {
    const texts = [];
    rows.forEach((row, at) => {
      const found = named[at] || [];
      const cell = found.find((each) => each.dataset.unit === row[1]) ?? found[0];
      if (cell) texts.push([cell, row.length > 2 && row[1] === cell.dataset.unit ? row[2] : row[1]]);
    });
    return { texts, beyond: rows.length - texts.length };
  }
  if (rows.length > 1 && rows.some((row) => row.length > 1)) return { texts: [], beyond: 0, several: true };
  const column = rows.length === 1 ? rows[0] : rows.map((row) => row[0]);
  const below = cells.slice(start);
  return { texts: column.slice(0, below.length).map((each, at) => [below[at], each]), beyond: Math.max(0, column.length - below.length) };
};
