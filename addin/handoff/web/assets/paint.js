// What the page shows of the model: cells, headlines, conditional formats, charts.

/** Where the text of a cell stands: beside a note, in a link, or in the cell itself. */
function holderOf(cell) {
  const holder = cell.querySelector(":scope > .v") ?? cell;
  return holder.querySelector(":scope > a") ?? holder;
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const wasText = (text) => `was ${text || "blank"}`;

/** A cell that calculates, marked where it differs from what was published. */
function showResult(cell, text, was, isNumber) {
  const holder = holderOf(cell), isMoved = text !== was;
  if (holder.textContent !== text) holder.textContent = text;
  if (cell.classList.contains("g")) cell.classList.toggle("n", isNumber);
  cell.classList.toggle("moved", isMoved);
  if (isMoved) cell.title = wasText(was);
  else cell.removeAttribute("title");
}

function showHeadline(holder, text, was) {
  const before = element("span", { className: "was", textContent: was });
  holder.replaceChildren(...(text === was ? [text] : [before, " \u2192 ", text]));
}

const rgb = ([red, green, blue]) => `rgb(${red},${green},${blue})`;
const SCALE = 1, BAR = 2; // kinds of a match that are no differential style

function barImage({ axis, length, negative, fill }) {
  const ends = [axis, axis + length * (negative ? -1 : 1)].sort((one, other) => one - other);
  const [first, last] = ends.map((end) => `${end.toFixed(1)}%`), colour = rgb(fill);
  const stops = [`transparent ${first}`, `${colour} ${first}`, `${colour} ${last}`];
  return `linear-gradient(90deg,${stops.join(",")},transparent ${last})`;
}

function markOf({ kind, priority, dxf, color, bar }, stopping) {
  return {
    priority,
    stops: stopping.has(priority),
    name: dxf === null ? "" : `x${dxf}`,
    colour: kind === SCALE ? rgb(color) : "",
    image: kind === BAR ? barImage(bar) : "",
  };
}

/** The rules whose formulas are cells of a sheet that nobody sees: one flag for each cell. */
function* flaggedCells({ rules }, book) {
  for (const { sheet, areas, dxf, priority, stops, flags: [on, first, column] } of rules) {
    let row = first;
    for (const [top, left, bottom, right] of areas) {
      for (let down = top; down <= bottom; down++) {
        for (let across = left; across <= right; across++, row++) {
          const flag = book.value(on, row, column), isTrue = flag === true || Number.isFinite(flag);
          if (flag && isTrue) {
            const name = dxf < 0 ? "" : `x${dxf}`;
            yield [`c${sheet}_${down}_${across}`, { priority, stops, name, colour: "", image: "" }];
          }
        }
      }
    }
  }
}

/** What marks make of a cell, the first one before all others. */
function lookOf(marks) {
  const sorted = marks.sort((one, other) => one.priority - other.priority);
  const last = sorted.findIndex(({ stops }) => stops);
  const shown = last < 0 ? sorted : sorted.slice(0, last + 1);
  return {
    classes: shown.map(({ name }) => name).filter(Boolean),
    colour: shown.find(({ colour }) => colour)?.colour ?? "",
    image: shown.find(({ image }) => image)?.image ?? "",
  };
}

/** What conditional formats make of cells now, by id. */
function looksOf(data, book) {
  const marks = new Map();
  const add = (id, mark) => marks.set(id, [...(marks.get(id) ?? []), mark]);
  for (const area of data.conditional) {
    const ours = data.stopping.filter(([sheet]) => sheet === area[0]);
    const stopping = new Set(ours.map(([, priority]) => priority));
    for (const { row, col, matches } of book.conditional(...area)) {
      for (const match of matches) add(`c${area[0]}_${row}_${col}`, markOf(match, stopping));
    }
  }
  for (const [id, mark] of flaggedCells(data, book)) add(id, mark);
  return new Map([...marks].map(([id, found]) => [id, lookOf(found)]));
}

function showLook(cell, look) {
  const wanted = new Set(look?.classes);
  for (const name of [...cell.classList]) {
    if (/^x\d+$/.test(name) && !wanted.has(name)) cell.classList.remove(name);
  }
  cell.classList.add(...wanted);
  const { style } = cell, colour = look?.colour ?? "", image = look?.image ?? "";
  if (style.backgroundColor !== colour) style.backgroundColor = colour;
  if (style.backgroundImage !== image) style.backgroundImage = image;
}

function showLooks(root, looks) {
  const marked = root.querySelectorAll("main [class*=' x'], main [style*=background]");
  for (const cell of marked) if (!looks.has(cell.id)) showLook(cell);
  for (const [id, look] of looks) {
    const cell = root.getElementById(id);
    if (cell) showLook(cell, look);
  }
}

function showCharts(root, data, book) {
  if (typeof drawChart !== "function") return;
  for (const figure of root.querySelectorAll("figure[data-chart]")) {
    const drawn = drawChart(data.charts[Number(figure.dataset.chart)], book);
    figure.querySelector("svg")?.replaceWith(drawn);
  }
}

/** Keeps the page as the model is. What was published is what the model gives when this is made. */
class Painter {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    const cells = [...root.querySelectorAll("main [data-f]")];
    this.cells = cells.map((cell) => ({ cell, place: placeOf(cell.id), text: null }));
    this.published = new Map(this.cells.map(({ cell, place }) => [cell.id, this.text(place)]));
    this.heads = model.data.headlines.map((head) => ({ ...head, was: this.text(head.at) }));
    for (const entry of this.cells) {
      // A copy that a reader saved shows other values than the published ones from the start.
      const { cell } = entry;
      entry.text = cell.classList.contains("moved") ? null : this.published.get(cell.id);
    }
  }

  text(place) {
    return this.model.book.text(...place).trim();
  }

  isNumber(place) {
    const value = this.model.at(place);
    return value !== null && typeof value !== "string";
  }

  paint() {
    for (const entry of this.cells) {
      const text = this.text(entry.place);
      if (text === entry.text) continue;
      entry.text = text;
      const was = this.published.get(entry.cell.id);
      showResult(entry.cell, text, was, this.isNumber(entry.place));
    }
    this.paintRest(this.root);
  }

  /** The same in a copy of the page that has no life of its own. */
  paintCopy(root) {
    for (const cell of root.querySelectorAll("main [data-f]")) {
      const place = placeOf(cell.id), text = this.text(place), was = this.published.get(cell.id);
      if (text !== was || cell.classList.contains("moved")) {
        showResult(cell, text, was, this.isNumber(place));
      }
    }
    this.paintRest(root);
  }

  paintRest(root) {
    const { data, book } = this.model;
    root.querySelectorAll("#headlines dd").forEach((holder, i) => {
      const head = this.heads[i];
      if (head) showHeadline(holder, this.text(head.at), head.was);
    });
    showLooks(root, looksOf(data, book));
    showCharts(root, data, book);
  }

  /** What the headlines say that moved, in words. */
  moved() {
    const said = this.heads.map((head) => ({ ...head, text: this.text(head.at) }));
    const moved = said.filter(({ text, was }) => text !== was);
    return moved.map(({ label, unit, text, was }) => `${label} ${text} ${unit}, was ${was}`);
  }
}
