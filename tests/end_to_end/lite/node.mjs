// node node.mjs WHEEL MAIN CALLS: prints what the functions answer.
import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";
import { answers } from "./answer.js";

const [wheel, main, calls] = process.argv.slice(2).map((path) => readFileSync(path));
const pyodide = await loadPyodide();
console.log(await answers(pyodide, new Uint8Array(wheel), main.toString(), JSON.parse(calls)));
