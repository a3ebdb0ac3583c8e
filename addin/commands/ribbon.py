"""What the buttons of Excel's ribbon do; each runs in a Python that Excel starts for it."""

from __future__ import annotations

import html
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlwings as xw

from addin.a1 import cell_text, place_text
from addin.commands import open_workbook
from addin.commands.open_in_excel import copy_of, put, values_of
from addin.commands.open_workbook import CannotDo, NewInputs
from addin.commands.output import quantity, shorten
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
_SINCE = """\
Say what moved in the workbook that is open.

Yes: since {} was last saved.
No: since another, older workbook."""
_NO_UNDO = "Excel cannot undo what a program writes: the sheet Changes has what stood before."
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


def choose_case() -> None:
    """Make another case live, in the workbook that is open."""
    book = xw.Book.caller()
    if not _on_windows(book, "leasebridge refresh FILE --case NAME"):
        return
    with _saying_why(book), copy_of(book) as copy:
        cases = open_workbook.cases_of(copy)
        listed = "\n".join(f"{at}  {name}" for at, name in enumerate(cases.names, start=1))
        live = cases.names.index(cases.live) + 1 if cases.live in cases.names else 1
        text = f"Live case: {cases.live}\n\n{listed}\n\nWhich case? A number or a name:"
        answer = book.app.api.InputBox(text, TITLE, str(live))
        if answer is False:
            return
        written = str(answer).strip()
        numbered = dict(enumerate(cases.names, start=1))
        name = numbered.get(int(written), written) if written.isdecimal() else written
        _put(book, open_workbook.choose_case(copy, name))


def take_facts() -> None:
    """Take the figures of a facts file in, into the workbook that is open."""
    book = xw.Book.caller()
    if not _on_windows(book, "leasebridge refresh FILE --facts FACTS.csv"):
        return
    facts = book.app.api.GetOpenFilename("Facts (*.csv),*.csv", 1, f"{TITLE}: take facts in")
    if facts is not False:
        with _saying_why(book), copy_of(book) as copy:
            _put(book, open_workbook.take_facts(copy, Path(facts)))


def _put(book: Any, found: NewInputs) -> None:
    """Write new inputs, and say what moved."""
    if not found.cells:
        book.app.alert("\n".join(found.lines), TITLE)
        return
    places = [answer.place for answer in found.answers]
    before = values_of(book, places)
    put(book, found.cells)
    book.app.calculate()
    told = [
        {"label": answer.label, "unit": answer.unit, "old": old, "new": new}
        for answer, old, new in zip(found.answers, before, values_of(book, places), strict=True)
    ]
    moved = open_workbook.moved_answers(told) or ["No answer moves."]
    book.app.alert("\n".join([*_listed(moved), "", *_listed(found.lines), "", _NO_UNDO]), TITLE)


def what_moved() -> None:
    """Show what differs from the saved file, or from another workbook."""
    book = xw.Book.caller()
    if not _on_windows(book, "leasebridge diff OLD FILE"):
        return
    saved, answer = _saved(book), "no"
    if saved:
        text = _SINCE.format(saved.name)
        answer = str(book.app.alert(text, TITLE, buttons="yes_no_cancel"))
    kinds = "Workbooks (*.xlsx;*.xlsm),*.xlsx;*.xlsm"
    old: Any = saved if answer == "yes" else False
    if answer == "no":
        old = book.app.api.GetOpenFilename(kinds, 1, f"{TITLE}: the older workbook")
    if old is not False:
        with _saying_why(book), copy_of(book) as copy:
            lines = open_workbook.what_moved(Path(old), copy)
            _show("what-moved", f"{book.name}, since {Path(old).name}", lines)


def explain() -> None:
    """Show where the value of the active cell comes from."""
    book = xw.Book.caller()
    if not _on_windows(book, "leasebridge explain FILE CELL"):
        return
    cell, sheet = book.app.api.ActiveCell, book.app.api.ActiveSheet
    place = place_text((str(sheet.Name), (int(cell.Row), int(cell.Column))))
    with _saying_why(book), copy_of(book) as copy:
        _show("explain", place, open_workbook.explained(copy, place))


def hand_off() -> None:
    """Write a copy of the active workbook, as it is now, for a reader who has nothing installed."""
    book = xw.Book.caller()
    saved = _saved(book)
    if not _on_windows(book, "leasebridge handoff FILE --edition values"):
        return
    if saved is None:
        book.app.alert("Save the workbook on this computer first.", TITLE)
        return
    edition = _EDITIONS.get(str(book.app.alert(_WHICH, TITLE, buttons="yes_no_cancel")))
    if edition:
        with _saying_why(book), copy_of(book) as copy:
            lines = open_workbook.hand_over(copy, edition, saved)
            book.app.alert("\n".join(_listed(lines)), TITLE)


def _on_windows(book: Any, command: str) -> bool:
    """Whether Excel can be asked for all that these buttons need; if not, the command is named."""
    if sys.platform == "win32":
        return True
    book.app.alert(f"This button works on Windows. Save the workbook, then:\n{command}", TITLE)
    return False


def _saved(book: Any) -> Path | None:
    """Where the workbook was saved on this computer; None for one that never was, or in a cloud."""
    try:
        path = Path(book.fullname)
    except xw.XlwingsError:
        return None
    return path if path.is_absolute() else None


@contextmanager
def _saying_why(book: Any) -> Iterator[None]:
    """What cannot be done is said in a message box."""
    try:
        yield
    except CannotDo as problem:
        book.app.alert("\n".join([problem.line, *_listed(problem.details)]), TITLE)


def _show(name: str, head: str, lines: list[str]) -> None:
    """Show a report in the browser: it is longer than a message box."""
    page = Path(tempfile.gettempdir()) / f"leasebridge-{name}.html"
    page.write_text(_page(head, "".join(map(_line, lines))), encoding="utf-8")
    webbrowser.open(page.as_uri())


def _line(line: str) -> str:
    """A line of a report, as far to the right as its spaces say; one without them is a head."""
    text = line.lstrip()
    shown = html.escape(text) or "&nbsp;"
    if text == line and not line.startswith(("=", "warning")) and len(line) < 40:
        return f"<h2>{shown}</h2>"
    return f'<p style="margin:.2em 0 .2em {len(line) - len(text)}em">{shown}</p>'


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
    return _page("Functions", "".join(map(_entry, CATALOGUE.values())))


def _page(head: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{TITLE}</title>'
        "<style>body{font:15px/1.4 sans-serif;max-width:50em;margin:2em auto}"
        "h2{font-size:1.1em;margin:1em 0 .2em}"
        "td{vertical-align:top;padding:.2em .8em .2em 0}code{white-space:pre-wrap}</style>"
        f"<h1>{html.escape(head)}</h1>{body}</html>"
    )


def _entry(function: Function) -> str:
    rows = "".join(
        f"<tr><td><code>{name}</code><td>{html.escape(arg.unit)}<td>{html.escape(arg.help)}"
        for name, arg in function.args.items()
    )
    text = "".join(f"<p>{html.escape(part)}</p>" for part in function.doc.split("\n\n"))
    return f"<h2><code>{html.escape(function.usage)}</code></h2>{text}<table>{rows}</table>"
