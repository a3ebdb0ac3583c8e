// What a chart shows now, and its numbers and words: chart_data.py and chart_scale.py again, bit
// for bit. So only what IEEE arithmetic fixes is used: no powers, no logarithms, no Math.round.

const HUGE = 1e300, TINY = 1e-290, NEARLY = 1e-9, FINEST = 1e-12, MOST_TICKS = 50;
const NARROW = " !'(),./:;I[]fijlrt|-", WIDE = "%@MWmw…", FIRST_OF_EAST_ASIA = 0x2E80;

/** A coordinate with up to two decimals, and no negative zero. */
function rounded(number) {
  return String(Math.floor(number * 100 + 0.5) / 100);
}

/** The number within what can be added up and divided. */
function drawable(number) {
  return Math.abs(number) < TINY ? 0 : Math.max(-HUGE, Math.min(HUGE, number));
}

/** How far along its axis a number stands, from 0 to 1; one outside stands at its end. */
function shareOf(scale, number) {
  const share = Math.max(0, Math.min(1, (number - scale.low) / (scale.high - scale.low)));
  return scale.reversed ? 1 - share : share;
}

/** The numbers that an axis names. */
function ticksOf({ low, high, step }) {
  const first = Math.floor(low / step + 0.5);
  const isMultiple = Math.abs(low / step - first) < NEARLY;
  const count = Math.min(Math.floor((high - low) / step + NEARLY), MOST_TICKS) + 1;
  return Array.from({ length: count }, (_, at) =>
    isMultiple ? (first + at) * step : low + at * step);
}

/** Excel's automatic scale, with what the axis fixes; see chart_scale.py. */
function scaleOf(axis, numbers, { zero = false, shares = false, room }) {
  let low = numbers.length ? numbers.reduce((a, b) => Math.min(a, b)) : 0;
  let high = numbers.length ? numbers.reduce((a, b) => Math.max(a, b)) : 0;
  if (shares) [low, high] = [Math.min(low, 0), Math.max(high, 0)];
  else [low, high] = withMargins(low, high, zero);
  low = axis.min === null ? low : drawable(axis.min);
  high = axis.max === null ? high : drawable(axis.max);
  if (!(high > low)) high = low + Math.max(1, Math.abs(low));
  // A step that the numbers are too large for would lead nowhere.
  const finest = Math.max(Math.abs(low), Math.abs(high)) * FINEST;
  let step = niceStep(Math.max((high - low) / room, finest));
  const least = (high - low) / MOST_TICKS;
  if (axis.step !== null && least <= axis.step && axis.step <= HUGE) step = axis.step;
  if (axis.min === null) low = Math.floor(low / step + NEARLY) * step;
  if (axis.max === null) high = Math.ceil(high / step - NEARLY) * step;
  return { low, high: high > low ? high : low + step, step, reversed: axis.reversed };
}

/** A twentieth beyond the ends, and zero in sight unless all numbers are close together. */
function withMargins(low, high, zero) {
  let span = high - low;
  const close = low !== high && span <= Math.max(Math.abs(low), Math.abs(high)) / 6;
  if (zero || !close || (low <= 0 && high >= 0)) {
    [low, high] = [Math.min(low, 0), Math.max(high, 0)];
    span = high - low;
    if (span === 0) return [0, 1];
    return [low - (low < 0 ? span * 0.05 : 0), high + (high > 0 ? span * 0.05 : 0)];
  }
  if (low > 0) return [low - span / 2, high + span * 0.05];
  return [low - span * 0.05, high + span / 2];
}

/** The first of 1, 2, 5, 10 and so on that is not less; powers as each language reads them. */
function niceStep(least) {
  let power = 0;
  while (Number(`1e${power + 1}`) <= least) power += 1;
  while (Number(`1e${power}`) > least) power -= 1;
  const ten = Number(`1e${power}`);
  return ten * ([1, 2, 5].find((each) => each * ten >= least * (1 - NEARLY)) ?? 10);
}

/** About as wide as most fonts set it. */
function textWidth(text, size) {
  let width = 0;
  for (const character of text) {
    if (NARROW.includes(character)) width += 0.33;
    else if (WIDE.includes(character) || character.codePointAt(0) >= FIRST_OF_EAST_ASIA) {
      width += 0.95;
    } else width += character >= "A" && character <= "Z" ? 0.69 : 0.56;
  }
  return width * size;
}

/** Text without the spaces that number formats put around, in one line. */
function plainText(text) {
  return text.replaceAll("\n", " ").split(" ").filter(Boolean).join(" ");
}

