// Fills cells as a server built on ExcelJS does. Input as in fill_sheetjs.cjs; reads and writes .xlsx only;
// {"note": text} gives a cell a note.
"use strict";

const ExcelJS = require("exceljs");

require("./requests.cjs")(async ({ source, target, cells }) => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(source);
  for (const [name, values] of Object.entries(cells)) {
    const sheet = book.getWorksheet(name);
    if (!sheet) throw new Error(`no sheet ${name} among ${book.worksheets.map((each) => each.name)}`);
    for (const [cell, value] of Object.entries(values)) {
      if (value !== null && typeof value === "object" && "note" in value) sheet.getCell(cell).note = value.note;
      else sheet.getCell(cell).value = value;
    }
  }
  await book.xlsx.writeFile(target);
});
