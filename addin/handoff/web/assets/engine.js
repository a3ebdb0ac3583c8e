// The driver of formulon's C interface: a workbook that is read, set and calculated in the page.

/** What the module asks of its host: a clock, chance, and a place for diagnostics (none). */
function engineImports(memory) {
  const view = () => new DataView(memory().buffer);
  const put = (at, number) => view().setUint32(at, number, true);
  return {
    env: { emscripten_notify_memory_growth: () => {} },
    wasi_snapshot_preview1: {
      clock_time_get(_clock, _precision, out) {
        view().setBigUint64(out, BigInt(Date.now()) * 1000000n, true);
        return 0;
      },
      fd_write(_file, parts, count, out) {
        let length = 0;
        for (let i = 0; i < count; i++) length += view().getUint32(parts + 8 * i + 4, true);
        put(out, length);
        return 0;
      },
      fd_close: () => 0,
      fd_seek: () => 70, // not seekable
      environ_sizes_get(count, size) {
        put(count, 0);
        put(size, 0);
        return 0;
      },
      environ_get: () => 0,
      random_get(at, length) {
        crypto.getRandomValues(new Uint8Array(memory().buffer, at, length));
        return 0;
      },
    },
  };
}

/** Memory of the module: what the C functions are given and give back. */
class EngineMemory {
  constructor(exports) {
    this.exports = exports;
    this.decoder = new TextDecoder();
    this.encoder = new TextEncoder();
  }

  // The buffer is another one whenever the module has grown.
  get bytes() {
    const { buffer } = this.exports.memory;
    if (this.seen?.buffer !== buffer) this.seen = new Uint8Array(buffer);
    return this.seen;
  }

  get view() {
    const { buffer } = this.exports.memory;
    if (this.looked?.buffer !== buffer) this.looked = new DataView(buffer);
    return this.looked;
  }

  int(at) {
    return this.view.getInt32(at, true);
  }

  text(at) {
    if (!at) return "";
    return this.decoder.decode(this.bytes.subarray(at, this.bytes.indexOf(0, at)));
  }

  /** A block of the module's own, filled with bytes; whoever asks frees it. */
  block(bytes) {
    const at = this.exports.malloc(bytes.length || 1);
    if (!at) throw new Error("the engine has no memory left");
    this.bytes.set(bytes, at);
    return at;
  }

  /** What `use` gives for a text that the module can read meanwhile. */
  withText(text, use) {
    const at = this.block(this.encoder.encode(`${text}\0`));
    try {
      return use(at);
    } finally {
      this.exports.free(at);
    }
  }
}

const VALUE = { blank: 0, number: 1, logical: 2, text: 3, error: 4 };
const STRUCT_ROOM = 160; // no structure that is read here is larger

/** A workbook in the engine, as its cells are read and set. Rows and columns count from 0. */
class EngineBook {
  constructor(memory, xlsx, now) {
    this.memory = memory;
    this.engine = memory.exports;
    this.value_ = memory.block(new Uint8Array(16));
    this.out = memory.block(new Uint8Array(STRUCT_ROOM));
    const file = memory.block(xlsx);
    const status = this.engine.fm_workbook_load(file, xlsx.length, this.out);
    this.engine.free(file);
    this.check(status);
    this.handle = memory.int(this.out);
    this.pin(now);
  }

  check(status) {
    if (!status) return;
    const { engine, memory } = this;
    const why = [engine.fm_status_string(status), engine.fm_last_error_message()];
    throw new Error(why.map((at) => memory.text(at)).filter(Boolean).join(": "));
  }

  /** Which instant TODAY and NOW give. */
  pin(now) {
    now.forEach((part, i) => this.memory.view.setInt32(this.out + 4 * i, part, true));
    this.check(this.engine.fm_workbook_set_pinned_now(this.handle, this.out));
  }

  recalc() {
    this.check(this.engine.fm_workbook_recalc(this.handle));
  }

  read(sheet, row, column) {
    this.check(this.engine.fm_workbook_get_value(this.handle, sheet, row, column, this.value_));
    return this.memory.int(this.value_);
  }

  number(sheet, row, column) {
    if (this.read(sheet, row, column) !== VALUE.number) return null;
    return this.memory.view.getFloat64(this.value_ + 8, true);
  }

  value(sheet, row, column) {
    const kind = this.read(sheet, row, column), held = this.value_ + 8;
    if (kind === VALUE.number) return this.memory.view.getFloat64(held, true);
    if (kind === VALUE.logical) return Boolean(this.memory.int(held));
    if (kind === VALUE.text) return this.memory.text(this.memory.int(held));
    if (kind !== VALUE.error) return null;
    return { error: this.memory.text(this.engine.fm_error_display_name(this.memory.int(held))) };
  }

