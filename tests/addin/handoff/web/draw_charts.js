// Draws the charts given on standard input with the scripts named as arguments, and writes their
// markup. The document is as much of one as drawChart needs; a number whose format nobody asked
// for in Python is a fault.
"use strict";

const { readFileSync } = require("node:fs");

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;",
  "\u00a0": "&nbsp;" };

class FakeElement {
  constructor(tag) {
    this.tag = tag;
    this.opening = `<${tag}`;
    this.inside = "";
  }

  setAttribute(name, value) {
    if (typeof value !== "string") throw new Error(`${name} is ${value}`);
    this.opening += ` ${name}="${value.replace(/[&<>"']/g, (each) => ESCAPES[each])}"`;
  }

  append(child) {
    this.inside += typeof child === "string"
      ? child.replace(/[&<>\u00a0]/g, (each) => ESCAPES[each]) : child.markup();
  }

  markup() {
    return `${this.opening}>${this.inside}</${this.tag}>`;
  }
}

function readerOf({ numbers, texts, formats }) {
  const formatted = new Map(formats.map(([number, code, text]) => [`${number}|${code}`, text]));
  const known = (answers, key) => {
    if (!(key in answers)) throw new Error(`nobody asked for ${key}`);
    return answers[key];
  };
  return {
    number: (...cell) => known(numbers, cell.join()),
    text: (...cell) => known(texts, cell.join()),
    format(number, code) {
      const text = formatted.get(`${number}|${code}`);
      if (text === undefined) throw new Error(`nobody formatted ${number} as ${code}`);
      return text;
    },
  };
}

const document = { createElementNS: (_, tag) => new FakeElement(tag) };
const source = process.argv.slice(2).map((path) => readFileSync(path, "utf8")).join("\n");
const drawChart = new Function("document", `"use strict"; ${source}; return drawChart;`)(document);
const cases = JSON.parse(readFileSync(0, "utf8"));
const drawn = cases.map((each) => drawChart(each.chart, readerOf(each)).markup());
process.stdout.write(JSON.stringify(drawn));
