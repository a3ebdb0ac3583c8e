"""What the buttons of Excel's ribbon do; each runs in a Python that Excel starts for it."""

from __future__ import annotations

import html
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlwings as xw

from addin.a1 import cell_text
from addin.commands.report import quantity, shorten
from addin.errors import Fault, Refused
from addin.refresh import CHECKS_NAME
from udfs import CATALOGUE, Function
from udfs.errors import ERRORS
from workbooks import TEMPLATE

TITLE = "Leasebridge"
SHOWN = 12
"""Lines of a list that still fit into a message box."""

_WHICH = """\
Make a copy for people without leasebridge.

Yes: values only. leasebridge formulas become numbers, with the formula kept in a note. Opens \
anywhere.
No: live formulas. Works in Excel 365, Excel 2024 and Excel for the web."""
_EDITIONS = {"yes": "values", "no": "lambda"}


def refresh() -> None:
    """Calculate the active workbook and say what changed, which checks fail and what is wrong."""
    book = xw.Book.caller()
    before = dict(_cells(book))
    if sys.platform == "win32":
        book.app.api.CalculateFull()
    else:
        book.app.calculate()
    after = dict(_cells(book))
    book.app.alert(_summary(before, after, _checks(book)), TITLE)


def new_model() -> None:
    """Open a new, unsaved workbook that is the template."""
    app = xw.Book.caller().app
    if sys.platform == "win32":
        app.api.Workbooks.Add(str(TEMPLATE))
    else:
        app.books.open(TEMPLATE)


def hand_off() -> None:
    """Write a copy of the active workbook, as it is now, for a reader who has nothing installed."""
    book = xw.Book.caller()
    here = Path(book.fullname)
    if not here.is_absolute() or sys.platform != "win32":
        text = "Save the workbook on this computer first, then:\n"
        book.app.alert(f"{text}leasebridge handoff FILE --edition values", TITLE)
        return
    edition = _EDITIONS.get(book.app.alert(_WHICH, TITLE, buttons="yes_no_cancel"))
    if edition:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / book.name
            book.api.SaveCopyAs(str(copy))
            text = _write_copy(copy, edition, here).replace(str(copy), book.name)
        book.app.alert(text, TITLE)


def _write_copy(copy: Path, edition: str, here: Path) -> str:
    """Make the edition and put it beside the workbook; what to say about it."""
    from addin.a1 import place_text
    from addin.handoff import handoff
    from addin.xlsx import write

    try:
        done = handoff(copy, edition)
        output = here.with_name(done.output.name)
        if output.exists():
            return f"{output} already exists. Rename or delete it first."
        write(done.output.read_bytes(), output)
    except Refused as refused:
        reasons = [f"{place_text(place)}: {reason}" for place, reason in refused.reasons.items()]
        return "\n".join([f"Cannot be calculated reliably by {refused.engine}:", *_listed(reasons)])
    except Fault as fault:
        return str(fault)
    return "\n".join(
        [str(output), done.done, *_listed([f"Contains personal data: {t}" for t in done.personal])]
    )


def functions_help() -> None:
    """Show every function with its arguments in the browser."""
    page = Path(tempfile.gettempdir()) / "leasebridge-functions.html"
    page.write_text(help_page(), encoding="utf-8")
    webbrowser.open(page.as_uri())


def diagnose() -> None:
    """Show the version and what `leasebridge doctor` finds."""
    from addin.commands.doctor import examine

    xw.Book.caller().app.alert("\n".join(map(str, examine())), TITLE)


def _cells(book: Any) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Value and formula of each cell in use, by its place as a reader writes it."""
    for sheet in book.sheets:
        used = sheet.used_range
        values = used.options(ndim=2, err_to_str=True).value
        formulas = used.options(ndim=2).formula
        for y, (row, texts) in enumerate(zip(values, _rows(formulas), strict=True), used.row):
            for x, (value, text) in enumerate(zip(row, texts, strict=True), used.column):
                yield f"{sheet.name}!{cell_text((y, x))}", (value, text)


def _rows(formulas: Any) -> list[tuple[Any, ...]]:
    """Formulas as rows: Excel gives a single one by itself."""
    return list(formulas) if isinstance(formulas, tuple | list) else [(formulas,)]


def _checks(book: Any) -> dict[str, bool] | None:
    """The checks of the model by their labels; None if the workbook names none."""
    named = [name for name in book.names if name.name.casefold() == CHECKS_NAME]
    if not named:
        return None
    rows = named[0].refers_to_range.options(ndim=2, err_to_str=True).value
    return {str(row[0]): row[-1] is True for row in rows if row[-1] is not None}


def _summary(
    before: dict[str, tuple[Any, Any]],
    after: dict[str, tuple[Any, Any]],
    checks: dict[str, bool] | None,
) -> str:
    changed = [place for place, cell in after.items() if before.get(place) != cell]
    lines = [f"{quantity(len(changed), 'cell')} changed.", *_listed(changed)]
    if checks:
        failing = [label for label, holds in checks.items() if not holds]
        whole = f"FAILS in {len(failing)} of {len(checks)} checks" if failing else "holds"
        lines.append(f"Model integrity: {whole}.")
        lines += [f"Check failed: {line}" for line in _listed(failing)]
    errors = [
        f"{place} is {value}"
        for place, (value, formula) in after.items()
        if value in ERRORS and str(formula).startswith("=")
    ]
    return "\n".join([*lines, *_listed(errors)])


def _listed(lines: list[str]) -> list[str]:
    return shorten(lines, SHOWN)


def help_page() -> str:
    """Every function with its arguments, formula, errors and source."""
    functions = "".join(map(_entry, CATALOGUE.values()))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{TITLE}</title>'
        "<style>body{font:15px/1.4 sans-serif;max-width:50em;margin:2em auto}"
        "td{vertical-align:top;padding:.2em .8em .2em 0}code{white-space:pre-wrap}</style>"
        f"<h1>Functions</h1>{functions}</html>"
    )


def _entry(function: Function) -> str:
    rows = "".join(
        f"<tr><td><code>{name}</code><td>{html.escape(arg.unit)}<td>{html.escape(arg.help)}"
        for name, arg in function.args.items()
    )
    text = "".join(f"<p>{html.escape(part)}</p>" for part in function.doc.split("\n\n"))
    return f"<h2><code>{html.escape(function.usage)}</code></h2>{text}<table>{rows}</table>"
