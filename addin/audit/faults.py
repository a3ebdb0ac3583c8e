"""What differs from the record of a workbook's formulas and names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from addin.a1 import Place, Position, place_text, sheet_text
from addin.audit import findings
from addin.audit.findings import Finding
from addin.audit.forms import same_formula, skeleton, spelling
from addin.audit.formula_map import FormulaMap, SheetMap, fixed_array, sheet_map
from addin.audit.locks import is_protected, open_formats, unlocked
from addin.audit.moves import Axis, Moved, align, moved_formula
from addin.formulas import as_typed
from addin.xlsx import StoredCell, Workbook

_SIGNS = str.maketrans("", "", "+-()")
_Marks = tuple[str, tuple[str, ...]]
"""By what a row or column is known: its first text, and the skeletons of its formulas."""


@dataclass
class Comparison:
    """A workbook against the record of its formulas and names."""

    book: Workbook
    known: FormulaMap

    def __post_init__(self) -> None:
        """Nothing is compared yet."""
        self._maps: dict[str, SheetMap] = {}

    def faults(self) -> list[Finding]:
        """What differs from the record."""
        return [*self.in_cells(), *self.in_names()]

    def loose_sheets(self) -> list[str]:
        """The sheets of the record that are not protected: none of their locks is in force."""
        kept = [moved.name for moved in self.moves.values() if moved.name]
        return [name for name in kept if not is_protected(self.book.by_name[name])]

    def is_new(self, place: Place) -> bool:
        """Whether a cell came after the record: a formula, or anything in a row inserted since."""
        sheet, at = place
        if sheet not in self._covered:
            return True
        moved, formulas = self._covered[sheet]
        cell = self.book.by_name[sheet].cells.get(at)
        inserted = moved.rows.is_new(at[0]) or moved.columns.is_new(at[1])
        return inserted or (cell is not None and cell.formula is not None and at not in formulas)

    @cached_property
    def _covered(self) -> dict[str, tuple[Moved, set[Position | None]]]:
        """Where each sheet of the record is, and its formulas on that, by the name it has now."""
        return {
            moved.name: (moved, {moved.now(at) for at in self.known.sheets[name].formulas})
            for name, moved in self.moves.items()
            if moved.name
        }

    @cached_property
    def moves(self) -> dict[str, Moved]:
        """Where each sheet of the record is now."""
        if self._stands:
            return {name: Moved(name, Axis(), Axis()) for name in self.known.sheets}
        names = {name: name for name in self.known.sheets if name in self.book.by_name}
        lost = [name for name in self.known.sheets if name not in names]
        new = [sheet.name for sheet in self.book.sheets if sheet.name not in names]
        for name in lost:
            likeness = {other: self._alike(name, other) for other in new}
            best = max(likeness, key=likeness.__getitem__, default="")
            if best and likeness[best] > 0.5:
                names[name] = best
                new.remove(best)
        return {name: self._moved(name, names.get(name)) for name in self.known.sheets}

    @cached_property
    def _stands(self) -> bool:
        """Whether every formula and every name is where it was: nearly always, and quick to see."""
        sheets = self.book.by_name
        now = {name.name: name.formula for name in self.book.names if not name.sheet}
        return all(same_formula(now.get(n), was) for n, was in self.known.names.items()) and all(
            name in sheets
            and (cell := sheets[name].cells.get(at)) is not None
            and same_formula(cell.formula, formula)
            and fixed_array(cell) == array
            for name, known in self.known.sheets.items()
            for at, (formula, array) in known.formulas.items()
        )

    def _map(self, sheet: str) -> SheetMap:
        if sheet not in self._maps:
            self._maps[sheet] = sheet_map(self.book.by_name[sheet])
        return self._maps[sheet]

    def _alike(self, old: str, new: str) -> float:
        """The share of the rows of a sheet whose texts another one has."""
        before = Counter(self.known.sheets[old].rows.values())
        after = Counter(self._map(new).rows.values())
        return (before & after).total() / max(before.total(), 1)

    def _moved(self, old: str, new: str | None) -> Moved:
        before = self.known.sheets[old]
        if new is None:
            return Moved(new, Axis(), Axis())
        after = self._map(new)
        rows = Axis(align(_rows(before), _rows(after), _row_likeness))
        moved: dict[int, dict[int, str]] = {}
        for column, marks in _columns(before).items():
            where = ((rows.now(at), text) for at, text in marks.items())
            moved[column] = {row: text for row, text in where if row is not None}
        columns = Axis(align(_listed(moved), _listed(_columns(after)), _column_likeness))
        return Moved(new, rows, columns)

    def in_cells(self) -> Iterator[Finding]:
        """The faults of the formula cells, sheet by sheet."""
        formats = open_formats(self.book)
        for name, sheet in self.known.sheets.items():
            moved = self.moves[name]
            if moved.name is None:
                if sheet.formulas:
                    count = f"{len(sheet.formulas):,} formulas"
                    yield Finding(sheet_text(name), findings.GONE, f"the sheet, with {count}")
                continue
            cells, kept = self.book.by_name[moved.name].cells, []
            for at, (formula, array) in () if self._stands else sheet.formulas.items():
                now = moved.now(at)
                if now is None:
                    what = f"its row or column, with {as_typed(formula)}"
                    yield Finding(place_text((name, at)), findings.GONE, what)
                    continue
                cell = cells.get(now)
                yield from self._cell(name, now, formula, array, cell)
                if cell and cell.formula is not None:
                    kept.append(now)
            locked = sheet.formulas if self._stands else kept
            for at in unlocked(self.book.by_name[moved.name], locked, formats):
                yield Finding(place_text((moved.name, at)), findings.UNLOCKED, "")

    def _cell(
        self, sheet: str, now: Position, formula: str, array: str | None, cell: StoredCell | None
    ) -> Iterator[Finding]:
        expected = moved_formula(formula, sheet, self.moves)
        where = place_text((self.moves[sheet].name or sheet, now))
        was = f"was {as_typed(expected)}"
        if cell is None or (cell.formula is None and cell.value is None):
            yield Finding(where, findings.GONE, was)
        elif cell.formula is None:
            yield Finding(where, findings.CONSTANT, f"{cell.value}, {was}")
        elif not same_formula(cell.formula, expected):
            kind = _kind(cell.formula, expected)
            yield Finding(where, kind, f"{as_typed(cell.formula)}, {was}")
        elif array and moved_formula(array, sheet, self.moves) != fixed_array(cell):
            yield Finding(where, findings.CHANGED, f"it fills {cell.array_ref}, not {array}")

    def in_names(self) -> Iterator[Finding]:
        """The names that lead elsewhere, or nowhere."""
        if self._stands:
            return
        now = {name.name.casefold(): name.formula for name in self.book.names if not name.sheet}
        for name, formula in self.known.names.items():
            expected = moved_formula(formula, "", self.moves)
            found = now.get(name.casefold())
            if found is None:
                yield Finding(name, findings.NAME, f"it is gone, was {expected}")
            elif not same_formula(found, expected):
                yield Finding(name, findings.NAME, f"{found}, was {expected}")


def _kind(new: str, old: str) -> str:
    """What became of a formula."""
    if spelling(new).translate(_SIGNS) == spelling(old).translate(_SIGNS):
        return findings.SIGN
    return findings.RANGE if skeleton(new) == skeleton(old) else findings.CHANGED


def _rows(sheet: SheetMap) -> list[_Marks]:
    skeletons: dict[int, list[str]] = {}
    for (row, _), (formula, _) in sheet.formulas.items():
        skeletons.setdefault(row, []).append(skeleton(formula))
    last = max([*skeletons, *sheet.rows], default=0)
    return [(sheet.rows.get(at, ""), tuple(skeletons.get(at, ()))) for at in range(1, last + 1)]


def _row_likeness(old: _Marks, new: _Marks) -> float:
    same = (Counter(old[1]) & Counter(new[1])).total() / max(len(old[1]), len(new[1]), 1)
    # What is like nothing stays among its neighbours: a row of which one formula was changed.
    return 2 * (old[0] == new[0] != "") + same + 0.01 * (any(old) and any(new))


def _columns(sheet: SheetMap) -> dict[int, dict[int, str]]:
    """What marks each column, by row: its formulas' skeletons, and in row 0 its first text."""
    marks: dict[int, dict[int, str]] = {}
    for (row, column), (formula, _) in sheet.formulas.items():
        marks.setdefault(column, {})[row] = skeleton(formula)
    for column, text in sheet.columns.items():
        marks.setdefault(column, {})[0] = text
    return marks


def _listed(marks: dict[int, dict[int, str]]) -> list[frozenset[tuple[int, str]]]:
    last = max(marks, default=0)
    return [frozenset(marks.get(at, {}).items()) for at in range(1, last + 1)]


def _column_likeness(old: frozenset[tuple[int, str]], new: frozenset[tuple[int, str]]) -> float:
    return float(len(old & new))
