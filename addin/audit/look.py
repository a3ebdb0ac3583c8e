"""The audit of a workbook: against its record, or by what looks odd."""

from __future__ import annotations

from addin.a1 import sheet_text
from addin.audit.faults import Comparison
from addin.audit.findings import DAMAGED, Audit, Finding
from addin.audit.formula_map import recorded
from addin.audit.patterns import patterns
from addin.errors import BadWorkbook, NewerFormat
from addin.xlsx import Workbook

_BUILT_WITH = "known_inputs"
"""A name that no workbook has had that was built without a record."""


def audit(book: Workbook) -> Audit:
    """Every fault against the record, and what looks odd in what came after it, or without one.

    Raises NewerFormat.
    """
    found, comparison = _compare(book)
    found.findings = list(patterns(book, comparison.is_new if comparison else lambda _: True))
    if comparison and (loose := comparison.loose_sheets()):
        found.notes.append(f"not protected: {', '.join(map(sheet_text, loose))}")
    return found


def compare(book: Workbook) -> Audit:
    """The faults against the record alone: that is quick. Raises NewerFormat."""
    return _compare(book)[0]


def _compare(book: Workbook) -> tuple[Audit, Comparison | None]:
    formulas = sum(c.formula is not None for sheet in book.sheets for c in sheet.cells.values())
    try:
        known = recorded(book)
    except NewerFormat:
        raise
    except BadWorkbook as damage:
        return Audit(book.path, formulas, 0, [Finding(str(damage), DAMAGED, "")]), None
    if known is None:
        lost = any(name.name.casefold() == _BUILT_WITH for name in book.names)
        return Audit(book.path, formulas, None, lost=lost), None
    comparison = Comparison(book, known)
    count = sum(len(sheet.formulas) for sheet in known.sheets.values())
    return Audit(book.path, formulas, count, comparison.faults()), comparison
