// Fills cells as a web page built on SheetJS does: what its reader drops is lost, and that is what tests look at.
// A request: {"source": path, "target": path, "cells": {sheet: {cell: value}}}; the target's ending names the format.
"use strict";

const XLSX = require("xlsx");

const TYPES = { string: "s", number: "n", boolean: "b" };

require("./requests.cjs")(({ source, target, cells }) => {
  const book = XLSX.readFile(source, { cellStyles: true, cellFormula: true, cellNF: true, bookVBA: true });
  for (const [name, values] of Object.entries(cells)) {
    const sheet = book.Sheets[name];
    if (!sheet) throw new Error(`no sheet ${name} among ${book.SheetNames}`);
    for (const [cell, value] of Object.entries(values)) {
      if (value === null) {
        delete sheet[cell];
        continue;
      }
      const { f, F, w, h, r, ...kept } = sheet[cell] || {};
      sheet[cell] = { ...kept, t: TYPES[typeof value], v: value };
      const used = XLSX.utils.decode_range(sheet["!ref"]);
      const place = XLSX.utils.decode_cell(cell);
      used.e.r = Math.max(used.e.r, place.r);
      used.e.c = Math.max(used.e.c, place.c);
      sheet["!ref"] = XLSX.utils.encode_range(used);
    }
  }
  XLSX.writeFile(book, target, { cellStyles: true, compression: true });
});
