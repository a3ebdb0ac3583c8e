// The page: starts the engine when everything is shown, and keeps model, fields and words together.

const statusOf = (root) => root.getElementById("status");
const pageData = () => JSON.parse(document.getElementById("data").textContent);

/** The bytes of a part of the page that is packed into it. */
async function unpacked(id) {
  const packed = document.getElementById(id).textContent.trim();
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Let the browser show what it has: calculating takes a while. */
const afterPaint = () => new Promise((go) => {
  if (document.hidden) setTimeout(go);
  else requestAnimationFrame(() => setTimeout(go));
});

/** A page that is live. */
class Page {
  constructor(model, untouched) {
    this.model = model;
    this.untouched = untouched;
    this.painter = new Painter(model, document);
    const cells = cellFields(this);
    this.fields = new Map(cells.map((field) => [field.is.index, field]));
    this.panel = casePanel(this, document.getElementById("case"));
    this.said = element("p", { className: "unseen" });
    this.said.setAttribute("role", "status");
    document.body.append(this.said);
    this.published = publishedStatus(untouched);
    this.problems = [];
  }

  say(text) {
    this.said.textContent = text;
    this.noted?.remove();
    this.noted = element("p", { className: "noted", textContent: text, ariaHidden: "true" });
    document.body.append(this.noted);
    setTimeout((noted) => noted.remove(), 4000, this.noted);
  }

  /** Give inputs new values, and say what became of the headlines. */
  change(values) {
    this.problems = [];
    this.calculate(() => this.model.change(values));
    const moved = this.painter.moved().slice(0, 3);
    this.said.textContent = moved.join("; ") || "The headlines are as published.";
  }

  reset() {
    if (this.model.changed().size) this.change(this.model.exactly(new Map()));
    else this.say("Nothing is changed.");
  }

  /** Do what changes the model, and show what became of it. */
  calculate(change) {
    try {
      change();
      this.show();
    } catch (error) {
      this.stop(error);
    }
  }

  show() {
    this.painter.paint();
    for (const field of [...this.fields.values(), ...this.panel]) field.refresh();
    this.showStatus(document);
    this.writeLink();
  }

  /** The inputs become what characters say and no other; gives why if they say nothing. */
  apply(text) {
    const found = this.model.caseOf(text), { values, drivers, problems } = found;
    if (!values.size && !drivers.size) return problems.join("; ") || "There is no case in it.";
    this.take(found);
    return "";
  }

  take({ values, drivers, problems }) {
    this.problems = problems;
    this.calculate(() => {
      const changes = this.model.exactly(values);
      if (changes.size) this.model.change(changes);
      if (drivers.size) this.model.change(this.model.ownFigures(drivers));
    });
  }

  /** What the address asks for: a case, or a place of the page. */
  follow(hash) {
    const fragment = fromLink(hash.slice(1));
    if (isCase(hash)) this.take(this.model.caseOf(hash));
    else if (!goTo(fragment) && this.model.changed().size) this.reset();
  }

  caseText() {
    const { inputs, date1904 } = this.model.data;
    return writeCase(this.model.changed(), inputs, date1904);
  }

  /** The changed inputs live in the address, so that a link carries them. */
  writeLink() {
    const text = this.caseText();
    if (!text && !isCase(location.hash)) return;
    const plain = location.pathname + location.search;
    try {
      history.replaceState(null, "", text ? `#${text}` : plain);
    } catch {
      // Some viewers of files allow no other address; everything else works.
    }
  }

  /** Say in the head what is changed; as published when nothing is. */
  showStatus(root) {
    const { model, problems } = this, status = statusOf(root);
    const changed = [...model.changed().keys()];
    const parts = [this.published];
    if (changed.length) {
      const count = `${changed.length} input${changed.length === 1 ? "" : "s"}`;
      parts.unshift(`Changed by the reader: ${count}.`, "Before that:");
    }
    if (problems.length && root === document) parts.push(`Not taken over: ${problems.join("; ")}`);
    const text = parts.join(" ");
    if (status.textContent !== text) status.textContent = text;
    status.dataset.published = this.published;
    root.title = model.data.title + (changed.length ? " (changed by the reader)" : "");
    root.documentElement.classList.toggle("changed", changed.length > 0);
    const lines = changed.map((index) => {
      const { label, unit } = model.data.inputs[index];
      const was = wasText(this.fields.get(index)?.is.was());
      return element("li", { textContent: `${label}: ${model.shown(index)} ${unit} (${was})` });
    });
    root.getElementById("changes")?.remove();
    if (lines.length) status.after(element("ul", { id: "changes" }, ...lines));
  }

  stop(error) {
    for (const { box } of [...this.fields.values(), ...this.panel]) box.disabled = true;
    document.getElementById("tools").hidden = true;
    statusOf(document).textContent =
      `The calculation failed (${error.message}): the values shown may not fit together. ` +
      "Load the page again.";
  }
}

const publishedStatus = (root) => {
  const status = statusOf(root);
  return status.dataset.published ?? status.textContent.trim();
};

/** The engine with the page's workbook; a text if it does not give what the page was made with. */
async function startEngine(data) {
  if (typeof WebAssembly !== "object" || typeof DecompressionStream !== "function") {
    return "This browser cannot calculate it: it is a read-only copy here.";
  }
  const [wasm, xlsx] = await Promise.all(["wasm", "book"].map(unpacked));
  await afterPaint();
  const book = await openBook(wasm, xlsx, data.now);
  await afterPaint();
  const cells = [...document.querySelectorAll("main [data-f]")].map((cell) => {
    const isMoved = cell.classList.contains("moved"); // in a copy that a reader saved
    const shown = isMoved ? null : holderOf(cell).textContent.trim();
    return { place: placeOf(cell.id), shown };
  });
  const differs = firstDifference(book, cells);
  if (!differs) return book;
  return `This browser calculates ${placeName(differs)} differently: it is a read-only copy here.`;
}

/** What the page begins with: the case in its address, or the one that was saved in it. */
function begin(page) {
  const { inputs } = page.model.data, saved = savedState();
  const keys = new Map(inputs.map((input, index) => [input.key, index]));
  const values = [...saved].filter(([key]) => keys.has(key)).map(([key, v]) => [keys.get(key), v]);
  const found = { values: new Map(values), drivers: new Map(), problems: [] };
  if (isCase(location.hash)) page.take(page.model.caseOf(location.hash));
  else if (values.length) page.take(found);
  else page.show();
}

async function startPage() {
  const data = pageData(), status = statusOf(document), said = status.textContent;
  const untouched = inertCopy(document);
  startSheets();
  goTo(fromLink(location.hash.slice(1)));
  status.textContent = `${said} Starting the calculation\u2026`;
  await afterPaint();
  try {
    const book = await startEngine(data);
    status.textContent = typeof book === "string" ? `${said} ${book}` : said;
    if (typeof book === "string") return;
    const page = new Page(new Model(data, book), untouched);
    begin(page);
    addEventListener("hashchange", () => page.follow(location.hash));
    fillTools(page, document.getElementById("tools"));
  } catch (error) {
    status.textContent = `${said} The calculation did not start (${error.message}): ` +
      "it is a read-only copy here.";
  }
}

startPage();
