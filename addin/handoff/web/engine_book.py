"""The workbook as the engine of the page wants it: nothing in it but what is calculated."""

from __future__ import annotations

from functools import partial

from addin.a1 import cell_text, sheet_text
from addin.engines.formulon import in_brackets
from addin.formulas import Names, References, Token, rewrite_tokens
from addin.handoff.web.single_calls import SingleCalls
from addin.xlsx import Workbook, rewrite_formulas
from addin.xlsx.edit import PackageEditor

_CALCULATED = (
    "worksheet",
    "chartsheet",
    "styles",
    "sharedStrings",
    "theme",
    "sheetMetadata",
    "table",
)
"""Kinds of relationships that lead to what formulas, formats and validations need."""


def for_engine(book: Workbook, edits: PackageEditor) -> None:
    """Write formulas so that formulon reads them as Excel does.

    It reads a parameter that may be left out in brackets, and takes a name that stands for a blank
    cell for a zero: AVERAGE of such a name is 0 and no error. So the cell stands in its place.
    """
    names, references = Names(book.names), References(book)
    calls = SingleCalls(references)

    def cells_for_names(formula: str, sheet: str) -> str:
        def change(token: Token) -> str | None:
            name = names.find(token.text, sheet) if token.is_name else None
            place = references.cell(name.formula) if name else None
            if place is None:
                return None
            column = cell_text(place[1])
            return f"{sheet_text(place[0])}!{_absolute(column)}"

        return calls.rewritten(rewrite_tokens(formula, change), sheet)

    for sheet in book.sheets:
        content = edits.read(sheet.part)
        change = partial(cells_for_names, sheet=sheet.name)
        edits.replace(sheet.part, rewrite_formulas(content, change))
    calls.define(edits, book.part)
    edits.replace(book.part, rewrite_formulas(edits.read(book.part), in_brackets))


def _absolute(cell: str) -> str:
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"


def keep_calculated(book: Workbook, edits: PackageEditor) -> None:
    """Take out what no formula needs: drawings, notes, properties, macros, parts of others."""
    for source in ("", book.part, *(sheet.part for sheet in book.sheets)):
        for edge in edits.package.relationships(source):
            is_needed = edge.external or edge.kind in _CALCULATED or edge.target == book.part
            if not is_needed and edge.target in edits.package.members:
                edits.remove(edge.target)
