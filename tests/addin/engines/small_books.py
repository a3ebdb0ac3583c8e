"""Small workbooks with or without the results of a last calculation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from addin.a1 import Place, cell_position
from addin.engines import Inputs, calculate
from addin.errors import Refused
from addin.xlsx import Workbook, read_workbook
from tests.addin.sample_books.rich import members, write_package

Cells = Mapping[str, Any]
"""Contents by `Sheet!A1` or `A1` on S: constants, formulas, or a formula and its stored value."""


def written(
    path: Path, cells: Cells, *, names: Mapping[str, str] | None = None, sheets: str = "S"
) -> Path:
    """A workbook as Excel leaves it; one whose formulas have no stored value says so.

    `{=...}` is an array formula in the range that it stands at, `{{=...}` one that spills.
    """
    with xlsxwriter.Workbook(str(path)) as book:
        made = {name: book.add_worksheet(name) for name in sheets.split("|")}
        for place, content in cells.items():
            sheet, _, at = place.rpartition("!")
            _write(made[sheet or sheets.split("|")[0]], at, content)
        for name, text in (names or {}).items():
            book.define_name(name, text)
    parts = members(path)
    text = parts["xl/workbook.xml"].decode()
    stored = all(isinstance(c, tuple) for c in cells.values() if _is_formula(c))
    parts["xl/workbook.xml"] = (
        text.replace(' fullCalcOnLoad="1"', "") if stored else text
    ).encode()
    write_package(path, parts)
    return path


def _is_formula(content: Any) -> bool:
    text = content[0] if isinstance(content, tuple) else content
    return isinstance(text, str) and text.lstrip("{").startswith("=")


def _write(sheet: Any, at: str, content: Any) -> None:
    text, stored = content if isinstance(content, tuple) else (content, 0)
    if not _is_formula(text):
        sheet.write(at, content)
    elif text.startswith("{{"):
        sheet.write_dynamic_array_formula(at, text[2:].rstrip("}"), None, stored)
    elif text.startswith("{"):
        sheet.write_array_formula(at, text, None, stored)
    else:
        sheet.write_formula(at, text, None, stored)


def opened(path: Path, cells: Cells, **more: Any) -> Workbook:
    """The same, read."""
    return read_workbook(written(path, cells, **more))


def given(book: Workbook, inputs: Inputs | None = None) -> dict[str, Any]:
    """What is written into the cells by `A1` on the first sheet or `Sheet!A1`."""
    result, first = calculate(book, inputs or {}, "embedded").result, book.sheets[0].name
    return {
        _label((sheet, at), first): value
        for sheet, values in result.values.items()
        for at, value in values.items()
    }


def refused(book: Workbook, inputs: Inputs | None = None) -> dict[str, str]:
    """The reasons of a refusal in the same way; nothing where it is none."""
    try:
        calculate(book, inputs or {}, "embedded")
    except Refused as refusal:
        first = book.sheets[0].name
        return {_label(place, first): reason for place, reason in refusal.reasons.items()}
    return {}


def right_or_refused(book: Workbook, wanted: Cells, inputs: Inputs | None = None) -> bool:
    """Whether each of these has its value, or is refused by name."""
    reasons = refused(book, inputs)
    if reasons:
        return reasons.keys() <= wanted.keys()
    found = given(book, inputs)
    return all(found[at] == value for at, value in wanted.items())


def typed(**cells: Any) -> dict[str, dict[tuple[int, int], Any]]:
    """Inputs on S."""
    return {"S": {cell_position(at): value for at, value in cells.items()}}


def _label(place: Place, first: str) -> str:
    from addin.a1 import cell_text

    sheet, at = place
    return cell_text(at) if sheet == first else f"{sheet}!{cell_text(at)}"
