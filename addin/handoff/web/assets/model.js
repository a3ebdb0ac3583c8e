// The model of the page: what its inputs hold now and held when it was published.

class Model {
  constructor(data, book) {
    this.data = data;
    this.book = book;
    this.values = data.inputs.map((input) => input.value);
    this.words = wordsBeside(data.inputs, book);
    this.typed = (index) => this.values[index];
    this.at = (place) => book.value(...place);
  }

  isChanged(index) {
    return !sameValue(this.values[index], this.data.inputs[index].value);
  }

  /** The inputs that a reader changed: a map of index to value, the live case first. */
  changed() {
    const found = [...this.values.keys()].filter((index) => this.isChanged(index));
    const first = this.data.cases?.input;
    found.sort((one, other) => (other === first) - (one === first));
    return new Map(found.map((index) => [index, this.values[index]]));
  }

  /** Why an input cannot take a value, in words; "" if it can. */
  refuses(index, value) {
    return this.book.refuses(...this.data.inputs[index].at, value);
  }

  /** Give inputs new values and calculate once. */
  change(values) {
    for (const [index, value] of values) {
      this.values[index] = value;
      this.book.set(...this.data.inputs[index].at, value);
    }
    for (const row of this.words) this.say(row);
    this.book.recalc();
  }

  /** Let the words beside figures say whose they are: those of the publisher, or the reader's. */
  say({ indexes, cells, published }) {
    const own = indexes.filter((index) => this.isChanged(index)).length;
    const isShared = own < indexes.length;
    const reader = { as_of: today(), status: "overridden" };
    for (const [field, place] of Object.entries(cells)) {
      const isKept = !own || (isShared && field === "publisher");
      const words = isKept ? published[field] : reader[field] ?? null;
      if (!sameValue(words, this.book.value(...place))) this.book.set(...place, words);
    }
  }

  /** The changes that give drivers figures in the case Own, by index, and make it live. */
  ownFigures(figures) {
    return ownChanges(this.data.cases, figures, this.typed, this.at);
  }

  /** The changes after which these values, and nothing else, differ from what was published. */
  exactly(values) {
    const all = new Map(values);
    for (const index of this.changed().keys()) {
      if (!all.has(index)) all.set(index, this.data.inputs[index].value);
    }
    return all;
  }

  /** What characters say as changes, {values, problems}: what the workbook refuses is a problem. */
  caseOf(text) {
    const { values, drivers, problems } = readCase(text, this.data);
    for (const [index, value] of [...values, ...drivers]) {
      const why = this.refuses(index, value), input = this.data.inputs[index];
      if (!why) continue;
      problems.push(`${input.key} = ${entryText(value, input, this.data.date1904)}: ${why}`);
      values.delete(index);
      drivers.delete(index);
    }
    return { values, drivers, problems };
  }

  /** An input's value as a reader sees it. */
  shown(index) {
    const input = this.data.inputs[index], value = this.values[index];
    if (input.kind === "date" && typeof value === "number") {
      return entryText(value, input, this.data.date1904);
    }
    return this.book.text(...input.at).trim();
  }

  /** An input's value as it is typed, with all its digits. */
  exact(index) {
    return entryText(this.values[index], this.data.inputs[index], this.data.date1904);
  }
}

/** This day as people here have it: YYYY-MM-DD. */
function today() {
  const now = new Date(), two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** The rows of words beside figures, {indexes, cells, published}: figures of a row share them. */
function wordsBeside(inputs, book) {
  const rows = new Map();
  for (const [index, { words }] of inputs.entries()) {
    const key = JSON.stringify(words);
    if (key === "{}") continue;
    if (!rows.has(key)) {
      const fields = Object.entries(words).map(([field, at]) => [field, book.value(...at)]);
      rows.set(key, { indexes: [], cells: words, published: Object.fromEntries(fields) });
    }
    rows.get(key).indexes.push(index);
  }
  return [...rows.values()];
}

const PLACE = /^c(\d+)_(\d+)_(\d+)$/;
const placeOf = (id) => PLACE.exec(id).slice(1).map(Number);

/** A place as people call it: Summary!D9. */
function placeName([sheet, row, column], root = document) {
  let letters = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  const name = root.getElementById(`h${sheet}`)?.textContent ?? `sheet ${sheet + 1}`;
  return `${name}!${letters}${row + 1}`;
}

/**
 * The first place of cells that the engine does not give as the file has it; null if there is none.
 *
 * The engine knows no stored value of a cell that an array spills into: what it shows is compared.
 */
function firstDifference(book, cells) {
  const stored = cells.map(({ place }) => book.value(...place));
  book.recalc();
  const isSame = ({ place, shown }, was) =>
    sameValue(was, book.value(...place)) ||
    (was === null && (shown === null || shown === book.text(...place).trim()));
  return cells.find((cell, i) => !isSame(cell, stored[i]))?.place ?? null;
}
