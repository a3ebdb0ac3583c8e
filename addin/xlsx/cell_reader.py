"""What the raw text of a cell means: its value by its type, its formula by its kind, its runs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from math import isfinite

from addin import limits
from addin.a1 import (
    Bounds,
    Position,
    SharedFormula,
    cell_count,
    cell_text,
    cells_in,
    range_bounds,
)
from addin.xlsx.book import TRUE, StoredCell
from addin.xlsx.xml import XML_SPACE, decode_text, new_parser, parse_all
from udfs.cells import CellError, Value

SHORT = 256
"""Characters of a formula that is not looked at: it can be neither long nor deep."""

USUAL_TEXT = 32_767
"""Characters that Excel lets a cell have."""

# Texts and quoted names are passed over; runs of signs lie inside each other as brackets do.
_DEEPER = re.compile(r"""\"[^"]*"|'[^']*'|[({)}]|[-+@]{2,}""")
_LENGTH = re.compile(
    r"(-?)P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)


class CellValues:
    """Makes the cells of one sheet. Raises ValueError or KeyError for what has no meaning."""

    def __init__(self, strings: Sequence[str], dynamic: Collection[str], date1904: bool) -> None:
        """`strings` are the shared strings, `dynamic` the `cm` marks of a dynamic array."""
        self.strings, self.dynamic, self.date1904 = strings, dynamic, date1904
        self.cells: dict[Position, StoredCell] = {}
        self.shared: dict[str, SharedFormula] = {}
        self.data_tables: list[Bounds] = []
        self.costs: Counter[str] = Counter()
        self._most = limits.most("cells")

    def forget(self) -> None:
        """Starts again."""
        self.cells.clear()
        self.shared.clear()
        self.data_tables.clear()
        self.costs.clear()

    def add(self, position: Position, cell: StoredCell) -> None:
        """Keeps a cell, unless its place is taken."""
        if position in self.cells:
            raise ValueError(f"cell {cell_text(position)} stands in it twice")
        self.cells[position] = cell
        if len(self.cells) > self._most:
            limits.check("cells", len(self.cells))

    def spend(self, name: str, amount: int) -> None:
        """Counts what few bytes may ask much of. Raises ValueError beyond the limit."""
        self.costs[name] += amount
        limits.check(name, self.costs[name])

    def formula(
        self, text: str, attributes: Mapping[str, str], position: Position
    ) -> tuple[str | None, str | None]:
        """The formula written out, and the range of an array formula."""
        formula, array_ref = decode_text(text).removeprefix("=") or None, None
        if len(text) > SHORT:
            check_formula(text, f"the formula of {cell_text(position)}")
        kind = attributes.get("t")
        if kind == "array":
            array_ref = attributes["ref"]
            self._add_array(array_ref, position)
        elif kind == "dataTable":
            bounds = range_bounds(attributes["ref"])
            self.spend("array-cells", cell_count(bounds))
            self.data_tables.append(bounds)
        elif kind == "shared" and formula is None:
            master = self.shared.get(attributes["si"])
            if master is None:
                raise ValueError(f"cell {cell_text(position)} shares a formula that is missing")
            formula = master.at(position)
            self.spend("formulas", len(formula))
        elif kind == "shared" and formula and "ref" in attributes:
            self.shared[attributes["si"]] = SharedFormula.parse(formula, position)
        return formula, array_ref

    def _add_array(self, ref: str, position: Position) -> None:
        """Raises ValueError for a range that the array formula in this cell cannot fill."""
        bounds = range_bounds(ref)
        if bounds[:2] != position:
            raise ValueError(f"the array formula in {cell_text(position)} fills {ref} elsewhere")
        self.spend("array-cells", cell_count(bounds))

    def value(self, kind: str, raw: str | None) -> Value:
        """The value of a cell of type `kind` (its `t`); None for an empty one.

        `raw` is the text of `<v>`, or that of all runs of inline text, already decoded.
        """
        if kind == "n":
            return number(raw) if raw and not raw.isspace() else None
        if raw is None:
            return None
        if kind == "inlineStr":
            return raw
        if kind == "str":
            return decode_text(raw)
        text = raw.strip(" \t\r\n")
        if not text:
            return None
        if kind == "s":
            return self.shared_string(text)
        if kind == "b" and text in ("0", "1", "false", "true"):
            return text in TRUE
        if kind == "e" and text.startswith("#"):
            return CellError(text)
        if kind == "d" and (serial := _serial(text, self.date1904)) is not None:
            return serial
        raise ValueError(f"a cell holds {text[:40]!r} as type {kind[:40]!r}")

    def shared_string(self, index: str) -> str:
        """The shared string of this number."""
        at = int(index)
        if not 0 <= at < len(self.strings):
            raise ValueError(f"a cell holds shared string number {at}: there is none")
        return self.strings[at]

    def mark_data_tables(self) -> None:
        """Marks every result of a what-if table, once all cells are there."""
        for bounds in self.data_tables:
            for position in cells_in(bounds):
                if position in self.cells:
                    self.cells[position].data_table = True


def number(text: str) -> float:
    """A number as a file writes it: `inf`, `nan` and `1_000` are none."""
    value = float(text)
    if not isfinite(value) or "_" in text:
        raise ValueError(f"{text[:40]!r} is no number")
    return value


def check_formula(text: str, what: str) -> None:
    """Raises ValueError for a formula that is too long, or too deep for who reads it."""
    limits.check("formula", len(text), what)
    level = deepest = 0
    for mark in _DEEPER.findall(text):
        level += (mark in "({") - (mark in ")}")
        deepest = max(deepest, level + (len(mark) if mark[0] in "-+@" else 0))
    limits.check("depth", deepest, what)


def _serial(text: str, date1904: bool) -> float | None:
    """An ISO date, a time or a length of time as the number of days that a cell has for it."""
    if length := _LENGTH.fullmatch(text):
        days, hours, minutes, seconds = (float(part or 0) for part in length.groups()[1:])
        span = days + (hours * 3_600 + minutes * 60 + seconds) / 86_400
        return -span if length[1] else span
    try:
        if text[:1] == "T" or text[2:3] == ":":
            at = time.fromisoformat(text)
            seconds = at.hour * 3_600 + at.minute * 60 + at.second + at.microsecond / 1e6
            return seconds / 86_400
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    since = moment - (datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30))
    days = since.days + (since.seconds + since.microseconds / 1e6) / 86_400
    # The 1900 calendar counts a 29 February 1900 that never was.
    return days if date1904 or days >= 61 else days - 1


