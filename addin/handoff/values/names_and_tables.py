"""Defined names and tables with calls of our functions: as constants, or without the formula."""

from __future__ import annotations

from collections.abc import Iterator

from addin.a1 import Place, range_bounds
from addin.errors import OTHER_EDITION
from addin.formulas import CallUsers, as_typed, is_fixed, tokenize
from addin.handoff.values.evaluate import Answers, Question, Unknown, constant_text
from addin.handoff.values.flags import Flags
from addin.handoff.values.formats_and_validations import FrozenElement
from addin.xlsx import (
    Edit,
    Element,
    Name,
    Workbook,
    Worksheet,
    apply_edits,
    decode_text,
    encode_text,
    stored_formulas,
)
from addin.xlsx.edit import PackageEditor

Totals = dict[Place, str]
"""What stands in the cells of totals rows, and in the tables: constants, or what guards them."""


def question(book: Workbook, users: CallUsers, name: Name) -> Question | None:
    """What to calculate for a name; nothing if it depends on the cell that uses it."""
    formula = users.expand(name.formula, name.sheet)
    home = name.sheet if name.sheet in book.by_name else book.sheets[0].name
    return (home or "", formula) if is_fixed(formula) else None


def freeze_names(
    book: Workbook,
    edits: PackageEditor,
    users: CallUsers,
    answers: Answers,
    flags: Flags | None = None,
) -> list[FrozenElement]:
    """Give names with a call the constant that they stand for, guarded by a flag, or take them out.

    No formula is left that uses one: it is frozen with the names that it uses. Raises BadWorkbook
    if a chart does.
    """
    content, root = edits.read(book.part), edits.package.xml(book.part)
    listing = root.first("definedNames")
    elements = listing.children if listing else []
    changes: list[Edit] = []
    told: list[FrozenElement] = []
    known = {(name.sheet, name.name): name for name in book.names}
    listed = book.root.first("sheets")
    entries = listed.children if listed else []
    sheets = [decode_text(entry.attributes.get("name", "")) for entry in entries]
    for element in elements:
        # Names may be known in another order than that of the file.
        local = element.attributes.get("localSheetId")
        on = None if local is None else sheets[int(local)]
        name = known[on, decode_text(element.attributes.get("name", ""))]
        if users.name_calls(name):
            constant, outcome = _constant(book, users, name, answers, flags)
            changes.append(_edit(book, name, element, constant))
            where = f"{name.sheet}!{name.name}" if name.sheet else name.name
            told.append(FrozenElement(where, "name", as_typed(name.formula), outcome))
    if listing and len([new for _, _, new in changes if not new]) == len(elements):
        changes = [(listing.start, listing.end, b"")]
    edits.replace(book.part, apply_edits(content, changes))
    return told


def _edit(book: Workbook, name: Name, element: Element, constant: str | None) -> Edit:
    if constant is None:
        _check_charts(book, name)
        return element.start, element.end, b""
    return element.inner, element.stop, encode_text(constant).encode()


def _constant(
    book: Workbook, users: CallUsers, name: Name, answers: Answers, flags: Flags | None
) -> tuple[str | None, str]:
    """The constant that a name stands for, None if there is none, and how to tell it."""
    asked = question(book, users, name)
    if asked is None:
        return None, "taken out: it depends on the cell that uses it"
    value = answers[asked]
    if isinstance(value, Unknown):
        return None, f"taken out: {value.reason}"
    constant = constant_text(value)
    if constant is None:
        return None, "taken out: its text is too long"
    flag = flags.of([asked], f"the name {name.name}") if flags else None
    guarded = flags.guarded(flag, value) if flags else None
    return guarded or constant, f"the constant {constant}"


def _check_charts(book: Workbook, name: Name) -> None:
    for part, kind in book.package.content_types().items():
        formulas = stored_formulas(book.package.read(part)) if "chart" in kind else ()
        words = {token.text for formula in formulas for token in tokenize(formula)}
        if any(w.rpartition("!")[2].casefold() == name.name.casefold() for w in words):
            what = f"a chart uses the name {name.name}, which calls one of our functions"
            raise book.package.fault(what, do="have the chart read a cell, or " + OTHER_EDITION)


def freeze_tables(
    book: Workbook, edits: PackageEditor, users: CallUsers, flags: Flags | None = None
) -> tuple[Totals, list[FrozenElement]]:
    """Take the formulas out of the tables; a total becomes a constant.

    Excel repairs a table whose totals row says another thing than its cell, so both get the same
    constant formula.
    """
    totals: Totals = {}
    told: list[FrozenElement] = []
    for sheet in book.sheets:
        for edge in book.package.relationships(sheet.part):
            if edge.kind == "table":
                part = book.package.follow(edge)
                changes = list(_table(book, sheet, part, users, flags, totals, told))
                edits.replace(part, apply_edits(book.package.read(part), changes))
    return totals, told


def _table(
    book: Workbook,
    sheet: Worksheet,
    part: str,
    users: CallUsers,
    flags: Flags | None,
    totals: Totals,
    told: list[FrozenElement],
) -> Iterator[Edit]:
    root = book.package.xml(part)
    table = decode_text(root.attributes.get("displayName", ""))
    _, left, bottom, _ = range_bounds(root.attributes.get("ref", ""))
    listing = root.first("tableColumns")
    for at, column in enumerate(listing.all("tableColumn") if listing else []):
        where = f"{table}[{decode_text(column.attributes.get('name', ''))}]"
        for element in column.children:
            formula = _formula(element)
            if formula is None or not users.uses(formula, sheet.name):
                continue
            if element.name == "calculatedColumnFormula":
                yield element.start, element.end, b""
                outcome = "taken out: new rows get no formula"
            else:
                place = (sheet.name, (bottom, left + at))
                cell = sheet.cells.get(place[1])
                value = cell.value if cell else None
                constant = constant_text(value) or '""'
                flag = flags.of([(sheet.name, formula)], where) if flags else None
                totals[place] = (flags.guarded(flag, value) if flags else None) or constant
                yield element.inner, element.stop, encode_text(totals[place]).encode()
                outcome = f"the constant {constant}"
            what = "calculated column" if element.name.startswith("c") else "total of a table"
            told.append(FrozenElement(where, what, as_typed(formula), outcome))


def _formula(element: Element) -> str | None:
    if element.name not in ("calculatedColumnFormula", "totalsRowFormula"):
        return None
    return decode_text(element.text).removeprefix("=")
