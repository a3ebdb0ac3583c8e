"""Formulas and typed cells that differ, and how many results do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from addin.a1 import Bounds, Place, Position, SharedFormula, cell_count
from addin.audit import same_formula
from addin.compare.places import Places, range_on
from addin.engines import engines_agree
from addin.inputs import Layout
from addin.xlsx import same_value
from udfs.cells import CellError, Value

Labelling = Callable[[Place], str]
"""What a cell of the newer workbook is called."""

CHANGED, TYPED_OVER, NEW, GONE = "changed", "typed over", "new", "gone"


@dataclass
class FormulaChange:
    """Cells side by side whose formulas changed alike: the first of them as it was and as it is.

    Where one is missing its value stands instead.
    """

    kind: str
    sheet: str
    bounds: Bounds
    old: Value
    new: Value
    label: str = ""

    @property
    def where(self) -> str:
        """`Bridge!F28:F33`."""
        return range_on(self.sheet, self.bounds)

    @property
    def cells(self) -> int:
        """How many cells it is about."""
        return cell_count(self.bounds)


@dataclass(frozen=True)
class TypedChange:
    """A typed cell that is no input and differs."""

    place: Place
    label: str
    old: Value
    new: Value


@dataclass
class Contents:
    """What differs in the cells of two workbooks."""

    formulas: list[FormulaChange] = field(default_factory=list)
    typed: list[TypedChange] = field(default_factory=list)
    results: int = 0
    errors: list[tuple[Place, str]] = field(default_factory=list)


@dataclass
class _Cell:
    """A cell of either workbook, or its absence."""

    value: Value
    formula: str | None
    is_result: bool

    @property
    def shown(self) -> Value:
        """Its formula, or its value."""
        return f"={self.formula}" if self.formula is not None else self.value


def compare_contents(
    old: Layout, new: Layout, places: Places, known: Collection[Place], label: Labelling
) -> Contents:
    """Compare the cells of the sheets that both have; `known` are told elsewhere."""
    found = Contents()
    for before, now in places.sheets.items():
        runs = _Runs(now, label)
        for at, one, other in _pairs(old, new, places, before, now):
            place = now, at
            _judge(found, runs, place, one, other, is_known=place in known, label=label)
        found.formulas += runs.found
    return found


def _pairs(
    old: Layout, new: Layout, places: Places, before: str, now: str
) -> Iterator[tuple[Position, _Cell, _Cell]]:
    """Each cell of a sheet with what it was, where it is now, row by row."""
    moved = {at: places.position(before, at) for at in old.book.by_name[before].cells}
    back = {at: was for was, at in moved.items() if at is not None}
    rows, columns = set(places.rows[before].added), set(places.columns[before].added)
    for at in sorted({*back, *new.book.by_name[now].cells}):
        if at not in back and (at[0] in rows or at[1] in columns):
            continue
        was = back.get(at)
        one = _cell(old, (before, was)) if was else _Cell(None, None, is_result=False)
        if one.formula is not None:
            one.formula = places.formula(one.formula, before)
        yield at, one, _cell(new, (now, at))


def _cell(layout: Layout, place: Place) -> _Cell:
    cell = layout.book.by_name[place[0]].cells.get(place[1])
    formula = cell.formula if cell else None
    return _Cell(cell.value if cell else None, formula, layout.is_result(place))


def _judge(
    found: Contents,
    runs: _Runs,
    place: Place,
    old: _Cell,
    new: _Cell,
    *,
    is_known: bool,
    label: Labelling,
) -> None:
    """Put what differs in a cell where it belongs."""
    if isinstance(new.value, CellError) and not isinstance(old.value, CellError):
        found.errors.append((place, str(new.value)))
    if old.is_result and new.is_result:
        if not same_formula(old.formula, new.formula):
            runs.add(CHANGED, place[1], old, new)
        elif not same_result(old.value, new.value):
            found.results += 1
    elif old.is_result:
        runs.add(GONE if new.value is None else TYPED_OVER, place[1], old, new)
    elif new.is_result:
        runs.add(NEW, place[1], old, new)
    elif not is_known and not same_entry(old.value, new.value):
        found.typed.append(TypedChange(place, label(place), old.value, new.value))


def same_result(one: Value, other: Value) -> bool:
    """Whether two results of one formula are the same; LibreOffice may save TRUE as a 1."""
    if {type(one), type(other)} == {bool, float}:
        return one == other
    return same_value(one, other) or engines_agree(one, other)


def same_entry(one: Value, other: Value) -> bool:
    """Whether two typed values are the same, whichever program saved them.

    LibreOffice writes numbers with 15 digits, and an empty text as nothing.
    """
    if type(one) is type(other) is float:
        return one == other or f"{one:.15g}" == f"{other:.15g}"
    return same_value(one, other) or {one, other} == {None, ""}


class _Runs:
    """The formulas of one sheet that changed, those side by side that changed alike as one."""

    def __init__(self, sheet: str, label: Labelling) -> None:
        self.sheet, self._label = sheet, label
        self.found: list[FormulaChange] = []
        self._of: dict[Position, tuple[FormulaChange, _Like]] = {}

    def add(self, kind: str, at: Position, old: _Cell, new: _Cell) -> None:
        """Take a changed cell into the run on its left or above, or begin one."""
        for beside in ((at[0], at[1] - 1), (at[0] - 1, at[1])):
            run, like = self._of.get(beside, (None, None))
            if run and like and run.kind == kind and like.goes_on(at, old, new):
                top, left, bottom, right = run.bounds
                grown = top, left, max(bottom, at[0]), max(right, at[1])
                if (top, left) != (bottom, right) and not _in_line(run.bounds, grown):
                    continue
                run.bounds = grown
                self._of[at] = run, like
                return
        bounds = (*at, *at)
        label = self._label((self.sheet, at))
        run = FormulaChange(kind, self.sheet, bounds, old.shown, new.shown, label)
        self.found.append(run)
        self._of[at] = run, _Like(at, old, new)


def _in_line(bounds: Bounds, grown: Bounds) -> bool:
    """Whether a run stays one row, or one column."""
    return grown[0] == grown[2] or grown[1] == grown[3]


class _Like:
    """Whether further cells changed as the first of a run did."""

    def __init__(self, at: Position, old: _Cell, new: _Cell) -> None:
        self._sides = [
            SharedFormula.parse(c.formula, at) if c.formula else None for c in (old, new)
        ]

    def goes_on(self, at: Position, old: _Cell, new: _Cell) -> bool:
        return all(
            side.at(at) == cell.formula if side else cell.formula is None
            for side, cell in zip(self._sides, (old, new))
        )