class TextItem:
    """Parser handlers for `<si>` and `<is>`: the text of its runs, without phonetic guides."""

    def __init__(self) -> None:
        """No item is open."""
        self.text: list[str] = []
        self.runs: list[str] = []
        self.phonetic = False
        self.keep_space = False

    def start_item(self, _attributes: dict[str, str]) -> None:
        """A new item begins."""
        self.runs.clear()

    def start_text(self, attributes: dict[str, str]) -> None:
        """A `<t>` (or any element with text of that kind) begins."""
        self.text.clear()
        self.keep_space = XML_SPACE in attributes

    def end_text(self) -> None:
        """A `<t>` ends."""
        if not self.phonetic:
            self.runs.append(self.stored_text())

    def start_phonetic(self, _attributes: dict[str, str]) -> None:
        """A reading aid begins; it is no part of the value."""
        self.phonetic = True

    def end_phonetic(self) -> None:
        """A reading aid ends."""
        self.phonetic = False

    def stored_text(self) -> str:
        """The text since the last start. Outer space counts only where it is marked to stay."""
        size = sum(map(len, self.text))
        if size > USUAL_TEXT:
            limits.check("text", size, "a text")
        text = "".join(self.text)
        return decode_text(text if self.keep_space else text.strip(" \t\r\n"))


def read_shared_strings(data: bytes) -> list[str]:
    """The texts of a shared string part, in order. Raises ValueError or ExpatError."""
    parser = new_parser(data)
    item, texts, most = TextItem(), list[str](), limits.most("strings")
    starts = {"si": item.start_item, "t": item.start_text, "rPh": item.start_phonetic}
    ends = {
        "si": lambda: texts.append("".join(item.runs)),
        "t": item.end_text,
        "rPh": item.end_phonetic,
    }

    def start(name: str, attributes: dict[str, str]) -> None:
        if handler := starts.get(name.rpartition(" ")[2]):
            handler(attributes)
        if len(texts) > most:
            limits.check("strings", len(texts))

    def end(name: str) -> None:
        if handler := ends.get(name.rpartition(" ")[2]):
            handler()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = item.text.append
    parse_all(parser, data)
    return texts
