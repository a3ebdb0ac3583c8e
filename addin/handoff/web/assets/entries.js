// What a reader types for a figure, and how a figure is shown for typing.

const DAY_MS = 86400000;

/** A day as its serial number; null where there is no such day. */
function daySerial(text, date1904) {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)?.slice(1).map(Number);
  if (!parts) return null;
  const [year, month, day] = parts, time = Date.UTC(year, month - 1, day);
  const made = new Date(time);
  if (made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) return null;
  if (date1904) return year < 1904 ? null : (time - Date.UTC(1904, 0, 1)) / DAY_MS;
  const serial = (time - Date.UTC(1899, 11, 30)) / DAY_MS;
  // Spreadsheets count a 29 February 1900 that never was.
  return serial < 2 ? null : serial < 61 ? serial - 1 : serial;
}

function dayText(serial, date1904) {
  const days = Math.floor(serial), moved = !date1904 && days < 61 ? days + 1 : days;
  const start = date1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  return new Date(start + moved * DAY_MS).toISOString().slice(0, 10);
}

/** A number as people write it: 1,234.5, $40, 15%, (3.2), 1e6; null where it is none. */
function readNumber(text) {
  let rest = text.replace(/\u2212/g, "-").replace(/[\s$€£]/g, "");
  const isShare = rest.endsWith("%") || /%\)$/.test(rest);
  rest = rest.replace("%", "");
  const inBrackets = /^\((.*)\)$/.exec(rest);
  if (inBrackets) rest = inBrackets[1];
  const grouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/;
  const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  if (!(plain.test(rest) || grouped.test(rest)) || (inBrackets && /^[+-]/.test(rest))) return null;
  const digits = rest.replaceAll(",", "");
  // 15% is 15e-2, not 15 / 100: the nearest number to what was written.
  const shifted = /e/i.test(digits) ? Number(digits) / 100 : Number(`${digits}e-2`);
  const size = isShare ? shifted : Number(digits);
  return Number.isFinite(size) ? { number: inBrackets ? -size : size, isShare } : null;
}

function readShare(text, read) {
  if (read.isShare || Math.abs(read.number) <= 1) return { value: read.number };
  const plain = text.trim();
  const parts = `${plain}% or ${Number(`${read.number}e-2`)}`;
  return { error: `Is ${parts} meant? Type ${plain}% for it, or ${read.number * 100}% for more.` };
}

/** What typing means for an input: {value}, or {error} in words. */
function readEntry(typed, input, date1904 = false) {
  const text = typed.trim();
  if (text === "") return { value: null };
  if (input.choices) return readChoice(text, input.choices);
  if (input.kind === "text") return { value: typed };
  if (input.kind === "logical") {
    const isFlag = /^(true|false)$/i.test(text);
    return isFlag ? { value: text.toLowerCase() === "true" } : { error: "Type TRUE or FALSE." };
  }
  if (input.kind === "date") {
    const value = daySerial(text, date1904);
    return value === null ? { error: "Type a date as YYYY-MM-DD, like 2026-11-29." } : { value };
  }
  const read = readNumber(text);
  const none = `${text.slice(0, 40)} is not a number. Type one like 1,234.5.`;
  if (read === null) return { error: none };
  return input.percent ? readShare(text, read) : { value: read.number };
}

function readChoice(text, choices) {
  const wanted = text.toLowerCase();
  const found = choices.find((choice) => String(choice).toLowerCase() === wanted);
  if (found !== undefined) return { value: found };
  const number = readNumber(text)?.number;
  if (choices.includes(number)) return { value: number };
  return { error: `Choose one of: ${choices.join(", ")}.` };
}

/** Fifteen digits, as a spreadsheet has them: 0.1 + 0.2 is 0.3. */
const plainNumber = (number) => String(Number(number.toPrecision(15)));

/** A value as it is typed and can be read again. */
function entryText(value, input, date1904 = false) {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "string") return value;
  if (input.kind === "date") return dayText(value, date1904);
  return input.percent ? `${plainNumber(value * 100)}%` : plainNumber(value);
}

/** The same figure, as nearly as two calculations of it can be. */
function sameValue(one, other) {
  if (typeof one === "number" && typeof other === "number") {
    return Math.abs(one - other) <= 1e-9 * Math.max(Math.abs(one), Math.abs(other)) + 1e-12;
  }
  const [a, b] = [one, other].map((value) => value?.error ?? value);
  return a === b;
}
