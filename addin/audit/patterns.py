"""What looks odd in a workbook of which there is no record: it may be meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from addin.a1 import Area, Place, Position, cell_text, contains, place_text, range_bounds
from addin.audit import findings
from addin.audit.findings import Finding
from addin.audit.forms import relative
from addin.formulas import References, as_typed, tokenize
from addin.xlsx import Workbook, Worksheet, stored_formulas

_USUAL = frozenset({0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 24, 30, 31, 52, 60, 90, 180, 360, 365, 366})
"""Numbers that are no assumption: units of time, and powers of ten besides."""

_CELL = r"\$?[A-Z]{1,3}\$?[0-9]+"
_SUM = re.compile(rf"[+-]?(?:ROUND\()?SUM\(({_CELL}:{_CELL})\)(?:,\d\))?", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:SUM|SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z_\\][\w.\\]*")
_ACROSS, _DOWN = (0, 1), (1, 0)


def patterns(book: Workbook, is_new: Callable[[Place], bool]) -> Iterator[Finding]:
    """What looks odd in the cells that are new, sheet by sheet, and which names nothing uses."""
    for sheet in book.sheets:
        look = _Look(sheet, is_new)
        yield from look.breaks()
        yield from look.numbers()
        yield from look.short_sums()
    yield from _unused(book)


@dataclass
class _Look:
    sheet: Worksheet
    is_new: Callable[[Place], bool]

    def __post_init__(self) -> None:
        cells = self.sheet.cells.items()
        self.forms = {
            at: relative(cell.formula, at)
            for at, cell in cells
            if cell.formula is not None and cell.array_ref is None
        }

        self.uses = Counter(self.forms.values())

    def is_number(self, at: Position) -> bool:
        """Whether a number stands in a cell, typed or calculated."""
        cell = self.sheet.cells.get(at)
        return cell is not None and isinstance(cell.value, float)

    @cached_property
    def typed(self) -> set[Position]:
        """The cells with a typed number."""
        cells = self.sheet.cells
        return {at for at in cells if self.is_number(at) and not cells[at].is_result}

    def breaks(self) -> Iterator[Finding]:
        """Cells between two that say the same, which say something else."""
        for at in sorted(self.forms.keys() | self.typed):
            for way in (_ACROSS, _DOWN):
                if (beside := self._broken(at, way)) and self._counts(at):
                    says = self.sheet.cells[at].formula
                    what = as_typed(says) if says is not None else f"{self.sheet.cells[at].value:g}"
                    other = as_typed(self.sheet.cells[beside].formula or "")
                    yield self._found(at, findings.BREAK, f"{what}, beside it {other}")
                    break

    def _broken(self, at: Position, way: tuple[int, int]) -> Position | None:
        """The cell beside one that breaks a run of at least three others alike."""
        before, after = _step(at, way, -1), _step(at, way, 1)
        form, own = self.forms.get(before), self.forms.get(at)
        if form is None or form != self.forms.get(after) or form == own:
            return None
        if own and self.uses[own] > 2:
            return None  # what is said again and again is no slip
        further = (self.forms.get(_step(at, way, steps)) for steps in (-2, 2))
        across = [_step(at, (way[1], way[0]), steps) for steps in (-1, 1)]
        # A column of totals, or of what was typed, is like what stands above and below.
        as_meant = (
            any(own == self.forms.get(other) for other in across)
            if own
            else any(other in self.typed for other in across)
        )
        return None if as_meant or form not in further else before

    def numbers(self) -> Iterator[Finding]:
        """Numbers by which formulas reckon."""
        for cells in self._alike(self.forms):
            formula = self.sheet.cells[cells[0]].formula or ""
            if (found := list(dict.fromkeys(_assumptions(formula)))) and self._counts(*cells):
                what = f"{', '.join(found)} in {as_typed(formula)}{_more(cells)}"
                yield self._found(cells[0], findings.NUMBER, what)

    def short_sums(self) -> Iterator[Finding]:
        """Sums over a run of numbers that goes on where the sum ends."""
        missed: dict[Position, Position] = {}
        for at in self.forms:
            if total := _SUM.fullmatch(self.sheet.cells[at].formula or ""):
                bounds = range_bounds(total[1])
                if (out := self._missed(at, bounds[:2], bounds[2:])) and self._counts(at, out):
                    missed[at] = out
        for cells in self._alike(missed):
            formula = as_typed(self.sheet.cells[cells[0]].formula or "")
            what = f"{formula} leaves out {cell_text(missed[cells[0]])}{_more(cells)}"
            yield self._found(cells[0], findings.SHORT, what)

    def _alike(self, cells: Iterable[Position]) -> list[list[Position]]:
        """Formula cells, those together that say the same."""
        groups: dict[str, list[Position]] = {}
        for at in cells:
            groups.setdefault(self.forms[at], []).append(at)
        return list(groups.values())

    def _counts(self, *cells: Position) -> bool:
        return any(self.is_new((self.sheet.name, at)) for at in cells)

    def _missed(self, at: Position, first: Position, last: Position) -> Position | None:
        """A number that adjoins what a sum below or beside reads, and is of the same kind."""
        if first[1] == last[1] == at[1] and first[0] < last[0] < at[0]:
            way = _DOWN
        elif first[0] == last[0] == at[0] and first[1] < last[1] < at[1]:
            way = _ACROSS
        else:
            return None
        for inside, outside in ((last, _step(last, way, 1)), (first, _step(first, way, -1))):
            if outside != at and self._goes_on(inside, outside):
                return outside
        return None

    def _goes_on(self, inside: Position, outside: Position) -> bool:
        if not (self.is_number(inside) and self.is_number(outside)):
            return False
        formula = self.sheet.cells[outside].formula
        if formula is not None:
            same = self.forms.get(outside) == self.forms.get(inside)
            return same and not _TOTAL.search(formula)
        value = self.sheet.cells[outside].value
        is_year = isinstance(value, float) and value.is_integer() and 1900 <= value <= 2100
        return inside in self.typed and not is_year

    def _found(self, at: Position, kind: str, what: str) -> Finding:
        return Finding(place_text((self.sheet.name, at)), kind, what)


def _more(cells: list[Position]) -> str:
    return f" and {len(cells) - 1:,} more" if len(cells) > 1 else ""


def _step(at: Position, way: tuple[int, int], steps: int) -> Position:
    return at[0] + way[0] * steps, at[1] + way[1] * steps


def _assumptions(formula: str) -> Iterator[str]:
    """The numbers that a formula adds, multiplies or divides by."""
    if not any(mark in formula for mark in "+-*/^"):
        return
    tokens = [token for token in tokenize(formula) if token.kind != "Whitespace"]
    for at, token in enumerate(tokens):
        if token.kind != "Operand" or token.subtype != "Number":
            continue
        beside = tokens[max(at - 1, 0) : at] + tokens[at + 1 : at + 2]
        reckons = any(t.kind == "OpInfix" and t.text in "+-*/^" for t in beside)
        if reckons and not _is_usual(float(token.text)):
            yield token.text


def _is_usual(number: float) -> bool:
    plain = number
    while plain and plain >= 10 and plain % 10 == 0:
        plain /= 10
    return number in _USUAL or plain == 1 or number in (0.5, 0.1, 0.01, 0.001)


def _unused(book: Workbook) -> Iterator[Finding]:
    """Names of one typed figure that no formula reads."""
    references = References(book)
    cells: dict[Place, list[str]] = {}
    for name in book.names:
        place = references.cell(name.formula) if not (name.hidden or name.sheet) else None
        if place and _is_typed_number(book, place):
            cells.setdefault(place, []).append(name.name)
    texts = [text for sheet in book.sheets for text in stored_formulas(sheet.source)]
    texts += [name.formula for name in book.names]
    words = {word.casefold() for text in texts for word in _WORD.findall(text)}
    for place, names in list(cells.items()):
        if any(name.casefold() in words for name in names):
            del cells[place]
    read = _read(book, references) if cells else set()
    for place, names in cells.items():
        if not any(sheet == place[0] and contains(bounds, place[1]) for sheet, bounds in read):
            yield Finding(place_text(place), findings.UNUSED, names[0])


def _is_typed_number(book: Workbook, place: Place) -> bool:
    sheet = book.by_name.get(place[0])
    cell = sheet.cells.get(place[1]) if sheet else None
    return cell is not None and isinstance(cell.value, float) and not cell.is_result


def _read(book: Workbook, references: References) -> set[Area]:
    """Every range that a formula reads."""
    return {
        area
        for sheet in book.sheets
        for cell in sheet.cells.values()
        if cell.formula
        for area in references.areas(cell.formula, sheet.name)
    }
