// The marks of a chart: bars, lines, areas, points and slices, each with a title of its own, as
// chart_marks.py draws them.

/** Where a value stands; `along` is in categories, or the share of a scatter's width. */
function placeAt(frame, axis, along, value) {
  let share = frame.x ? along : along / Math.max(frame.count, 1);
  if (frame.edges) share = frame.count > 1 ? (along - 0.5) / (frame.count - 1) : 0.5;
  if (frame.reversed && !frame.x) share = 1 - share;
  const height = shareOf(frame.scales[axis], value);
  const wide = frame.right - frame.left, tall = frame.bottom - frame.top;
  return frame.across
    ? [frame.left + height * wide, frame.bottom - share * tall]
    : [frame.left + share * wide, frame.bottom - height * tall];
}

/** A line of text. */
function textAt(x, y, content, anchor, size, fill = INK) {
  return ["text", { x, y, "font-size": size, "text-anchor": anchor, fill }, [content]];
}

/** A label with an edge of white, which can be read on lines and bars. */
function overMarks([tag, attributes, children]) {
  const edge = { stroke: "#ffffff", "stroke-width": 3, "paint-order": "stroke" };
  return [tag, { ...attributes, ...edge }, children];
}

/** All marks of the plots, areas at the back and lines in front, then the labels. */
function marksOf(frame, data) {
  const draw = { area: drawAreas, bar: drawBars, line: drawLines, scatter: drawLines };
  const found = [], labels = [];
  for (const [kind, ofKind] of Object.entries(draw)) {
    for (const group of data.groups.filter(({ plot }) => plot.kind === kind)) {
      found.push(...ofKind(frame, group, labels));
    }
  }
  return [...found, ...labels];
}

function titled(tag, attributes, title) {
  return [tag, attributes, [["title", {}, [title]]]];
}

/** The title of a mark. */
function saidOf(line, point) {
  const before = [line.name, point.place].filter(Boolean).join(", ");
  return before ? `${before}: ${point.shown}` : point.shown;
}

function allSaid(line) {
  return line.points.filter((point) => point.number !== null).map((point) => saidOf(line, point));
}

/** Fill and outline of a series; a hatched one refers to its pattern. */
function paintOf(key, series, fill) {
  const colour = series.hatch ? `url(#chart${key}-h${series.number})` : fill || "none";
  return series.line
    ? { fill: colour, stroke: series.line, "stroke-width": series.width } : { fill: colour };
}

function strokeOf(series) {
  const stroke = {
    fill: "none", stroke: series.line, "stroke-width": series.width, "stroke-linejoin": "round",
  };
  return series.dash ? { ...stroke, "stroke-dasharray": series.dash } : stroke;
}

function drawBars(frame, group, labels) {
  const { plot, lines } = group, found = [];
  const clusters = plot.stack ? 1 : lines.length, apart = 1 - plot.overlap / 100;
  const size = 1 / (1 + (clusters - 1) * apart + plot.gap / 100);
  lines.forEach((line, number) => {
    const { series } = line, fills = new Map(series.points);
    const start = plot.gap / 200 * size + (plot.stack ? 0 : number * size * apart);
    line.points.forEach((point, at) => {
      const one = placeAt(frame, plot.axis, at + start, point.base);
      const other = placeAt(frame, plot.axis, at + start + size, point.top);
      const x = Math.min(one[0], other[0]), y = Math.min(one[1], other[1]);
      const width = Math.abs(other[0] - one[0]), height = Math.abs(other[1] - one[1]);
      const fill = fills.get(at) ?? series.fill;
      if (point.number !== null && (fill || series.line)) {
        const look = paintOf(frame.key, series, fill);
        found.push(titled("rect", { x, y, width, height, ...look }, saidOf(line, point)));
      }
      if (point.label) labels.push(...barLabel(frame, group, line, point, [x, y, width, height]));
    });
  });
  return found;
}

