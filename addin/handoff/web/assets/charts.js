// Charts as SVG, drawn from live values: chart_svg.py, chart_axes.py and chart_marks.py again.
// A chart is first a tree of [tag, attributes, children]; a number among the attributes is a
// coordinate.

const WIDTH = 640, SIZE = 18, SMALL = 17, TITLE_SIZE = 20, HEAD_ROOM = 500;
const LINE = 22, TALL = 300, RADIUS = 150, TITLE_ROOM = 26, NAMES_ROOM = 230;
const BAR_THICK = 20, SLOT = 34, LONGEST_WORD = 130, LONGEST_NUMBER = 170;
const LABEL_HEIGHT = 15, MARKER = 5, MOST_SAID = 80, JOINED = 2;
const INK = "#000000", GREY = "#404040", PALE = "#d9d9d9";

/** The chart as an <svg> element. */
function drawChart(chart, book) {
  return svgElement(chartTree(chart, book));
}

function svgElement([tag, attributes, children]) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, typeof value === "number" ? rounded(value) : value);
  }
  for (const child of children) {
    element.append(typeof child === "string" ? child : svgElement(child));
  }
  return element;
}

function chartTree(chart, book) {
  const data = liveData(chart, book), body = [];
  const lines = data.title ? wrapped(data.title, HEAD_ROOM, TITLE_SIZE, 3) : [];
  lines.forEach((line, at) => {
    const [tag, attributes, children] = textAt(WIDTH / 2, 24 + at * 26, line, "middle", TITLE_SIZE);
    body.push([tag, { ...attributes, "font-weight": "bold" }, children]);
  });
  let y = 10 + lines.length * 26;
  const entries = legendEntries(chart, data);
  if (chart.legend === "top") y = drawLegend(body, entries, y);
  y = chart.kind === "pie" ? drawPie(body, chart, data, y) : drawPlot(body, chart, data, book, y);
  if (chart.legend === "bottom") y = drawLegend(body, entries, y);
  return wholeChart(chart, data, body, y + 6);
}

function wholeChart(chart, data, body, height) {
  const name = `chart${chart.key}`;
  const attributes = {
    viewBox: `0 0 ${WIDTH} ${rounded(height)}`, width: WIDTH, height, role: "img",
    "aria-labelledby": `${name}-t`, "aria-describedby": `${name}-d`, "font-family": "inherit",
  };
  const title = data.title || chart.description || "Chart";
  const about = [chart.description, ...spoken(data)].join(" ").trim();
  const hatched = chart.plots.flatMap((plot) => plot.series.filter((each) => each.hatch));
  const patterns = hatched.map((series) => hatchPattern(chart.key, series));
  return ["svg", attributes, [
    ["title", { id: `${name}-t` }, [title]],
    ["desc", { id: `${name}-d` }, [about]],
    ...(patterns.length ? [["defs", {}, patterns]] : []),
    ["rect", { width: WIDTH, height, fill: "#ffffff" }, []],
    ...body,
  ]];
}

/** The values of what is visible, as sentences. */
function spoken(data) {
  const told = data.groups.flatMap((group) =>
    group.lines.map((line) => [line.name, toldOf(data, group, line)]));
  if (sumOf(told, ([, points]) => points.length) > MOST_SAID) return [];
  return told.filter(([, points]) => points.length).map(([name, points]) => {
    const values = points.map((point) => `${point.place} ${point.shown}`.trim()).join("; ");
    return name ? `${name}: ${values}.` : `${values}.`;
  });
}

/** What a series says: nothing of parts without a size, nor as a joint between columns. */
function toldOf(data, { plot }, { series, points }) {
  const numbers = points.filter((point) => point.number !== null).length;
  const isJoint = data.groups.length > 1 && plot.kind === "line" && numbers <= JOINED;
  if (isJoint || !isDrawn(series)) return [];
  return points.filter(({ error, number }) => error || number || (number === 0 && !plot.stack));
}

function isDrawn(series) {
  return Boolean(series.fill || series.hatch || series.line);
}

function hatchPattern(key, series) {
  const stripes = { d: "M-2 2L2 -2M0 8L8 0M6 10L10 6", stroke: series.fill, "stroke-width": 2 };
  return ["pattern", {
    id: `chart${key}-h${series.number}`, width: 8, height: 8, patternUnits: "userSpaceOnUse",
  }, [["rect", { width: 8, height: 8, fill: series.hatch }, []], ["path", stripes, []]]];
}

