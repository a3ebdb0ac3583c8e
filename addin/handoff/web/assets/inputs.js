// Fields in which a reader types: in the cells of the sheets, and in the panel of the case.

let fieldNumber = 0; // for ids that tie a message to its field

/**
 * A field for one figure. `is` says what it stands for: {input, name, shown(), exact(), was(),
 * commit(value), reset()}. `commit` gives "" or why the value is refused; `was` the text that was
 * published where the figure is changed, else null.
 */
class Field {
  constructor(is, date1904) {
    this.is = is;
    this.date1904 = date1904;
    this.id = `field${(fieldNumber += 1)}`;
    this.box = is.input.choices ? this.list() : this.line();
    this.box.id = this.id;
    if (is.name) this.box.setAttribute("aria-label", is.name);
    this.element = element("span", { className: "field" }, this.box);
    this.refresh();
  }

  line() {
    const { kind } = this.is.input, box = element("input", { type: "text", autocomplete: "off" });
    box.spellcheck = false;
    if (kind === "number") box.inputMode = "decimal";
    box.addEventListener("focus", () => this.enter());
    box.addEventListener("blur", () => this.leave());
    box.addEventListener("change", () => this.commit(box.value));
    box.addEventListener("keydown", (event) => this.key(event));
    return box;
  }

  list() {
    const { choices, value } = this.is.input, texts = choices.map(String);
    if (value === null) texts.unshift("");
    const options = texts.map((text) => element("option", { value: text, textContent: text }));
    const box = element("select", {}, ...options);
    box.addEventListener("change", () => this.commit(box.value));
    box.addEventListener("keydown", (event) => this.key(event));
    return box;
  }

  get hasFocus() {
    return document.activeElement === this.box;
  }

  /** All digits for typing. */
  enter() {
    if (this.refusal) return;
    this.put(this.is.exact());
    this.box.select();
  }

  leave() {
    this.commit(this.box.value);
    if (!this.refusal) this.refresh();
  }

  key(event) {
    if (event.key === "Enter" && this.box.localName === "input") {
      this.commit(this.box.value);
      if (!this.refusal) this.enter();
    } else if (event.key === "Escape") {
      this.refuse("");
      this.refresh();
    }
  }

  put(text) {
    this.begun = text;
    if (this.box.value !== text) this.box.value = text;
  }

  commit(typed) {
    if (typed === this.tried) return;
    // What nobody touched is not read: it may show fewer digits than the model has.
    if (typed === this.begun) {
      this.refuse("");
      return;
    }
    const read = readEntry(typed, this.is.input, this.date1904);
    const why = read.error ?? this.is.commit(read.value);
    this.refuse(why, typed);
    if (!why) this.refresh();
  }

  /** Say why a value is refused, beside the field; "" takes it back. */
  refuse(why, typed) {
    this.tried = why ? typed : undefined;
    this.refusal?.remove();
    this.refusal = null;
    this.box.toggleAttribute("aria-invalid", false);
    this.box.removeAttribute("aria-describedby");
    if (!why) return;
    this.box.setAttribute("aria-invalid", "true");
    this.box.setAttribute("aria-describedby", `${this.id}-why`);
    const kept = this.is.shown() || "blank", textContent = `${why} It stays ${kept}.`;
    this.refusal = element("span", { className: "refusal", id: `${this.id}-why`, textContent });
    this.refusal.setAttribute("role", "alert");
    this.element.append(this.refusal);
  }

  /** Show what the model holds, unless somebody is typing or has to mend what was refused. */
  refresh() {
    if (!this.refusal) {
      const isTyping = this.hasFocus || this.box.localName === "select";
      this.put(isTyping ? this.is.exact() : this.is.shown());
    }
    this.mark(this.is.was());
  }

  /** Mark the figure as changed, with what it was and a button that resets it. */
  mark(was) {
    if (was === this.marked) return;
    this.marked = was;
    this.note?.remove();
    this.note = null;
    this.element.classList.toggle("changed", was !== null);
    if (was === null) return;
    const undo = element("button", { type: "button", className: "undo", textContent: "\u21ba" });
    undo.setAttribute("aria-label", `Reset ${this.is.name ?? this.is.label} to ${was || "blank"}`);
    undo.title = "Reset";
    undo.addEventListener("click", () => {
      this.refuse("");
      this.box.focus();
      this.is.reset();
    });
    this.note = element("span", { className: "was" }, wasText(was), undo);
    this.element.append(this.note);
  }
}

const namedWith = (...words) => words.filter(Boolean).join(", ");

/** The field of an input in its cell. */
function cellField(page, index) {
  const { model } = page, input = model.data.inputs[index];
  const published = model.shown(index);
  return new Field({
    index,
    input,
    name: namedWith(input.label, input.unit),
    shown: () => model.shown(index),
    exact: () => model.exact(index),
    was: () => (model.isChanged(index) ? published : null),
    commit(value) {
      const why = model.refuses(index, value);
      if (!why) page.change(new Map([[index, value]]));
      return why;
    },
    reset: () => page.change(new Map([[index, input.value]])),
  }, model.data.date1904);
}

/** Make a field of each cell that may be changed. */
function cellFields(page) {
  return [...document.querySelectorAll("main [data-i]")].map((cell) => {
    const field = cellField(page, Number(cell.dataset.i));
    holderOf(cell).replaceChildren(field.element);
    return field;
  });
}

/** In a copy of the page: the text of a changed input, with what it was. */
function showInputs(root, model, fields) {
  for (const cell of root.querySelectorAll("main [data-i]")) {
    const index = Number(cell.dataset.i), was = fields.get(index).is.was();
    const holder = holderOf(cell);
    if (was === null && !holder.querySelector(".was")) continue;
    holder.replaceChildren(model.shown(index));
    if (was !== null) {
      holder.append(" ", element("span", { className: "was", textContent: wasText(was) }));
    }
  }
}
