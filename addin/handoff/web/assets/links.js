// A case as characters: in the address of the page, in a mail, in a list.

/** A part of an address, with the @ of a case left readable. */
const linkPart = (text) => encodeURIComponent(text).replaceAll("%40", "@");

function fromLink(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // 15% in a list that somebody typed
  }
}

/** A share up to 1 is a plain number in a link; more is written with its %, as it must be typed. */
function linkValue(value, input, date1904) {
  const isPlain = typeof value === "number" && input.percent && Math.abs(value) <= 1;
  return isPlain ? plainNumber(value) : entryText(value, input, date1904);
}

/** The changed inputs, a map of index to value, as `case=Own&price_per_watt@Own=50`. */
function writeCase(changed, inputs, date1904 = false) {
  const parts = [...changed].map(([index, value]) => {
    const input = inputs[index];
    return `${linkPart(input.key)}=${linkPart(linkValue(value, input, date1904))}`;
  });
  return parts.join("&");
}

/** The pairs of key and value in a link, or in a list with a pair a line. */
function pairsOf(text) {
  const trimmed = text.trim(), hash = trimmed.indexOf("#"), isLink = hash >= 0;
  const rest = trimmed.slice(hash + 1);
  // A mail program may have broken a long link into lines.
  const parts = isLink ? rest.replace(/[\r\n]+/g, "").split("&") : rest.split(/[\r\n;&]+/);
  return parts.filter((part) => part.trim()).map((part) => {
    const at = part.search(isLink ? /=/ : /[=:\t]/);
    const [key, value] = at < 0 ? [part, null] : [part.slice(0, at), part.slice(at + 1)];
    return [fromLink(key).trim(), value === null ? null : fromLink(value).trim()];
  });
}

/**
 * What characters say of a case: {values, drivers, problems}. `values` and `drivers` are maps of
 * index to value; a driver is named without its case, for the case Own. `problems` are in words.
 */
function readCase(text, data) {
  const values = new Map(), drivers = new Map(), problems = [];
  const keys = new Map(data.inputs.map((input, index) => [input.key.toLowerCase(), index]));
  const own = data.cases ? `@${data.cases.own}`.toLowerCase() : "";
  for (const [key, typed] of pairsOf(text)) {
    const plain = key.toLowerCase(), index = keys.get(plain) ?? (own && keys.get(plain + own));
    const shown = `${key.slice(0, 60)}${typed === null ? "" : ` = ${typed.slice(0, 40)}`}`;
    if (index === undefined || index === "" || typed === null) {
      problems.push(`${shown}: ${typed === null ? "no value" : "there is no such input"}`);
      continue;
    }
    const read = readEntry(typed, data.inputs[index], data.date1904);
    if (read.error) problems.push(`${shown}: ${read.error}`);
    else (keys.has(plain) ? values : drivers).set(index, read.value);
  }
  return { values, drivers, problems };
}

/** Whether a part of an address is a case, rather than the anchor of a place on the page. */
const isCase = (hash) => hash.includes("=");

/**
 * What an empty case Own takes over from the live one if it is to become live, by index.
 *
 * Without, a blank there would be read from Base. Nothing where Own is live, or holds anything.
 * `typed` gives the value of an input, `at` of a cell.
 */
function ownBegins(cases, typed, at) {
  const found = new Map();
  if (typed(cases.input) === cases.own) return found;
  for (const driver of cases.drivers) {
    if (typed(driver.own) !== null) return new Map();
    const now = at(driver.at);
    const base = driver.base && at(driver.base), later = base ?? at(driver.published);
    const isFigure = now !== null && typeof now !== "object";
    if (isFigure && !sameValue(now, later)) found.set(driver.own, now);
  }
  return found;
}

/** The changes that give a driver a figure in the case Own and make Own live. */
function ownChanges(cases, figures, typed, at) {
  const changes = ownBegins(cases, typed, at);
  for (const [index, value] of figures) changes.set(index, value);
  return changes.set(cases.input, cases.own);
}