  text(sheet, row, column) {
    const { engine, out } = this;
    this.check(engine.fm_workbook_get_display_text(this.handle, sheet, row, column, out, out + 4));
    return this.memory.text(this.memory.int(out));
  }

  /** What `use` gives while a value lies in `value_`, as the C functions take one. */
  given(value, use) {
    const { view } = this.memory, at = this.value_;
    view.setBigInt64(at + 8, 0n, true);
    if (typeof value === "string") {
      return this.memory.withText(value, (text) => {
        this.memory.view.setInt32(at, VALUE.text, true);
        this.memory.view.setInt32(at + 8, text, true);
        return use();
      });
    }
    const kind = { number: VALUE.number, boolean: VALUE.logical }[typeof value];
    view.setInt32(at, kind ?? VALUE.blank, true);
    if (kind === VALUE.number) view.setFloat64(at + 8, value, true);
    if (kind === VALUE.logical) view.setInt32(at + 8, Number(value), true);
    return use();
  }

  format(number, code) {
    const { engine, handle, value_, out } = this;
    return this.given(number, () => this.memory.withText(code, (format) => {
      this.check(engine.fm_workbook_format_value(handle, value_, format, out, out + 4));
      return this.memory.text(this.memory.int(out));
    }));
  }

  set(sheet, row, column, value) {
    const { engine } = this, at = [this.handle, sheet, row, column];
    if (value === null) this.check(engine.fm_workbook_set_blank(...at));
    else if (typeof value === "number") this.check(engine.fm_workbook_set_number(...at, value));
    else if (value === true || value === false) {
      this.check(engine.fm_workbook_set_bool(...at, Number(value)));
    } else this.memory.withText(value, (it) => this.check(engine.fm_workbook_set_text(...at, it)));
  }

  /** Why the cell's data validation does not accept a value; "" where it does. */
  refuses(sheet, row, column, value) {
    const { engine, handle, memory, value_, out } = this;
    this.given(value, () =>
      this.check(engine.fm_sheet_validate_value(handle, sheet, row, column, value_, out)));
    const [ruled, valid, rule] = [0, 4, 8].map((at) => memory.int(out + at));
    // A rule that only warns lets the value pass, as in a spreadsheet.
    if (!ruled || valid || memory.bytes[out + 12] !== 0) return "";
    memory.bytes.fill(0, out, out + STRUCT_ROOM);
    this.check(engine.fm_sheet_get_validation_at(handle, sheet, rule, out));
    const shown = memory.int(out + 20), message = memory.text(memory.int(out + 40));
    return shown ? message || "The workbook does not accept this value here." : "";
  }

  /** The conditional formats that hold in an area now, by cell; cells without any are left out. */
  conditional(sheet, top, left, bottom, right) {
    const { engine, handle, memory, out } = this, found = [];
    // NaN: the page does not show formats that go by today's date.
    this.check(engine.fm_workbook_cf_evaluate_range(
      handle, sheet, top, left, bottom, right, NaN, out));
    const results = memory.int(out);
    const count = engine.fm_cf_results_cell_count(results);
    for (let i = 0; i < count; i++) {
      this.check(engine.fm_cf_results_cell_at(results, i, out, out + 4, out + 8));
      const [row, col, matches] = [0, 4, 8].map((at) => memory.int(out + at));
      found.push({ row, col, matches: this.matches(results, i, matches) });
    }
    engine.fm_cf_results_destroy(results);
    return found;
  }

  matches(results, cell, count) {
    const { memory, out } = this;
    return Array.from({ length: count }, (_, i) => {
      memory.bytes.fill(0, out, out + STRUCT_ROOM);
      this.check(this.engine.fm_cf_results_match_at(results, cell, i, out));
      const colour = (at) => [...memory.bytes.subarray(out + at, out + at + 4)];
      const share = (at) => memory.view.getFloat64(out + at, true);
      return {
        kind: memory.int(out),
        priority: memory.int(out + 4),
        dxf: memory.int(out + 8) ? memory.int(out + 12) : null,
        color: colour(16),
        bar: {
          length: share(24), axis: share(32), negative: Boolean(memory.int(out + 40)),
          fill: colour(44), gradient: Boolean(memory.int(out + 56)),
          rightToLeft: memory.bytes[out + 65] === 2,
        },
        icon: { set: memory.int(out + 60), index: memory.bytes[out + 64] },
      };
    });
  }
}

/** Start the engine and have it read a workbook; nothing is recalculated yet. */
async function openBook(wasm, xlsx, now) {
  let exports = null;
  const imports = engineImports(() => exports.memory);
  exports = (await WebAssembly.instantiate(wasm, imports)).instance.exports;
  exports._initialize();
  return new EngineBook(new EngineMemory(exports), xlsx, now);
}