function barLabel(frame, group, line, point, box) {
  const { plot } = group, { position, color } = line.series.labels;
  const wide = textWidth(point.label, SMALL);
  const [length, thick] = frame.across ? [box[2], box[3]] : [box[3], box[2]];
  const [needs, breadth] = frame.across ? [wide + 4, LABEL_HEIGHT] : [LABEL_HEIGHT, wide];
  const back = (point.top < point.base) !== frame.scales[plot.axis].reversed;
  const isInside = ["center", "inside", "base"].includes(position) && !point.error;
  if (isInside && length >= needs && thick >= breadth) {
    const low = (position === "base") !== back;
    return [innerLabel(frame, point.label, box, position === "center" ? 0 : low ? -1 : 1,
      color || INK)];
  }
  // A label that does not fit into a part of a stack would stand on the next part.
  const isLost = isInside && plot.stack > 0;
  return isLost || breadth > pitchOf(frame, group)
    ? [] : [outerLabel(frame, point.label, box, back)];
}

/** From one bar to the next, on the average. */
function pitchOf(frame, { plot, lines }) {
  const length = frame.across ? frame.bottom - frame.top : frame.right - frame.left;
  const clusters = plot.stack ? 1 : lines.length;
  return length / frame.count / (1 + (clusters - 1) * (1 - plot.overlap / 100));
}

/** A label in the middle of a bar (0), at its low end (-1) or at its high one (1). */
function innerLabel(frame, label, [x, y, width, height], end, colour) {
  if (frame.across) {
    const left = end === 0 ? x + width / 2 : end < 0 ? x + 5 : x + width - 5;
    const anchor = end === 0 ? "middle" : end < 0 ? "start" : "end";
    return textAt(left, y + height / 2 + 6, label, anchor, SMALL, colour);
  }
  const base = end === 0 ? y + height / 2 + 6 : end < 0 ? y + height - 6 : y + 17;
  return textAt(x + width / 2, base, label, "middle", SMALL, colour);
}

function outerLabel(frame, label, [x, y, width, height], back) {
  if (frame.across) {
    const left = back ? x - 6 : x + width + 6;
    return overMarks(textAt(left, y + height / 2 + 6, label, back ? "end" : "start", SMALL));
  }
  const base = back ? y + height + 18 : y - 6;
  return overMarks(textAt(x + width / 2, base, label, "middle", SMALL));
}

/** The points of a line, in pieces where a value is missing. */
function runsOf(frame, plot, line) {
  const runs = [[]];
  line.points.forEach((point, at) => {
    if (point.number !== null) {
      runs.at(-1).push(placeAt(frame, plot.axis, alongOf(frame, at, point), point.top));
    } else if (runs.at(-1).length && !frame.span && point.error !== "#N/A") runs.push([]);
  });
  return runs.filter((run) => run.length);
}

function alongOf(frame, at, point) {
  return frame.x ? shareOf(frame.x, point.x) : at + 0.5;
}

function pathOf(points) {
  return `M${points.map(([x, y]) => `${rounded(x)} ${rounded(y)}`).join(" L")}`;
}

function drawLines(frame, { plot, lines }, labels) {
  const found = [];
  for (const line of lines) {
    const { series } = line, fills = new Map(series.points);
    const runs = runsOf(frame, plot, line).filter((run) => run.length > 1);
    if (series.line && runs.length) {
      const d = runs.map(pathOf).join(" ");
      found.push(titled("path", { d, ...strokeOf(series) }, allSaid(line).join("; ")));
    }
    line.points.forEach((point, at) => {
      const [x, y] = placeAt(frame, plot.axis, alongOf(frame, at, point), point.top);
      if (series.marker && point.number !== null) {
        const fill = fills.get(at) ?? series.fill;
        found.push(markerAt(series.marker, x, y, fill, saidOf(line, point)));
      }
      if (point.label) labels.push(pointLabel(frame, line, point, x, y));
    });
  }
  return found;
}

function markerAt(shape, x, y, fill, title) {
  const r = MARKER;
  if (shape === "circle") return titled("circle", { cx: x, cy: y, r, fill }, title);
  const corners = {
    square: [[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]],
    diamond: [[x, y - r - 1], [x + r + 1, y], [x, y + r + 1], [x - r - 1, y]],
    triangle: [[x, y - r - 1], [x + r, y + r], [x - r, y + r]],
  };
  return titled("path", { d: `${pathOf(corners[shape])}Z`, fill }, title);
}