/** Lines that fit, at most so many; what is left out ends in three dots. */
function wrapped(text, room, size, most) {
  let lines = [];
  for (const word of plainText(text).split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length && textWidth(longer, size) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  if (lines.length > most) lines = [...lines.slice(0, most - 1), `${lines[most - 1]}…`];
  return lines.map((line) => clipped(line, room, size));
}

function clipped(line, room, size) {
  if (textWidth(line, size) <= room) return line;
  const kept = [...(line.endsWith("…") ? line.slice(0, -1) : line)];
  while (kept.length > 1 && textWidth(`${kept.join("")}…`, size) > room) kept.pop();
  return `${kept.join("")}…`;
}

/** The widest of some texts. */
function widest(texts, size) {
  return texts.reduce((most, text) => Math.max(most, textWidth(text, size)), 0);
}

/** The chart's values and words as the workbook has them now. */
function liveData(chart, book) {
  const lengths = chart.plots.flatMap((plot) => plot.series.map((each) => each.values.length));
  const count = Math.max(0, ...lengths);
  const categories = Array.from({ length: count }, (_, at) => categoryAt(chart, at, book));
  const groups = chart.plots.map((plot) => {
    const blanks = plot.kind === "area" && chart.blanks === "gap" ? "zero" : chart.blanks;
    const lines = plot.series.map((series) => liveLine(series, blanks, categories, book));
    if (plot.kind === "scatter") for (const line of lines) setXs(line, chart.category, book);
    stackLines(plot, lines);
    for (const line of lines) writeLabels(line, book);
    return { plot, lines };
  });
  return { title: wordsOf(chart.title, book), categories, groups };
}

/** The text of a title or a name. */
function wordsOf(cells, book) {
  return plainText(cells.map((cell) => cellText(cell, "", book)).join(" "));
}

/** What a cell displays, or a number in another format if there is one. */
function cellText(cell, code, book) {
  if (typeof cell === "string") return cell;
  if (typeof cell === "number") return book.format(cell, code || "General");
  const number = code ? book.number(...cell) : null;
  return number === null ? book.text(...cell) : book.format(number, code);
}

function categoryAt(chart, at, book) {
  if (at >= chart.categories.length) return chart.categories.length ? "" : String(at + 1);
  return plainText(cellText(chart.categories[at], chart.category.format, book));
}

function liveLine(series, blanks, categories, book) {
  const points = categories.map((place, at) => ({
    ...(at < series.values.length
      ? livePoint(series.values[at], series.format, blanks, book)
      : { number: null, shown: "" }),
    base: 0, top: 0, x: 0, place, label: "",
  }));
  return { series, name: wordsOf(series.name, book), points };
}

function livePoint(cell, code, blanks, book) {
  if (typeof cell === "string") return { number: 0, shown: cell };
  if (typeof cell === "number") return { number: cell, shown: plainText(book.format(cell, code)) };
  const number = book.number(...cell), shown = plainText(book.text(...cell));
  if (number !== null) {
    return { number, shown: shown || plainText(book.format(number, "General")) };
  }
  if (shown.startsWith("#")) return { number: null, shown, error: shown };
  // Excel draws text as a zero.
  return { number: shown || blanks === "zero" ? 0 : null, shown };
}

function setXs(line, axis, book) {
  line.points.forEach((point, at) => {
    const cell = line.series.x[at] ?? "";
    const number = Array.isArray(cell) ? book.number(...cell) : cell;
    point.x = typeof number === "number" ? drawable(number) : at + 1;
    point.place = plainText(book.format(point.x, axis.format || "General"));
  });
}

function sumOf(points, size) {
  return points.reduce((total, point) => total + size(point), 0);
}

function stackLines(plot, lines) {
  const count = lines.length ? lines[0].points.length : 0;
  for (let at = 0; at < count; at += 1) {
    const here = lines.map((line) => line.points[at]);
    const total = sumOf(here, (point) => Math.abs(drawable(point.number ?? 0)));
    let above = 0, below = 0;
    for (const point of here) {
      let value = drawable(point.number ?? 0);
      if (plot.stack === 2) value = total ? value / total : 0;
      if (!plot.stack) point.top = value;
      else if (value < 0 && plot.kind === "bar") {
        [point.base, point.top] = [below, below + value];
        below += value;
      } else {
        [point.base, point.top] = [above, above + value];
        above += value;
      }
    }
    // An error's label stands on top, not on the parts that have a value.
    const errors = plot.stack && plot.kind === "bar" ? here.filter((point) => point.error) : [];
    for (const point of errors) point.base = point.top = above;
  }
}

function writeLabels(line, book) {
  const { labels, values } = line.series;
  if (!labels) return;
  const total = sumOf(line.points, (point) => Math.abs(drawable(point.number ?? 0)));
  line.points.forEach((point, at) => {
    if (point.error) point.label = point.error;
    else if (point.number !== null) {
      const parts = labelParts(line, point, total, values[at] ?? "", book);
      point.label = parts.filter(Boolean).join(labels.separator);
    }
  });
}

function labelParts(line, point, total, cell, book) {
  const { labels, format } = line.series;
  const share = total ? Math.abs(drawable(point.number)) / total : 0;
  const code = labels.format || (Array.isArray(cell) ? "" : format);
  const percentCode = labels.value ? "0%" : labels.format || "0%";
  return [
    labels.series ? line.name : "",
    labels.category ? point.place : "",
    labels.value ? plainText(cellText(cell, code, book)) : "",
    labels.percent ? plainText(book.format(share, percentCode)) : "",
  ];
}
