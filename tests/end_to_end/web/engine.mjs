// node engine.mjs PAGE: the page's own workbook in the page's own engine, without a browser. On
// stdin JSON: "now" and "sets", lists of [sheet, row, column, value], and "cells". Prints what
// the cells are as the page finds them, then after each set, which is taken back before the next.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const page = readFileSync(process.argv[2], "utf8");
const inside = (pattern) => pattern.exec(page)[1];
const blob = (id) =>
  new Uint8Array(gunzipSync(Buffer.from(inside(new RegExp(`<script[^>]* id="${id}"[^>]*>([^<]*)<`)), "base64")));
const source = readFileSync(process.argv[3], "utf8");
const openBook = new Function(`${source}; return openBook;`)();

const { now, sets, cells } = JSON.parse(readFileSync(0, "utf8"));
const book = await openBook(blob("wasm"), blob("book"), now);
const values = () => cells.map(([s, r, c]) => book.value(s, r, c));
const put = (list) => {
  for (const [s, r, c, value] of list) book.set(s, r, c, value);
  book.recalc();
  return values();
};
book.recalc();
const answers = [values()];
for (const set of sets) {
  const before = set.map(([s, r, c]) => [s, r, c, book.value(s, r, c)]);
  answers.push(put(set));
  put(before);
}
console.log(JSON.stringify(answers));
