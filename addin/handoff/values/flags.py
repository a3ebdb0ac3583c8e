"""The hidden sheet that knows whether what fed a frozen value has changed.

A frozen value shows only as long as every cell that its formula referred to holds what it held.
Column A has a flag for each set of ranges that formulas read: TRUE once one of them has changed.
Each cell that is read is compared once, to the right of that: the rows that are read stand one
below the other, and their columns side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from addin.a1 import Area, sheet_text
from addin.errors import OTHER_EDITION
from addin.formulas import OurCalls, References, without_call_prefix
from addin.handoff.values.compare import Compared
from addin.handoff.values.evaluate import constant_text
from addin.xlsx import Workbook
from addin.xlsx.edit import PackageEditor, add_formula_sheet, add_name
from udfs import CATALOGUE
from udfs.cells import Value

SHEET = "leasebridge flags"
"""The name of the sheet, by which a copy is known for one."""

_MOST = 100
"""Conditions in one formula: Excel takes 255, and 8,192 characters."""

_FIRST = 4
"""The first row of a flag, below the one that tells of all."""

_HEAD = {
    (1, 1): "TRUE where what feeds a frozen value is not as it was when the copy was made",
    (3, 1): "Flag",
    (3, 2): "Long text",
    (3, 3): "Compared: row",
    (3, 4): "Its columns from A on",
}

Conditions = tuple[Area | str, ...]
"""Areas that have not changed, and other flags that are not set."""


class Flags:
    """The flags of one workbook's frozen values."""

    def __init__(self, book: Workbook) -> None:
        """No flag so far."""
        self.book = book
        # What our LAMBDAs of an edition made before read are their arguments alone.
        own = OurCalls(book).own_names
        names = [n for n in book.names if n.name.upper() not in CATALOGUE or n in own]
        self.references = References(replace(book, names=names))
        self.watched: dict[Area, None] = {}
        self._rows: dict[Conditions, int] = {}
        self._texts: dict[str, int] = {}
        self._named: dict[str, str] = {}

    @property
    def any(self) -> str:
        """The flag that tells of all of them."""
        return f"{sheet_text(SHEET)}!$A$2"

    def of(self, formulas: Iterable[tuple[str, str]], what: str) -> str | None:
        """The flag of what reads as these formulas on their sheets do; None if they read nothing.

        `what` is named if the text of a formula does not tell all that it reads: BadWorkbook.
        """
        areas: dict[Area, None] = {}
        for sheet, formula in formulas:
            found = self.references.all_areas(without_call_prefix(formula), sheet)
            if found is None:
                raise self.book.package.fault(
                    f"{what} reads cells that its formula does not name (OFFSET, INDIRECT), so "
                    "nobody could tell when its value is out of date",
                    do=OTHER_EDITION,
                )
            areas |= dict.fromkeys(found)
        self.watched |= areas
        return self.either(sorted(areas)) if areas else None

    def either(self, conditions: Iterable[Area | str]) -> str:
        """The flag that is TRUE where an area has changed or another flag is."""
        given: Conditions = tuple(dict.fromkeys(conditions))
        while len(given) > _MOST:
            parts = [given[at : at + _MOST] for at in range(0, len(given), _MOST)]
            given = tuple(self.either(part) for part in parts)
        if len(given) == 1 and isinstance(given[0], str):
            return given[0]
        row = self._rows.setdefault(given, _FIRST + len(self._rows))
        return f"{sheet_text(SHEET)}!$A${row}"

    def guarded(self, flag: str | None, value: Value) -> str | None:
        """The formula that gives a value until the flag is set; None where none is needed."""
        return None if flag is None or value is None else f"IF({flag},NA(),{self._constant(value)})"

    def name_of(self, flag: str) -> str:
        """A name for a flag: a format may not name cells of another sheet in every program."""
        return self._named.setdefault(flag, f"leasebridge_flag_{len(self._named) + 1}")

    def write(self, edits: PackageEditor) -> None:
        """Add the sheet to the workbook, if there is a flag, and the names."""
        if not self._rows:
            return
        compared = Compared(self.book, self.watched, _FIRST, self._constant)
        cells = {at: ("", text) for at, text in _HEAD.items()} | compared.cells()
        cells[2, 1] = f"OR(A{_FIRST}:A{_FIRST + len(self._rows) - 1})", False
        for conditions, row in self._rows.items():
            texts = [c if isinstance(c, str) else compared.condition(c) for c in conditions]
            cells[row, 1] = (f"OR({','.join(texts)})" if len(texts) > 1 else texts[0]), False
        for text, row in self._texts.items():
            cells[row, 2] = "", text
        add_formula_sheet(edits, self.book.part, SHEET, cells)
        for flag, name in self._named.items():
            add_name(edits, self.book.part, f'name="{name}" hidden="1"', flag)

    def _constant(self, value: Value) -> str:
        """A value as a formula writes it; a text that is too long for that stands on the sheet."""
        if (constant := constant_text(value)) is not None:
            return constant
        row = self._texts.setdefault(str(value), _FIRST + len(self._texts))
        return f"{sheet_text(SHEET)}!$B${row}"