function pointLabel(frame, line, point, x, y) {
  const { position, color } = line.series.labels;
  const isPastEnd = x + 9 + textWidth(point.label, SMALL) > frame.right + 20;
  const place = position === "right" && isPastEnd ? "left" : position;
  const colour = color || INK;
  if (place === "left" || place === "right") {
    const [left, anchor] = place === "left" ? [x - 9, "end"] : [x + 9, "start"];
    return overMarks(textAt(left, y + 6, point.label, anchor, SMALL, colour));
  }
  const down = { below: 22, center: 6 }[place] ?? -10;
  return overMarks(textAt(x, y + down, point.label, "middle", SMALL, colour));
}

function drawAreas(frame, { plot, lines }, labels) {
  return lines.flatMap((line) => {
    const along = (side) => line.points.map((point, at) =>
      placeAt(frame, plot.axis, at + 0.5, point[side]));
    const tops = along("top"), shown = allSaid(line);
    if (!shown.length) return [];
    line.points.forEach((point, at) => {
      if (point.label) labels.push(pointLabel(frame, line, point, ...tops[at]));
    });
    const d = `${pathOf([...tops, ...along("base").reverse()])}Z`;
    const look = paintOf(frame.key, line.series, line.series.fill);
    return [titled("path", { d, ...look }, shown.join("; "))];
  });
}

/** The rings of a pie or doughnut, then their labels. */
function slicesOf(group, x, y, radius, hole, angle) {
  const found = [], labels = [];
  const rings = hole ? group.lines : group.lines.slice(0, 1), inner = radius * hole / 100;
  rings.forEach((line, number) => {
    const low = inner + (radius - inner) * number / rings.length;
    const high = inner + (radius - inner) * (number + 1) / rings.length;
    const total = sumOf(line.points, sizeOf), fills = new Map(line.series.points);
    let turned = angle / 360;
    line.points.forEach((point, at) => {
      const part = total ? sizeOf(point) / total : 0;
      if (part > 0) {
        const fill = fills.get(at) ?? line.series.fill;
        const d = slicePath([x, y], low, high, turned, part);
        const look = { d, fill, stroke: "#ffffff", "stroke-width": 1.5 };
        found.push(titled("path", look, saidOf(line, point)));
      }
      if (point.label && (part > 0 || point.error)) {
        labels.push(sliceLabel(line, point, [x, y], low, high, turned + part / 2));
      }
      turned += part;
    });
  });
  return [...found, ...labels];
}

/** What a slice stands for: a pie knows no sign. */
function sizeOf(point) {
  return Math.abs(point.top);
}

function onCircle([x, y], radius, turn) {
  const angle = turn * 2 * Math.PI;
  return [x + radius * Math.sin(angle), y - radius * Math.cos(angle)];
}

/** Arcs in two halves each, so that a whole circle is drawn too. */
function slicePath(centre, low, high, start, part) {
  const turns = [start, start + part / 2, start + part];
  const [first, ...outer] = turns.map((turn) => onCircle(centre, high, turn));
  const path = pathOf([first]) + outer.map((end) => arcTo(high, end, 1)).join("");
  if (!(low > 0)) return `${path} L${rounded(centre[0])} ${rounded(centre[1])}Z`;
  const [last, ...inner] = turns.reverse().map((turn) => onCircle(centre, low, turn));
  const back = inner.map((end) => arcTo(low, end, 0)).join("");
  return `${path} L${rounded(last[0])} ${rounded(last[1])}${back}Z`;
}

function arcTo(radius, end, sweep) {
  const size = rounded(radius);
  return ` A${size} ${size} 0 0 ${sweep} ${rounded(end[0])} ${rounded(end[1])}`;
}

function sliceLabel(line, point, centre, low, high, turn) {
  const { position, color } = line.series.labels;
  const isInside = low > 0 || ["center", "inside"].includes(position);
  const [x, y] = onCircle(centre, isInside ? (low + high) / 2 : high + 12, turn);
  if (isInside) return textAt(x, y + 6, point.label, "middle", SMALL, color || INK);
  const anchor = Math.abs(x - centre[0]) < high / 4 ? "middle" : x > centre[0] ? "start" : "end";
  return textAt(x, y + (y > centre[1] ? 12 : 0), point.label, anchor, SMALL);
}