/** The legend's words, each with the look of its key. */
function legendEntries(chart, data) {
  if (chart.kind === "pie") {
    const series = data.groups[0].lines[0]?.series ?? { points: [], fill: "" };
    const fills = new Map(series.points);
    return data.categories.map((name, at) => [name, { fill: fills.get(at) ?? series.fill }]);
  }
  return data.groups.flatMap(({ plot, lines }) => lines
    .filter(({ series }) => series.legend && isDrawn(series))
    .map(({ name, series }) => [name, ["line", "scatter"].includes(plot.kind)
      ? { fill: series.line || series.fill } : paintOf(chart.key, series, series.fill)]));
}

/** Rows of keys and words, in the middle; gives where they end. */
function drawLegend(body, entries, y) {
  const rows = [];
  let room = 0;
  for (const [name, look] of entries) {
    const short = wrapped(name, WIDTH - 60, SIZE, 1)[0], wide = textWidth(short, SIZE) + 42;
    if (!rows.length || wide > room) {
      rows.push([]);
      room = WIDTH - 20;
    }
    rows.at(-1).push([short, look, wide]);
    room -= wide;
  }
  for (const row of rows) {
    let x = row.reduce((left, [, , wide]) => left - wide / 2, WIDTH / 2);
    for (const [short, look, wide] of row) {
      body.push(["rect", { x: x + 6, y: y + 7, width: 14, height: 14, ...look }, []]);
      body.push(textAt(x + 26, y + 20, short, "start", SIZE));
      x += wide;
    }
    y += 26;
  }
  return y;
}

function drawPie(body, chart, data, y) {
  const group = data.groups[0], middle = y + RADIUS + 30;
  body.push(...slicesOf(group, WIDTH / 2, middle, RADIUS, chart.hole, chart.angle));
  if (!group.lines.some((line) => sumOf(line.points, sizeOf))) {
    body.push(textAt(WIDTH / 2, middle, "No values to show", "middle", SIZE));
  }
  return y + 2 * RADIUS + 60;
}

/** Adds axes, marks and their words from `y` on; gives where they end. */
function drawPlot(body, chart, data, book, y) {
  const scales = chart.values.map((_, at) => valueScale(chart, data, at));
  const frame = {
    left: 14, top: y + 20, right: WIDTH - 18, bottom: 0,
    across: chart.kind === "bar",
    count: data.categories.length,
    edges: data.groups.every((group) => group.plot.kind === "area"),
    reversed: chart.category.reversed,
    scales,
    x: chart.kind === "scatter" ? xScale(chart, data) : null,
    span: chart.blanks === "span",
    key: chart.key,
  };
  const ticks = chart.values.map((axis, at) => tickWords(axis, scales[at], book));
  const [sideWords, underWords] = frame.across ? [lying, lyingUnder] : [standing, standingUnder];
  const beside = sideWords(frame, chart, data, ticks, book);
  body.push(...gridLines(frame, chart), ...marksOf(frame, data), ...axisLines(frame, chart));
  body.push(...beside);
  return underWords(body, frame, chart, data, ticks, book);
}

function valueScale(chart, data, at) {
  const groups = data.groups.filter((group) => group.plot.axis === at);
  const points = groups.flatMap(({ lines }) => lines.flatMap((line) => line.points))
    .filter((point) => point.number !== null);
  const zero = groups.some(({ plot }) => ["bar", "area"].includes(plot.kind) || plot.stack);
  const numbers = points.flatMap((point) => zero ? [point.base, point.top] : [point.top]);
  const shares = groups.length > 0 && groups.every(({ plot }) => plot.stack === 2);
  const room = chart.kind === "bar" ? 5 : 6;
  return scaleOf(chart.values[at], numbers, { zero, shares, room });
}

function xScale(chart, data) {
  const points = data.groups.flatMap(({ lines }) => lines.flatMap((line) => line.points));
  const xs = points.filter((point) => point.number !== null).map((point) => point.x);
  return scaleOf(chart.category, xs, { room: 6 });
}

function tickWords(axis, scale, book) {
  const words = (code) => ticksOf(scale).map((tick) => plainText(book.format(tick, code)));
  const found = words(axis.format || "General");
  return widest(found, SIZE) <= LONGEST_NUMBER ? found : words("0.0E+00");
}

