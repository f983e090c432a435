// Answers requests, one line of JSON each, one after another: {"trouble": ""} or what went wrong.
"use strict";

module.exports = async function answer(work) {
  for await (const line of require("readline").createInterface({ input: process.stdin })) {
    let trouble = "";
    try {
      await work(JSON.parse(line));
    } catch (error) {
      trouble = String(error.stack);
    }
    console.log(JSON.stringify({ trouble }));
  }
};