/** Whether a value axis stands on the left, or below lying bars. */
function isAtStart(chart, axis) {
  return chart.category.reversed === axis.far;
}

function titleLines(axis, book, room) {
  const title = axis.hidden ? "" : wordsOf(axis.title, book);
  return title ? wrapped(title, room, SIZE, 2) : [];
}

/** Words that read from below, around a middle. */
function upright(lines, x, y) {
  const whole = (number) => Math.floor(number + 0.5);
  return lines.map((line, at) => {
    const [tag, attributes, children] = textAt(0, 0, line, "middle", SIZE);
    const transform = `translate(${whole(x + at * LINE)} ${whole(y)}) rotate(-90)`;
    return [tag, { ...attributes, transform }, children];
  });
}

/** Makes room left and right of columns for value axes, and gives their words. */
function standing(frame, chart, data, ticks, book) {
  frame.bottom = frame.top + TALL;
  const found = [], places = [];
  chart.values.forEach((axis, at) => {
    const lines = titleLines(axis, book, TALL);
    const shown = axis.labels && !axis.hidden ? ticks[at] : [];
    const wide = widest(shown, SIZE) + 8, isLeft = isAtStart(chart, axis);
    const x = isLeft ? 18 : WIDTH - 8 - (lines.length - 1) * LINE;
    found.push(...upright(lines, x, (frame.top + frame.bottom) / 2));
    if (isLeft) frame.left += lines.length * TITLE_ROOM + wide;
    else frame.right -= lines.length * TITLE_ROOM + wide;
    places.push([at, isLeft, shown]);
  });
  for (const [at, isLeft, shown] of places) {
    const numbers = ticksOf(frame.scales[at]);
    shown.forEach((word, n) => {
      const x = isLeft ? frame.left - 8 : frame.right + 8;
      const y = placeAt(frame, at, 0, numbers[n])[1] + 6;
      found.push(textAt(x, y, word, isLeft ? "end" : "start", SIZE));
    });
  }
  return found;
}

/** The categories under columns, or the numbers under a scatter, and their title. */
function standingUnder(body, frame, chart, data, ticks, book) {
  const axis = chart.category, shown = !axis.hidden && axis.labels;
  let y = frame.bottom + 24;
  if (frame.x) {
    const xs = ticksOf(frame.x).map((tick) => placeAt(frame, 0, shareOf(frame.x, tick), 0)[0]);
    y = wordsInRow(body, shown ? tickWords(axis, frame.x, book) : [], xs, y, 1);
  } else {
    const xs = data.categories.map((_, at) => placeAt(frame, 0, at + 0.5, 0)[0]);
    y = wordsInRow(body, shown ? data.categories : [], xs, y, 4);
  }
  return titleUnder(body, frame, titleLines(axis, book, frame.right - frame.left), y);
}

function titleUnder(body, frame, lines, y) {
  for (const line of lines) {
    body.push(textAt((frame.left + frame.right) / 2, y + 4, line, "middle", SIZE));
    y += LINE;
  }
  return y - 8;
}

/** Words side by side, as many as have room; gives where the next line may stand. */
function wordsInRow(body, labels, xs, y, most) {
  if (!labels.length) return y;
  const slot = xs.length > 1 ? Math.abs(xs[1] - xs[0]) : NAMES_ROOM;
  let longest = widest(labels.flatMap((label) => label.split(" ")), SIZE);
  // A long word may be cut, a number may not.
  if (most > 1) longest = Math.min(longest, LONGEST_WORD);
  const every = Math.max(1, Math.ceil((longest + 4) / Math.max(slot, 1)));
  let deepest = 1;
  for (let at = 0; at < labels.length; at += every) {
    const lines = wrapped(labels[at], slot * every - 4, SIZE, most);
    deepest = Math.max(deepest, lines.length);
    lines.forEach((line, n) => {
      const half = textWidth(line, SIZE) / 2 + 2;
      const x = Math.max(half, Math.min(WIDTH - half, xs[at]));
      body.push(textAt(x, y + n * LINE, line, "middle", SIZE));
    });
  }
  return y + deepest * LINE;
}

/** Makes room for the categories beside lying bars, and gives their words. */
function lying(frame, chart, data, ticks, book) {
  const axis = chart.category;
  const shown = axis.labels && !axis.hidden ? data.categories : [];
  const names = shown.map((each) => wrapped(each, NAMES_ROOM, SIZE, 3));
  const deepest = names.length ? Math.max(...names.map((each) => each.length)) : 1;
  if (chart.values.some((each) => !isAtStart(chart, each) && !each.hidden)) frame.top += LINE;
  const least = frame.count <= 20 ? SLOT : 26;
  const slot = Math.max(least, deepest * 20 + 12, ...barSlots(data));
  frame.bottom = frame.top + slot * Math.max(frame.count, 1);
  const lines = titleLines(axis, book, frame.bottom - frame.top);
  const found = upright(lines, 18, (frame.top + frame.bottom) / 2);
  const [before, after] = labelRoom(data);
  frame.left += lines.length * TITLE_ROOM + widest(names.flat(), SIZE) + 10;
  const edge = frame.left - 10;
  frame.left += before;
  frame.right -= after;
  names.forEach((name, at) => {
    const y = placeAt(frame, 0, at + 0.5, 0)[1] + 6 - (name.length - 1) * 10;
    name.forEach((line, n) => found.push(textAt(edge, y + n * 20, line, "end", SIZE)));
  });
  return found;
}

/** The height of a category that gives each bar its thickness. */
function barSlots(data) {
  return data.groups.map(({ plot, lines }) => {
    const clusters = plot.stack ? 1 : Math.max(lines.length, 1);
    const apart = 1 - plot.overlap / 100;
    return Math.min(BAR_THICK * (1 + (clusters - 1) * apart + plot.gap / 100), 240);
  });
}

/** The room that labels outside of lying bars need before and after them. */
function labelRoom(data) {
  const room = [0, 0];
  for (const { series, points } of data.groups.flatMap((group) => group.lines)) {
    if (!["outside", "left", "right"].includes(series.labels?.position)) continue;
    for (const point of points) {
      const side = point.top < point.base ? 0 : 1;
      const wide = Math.min(textWidth(point.label, SMALL) + 4, LONGEST_NUMBER);
      room[side] = Math.max(room[side], wide);
    }
  }
  return room;
}

/** The numbers under (or over) lying bars, and their titles. */
function lyingUnder(body, frame, chart, data, ticks, book) {
  let y = frame.bottom + 24;
  chart.values.forEach((axis, at) => {
    const xs = ticksOf(frame.scales[at]).map((tick) => placeAt(frame, at, 0, tick)[0]);
    const shown = axis.labels && !axis.hidden ? ticks[at] : [];
    if (isAtStart(chart, axis)) y = wordsInRow(body, shown, xs, y, 1);
    else wordsInRow(body, shown, xs, frame.top - 8, 1);
    const lines = titleLines(axis, book, frame.right - frame.left);
    y = titleUnder(body, frame, lines, y) + 8;
  });
  return y - 8;
}

function gridLines(frame, chart) {
  const found = chart.values.flatMap((axis, at) => (axis.grid ? ticksOf(frame.scales[at]) : [])
    .map((tick) => ruleAt(frame, frame.across, ...placeAt(frame, at, 0, tick), PALE)));
  const xs = frame.x && chart.category.grid ? ticksOf(frame.x) : [];
  return [...found, ...xs.map((tick) =>
    ruleAt(frame, true, placeAt(frame, 0, shareOf(frame.x, tick), 0)[0], 0, PALE))];
}

/** Categories stand at zero, or at the end next to it; value axes at the frame's sides. */
function axisLines(frame, chart) {
  const found = [];
  if (!chart.category.hidden) {
    found.push(ruleAt(frame, frame.across, ...placeAt(frame, 0, 0, 0), GREY));
  }
  for (const axis of chart.values.filter((each) => !each.hidden)) {
    const [x, y] = isAtStart(chart, axis)
      ? [frame.left, frame.bottom] : [frame.right, frame.top];
    found.push(ruleAt(frame, !frame.across, x, y, GREY));
  }
  return found;
}

/** A line through the whole frame. */
function ruleAt(frame, isUpright, x, y, stroke) {
  const ends = isUpright
    ? { x1: x, y1: frame.top, x2: x, y2: frame.bottom }
    : { x1: frame.left, y1: y, x2: frame.right, y2: y };
  return ["line", { ...ends, stroke, "stroke-width": 1 }, []];
}
