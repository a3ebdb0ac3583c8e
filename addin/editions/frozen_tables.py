"""Tables whose columns or totals call our functions, without these formulas."""

from __future__ import annotations

from collections.abc import Iterator

from addin.call_users import CallUsers, readable
from addin.editions.frozen_rules import Change
from addin.editions.scratch import constant_text
from addin.markup import Edit, Element, apply_edits, decode_text, encode_text
from addin.package_edits import PackageEdits
from addin.places import Place
from addin.references import range_bounds
from addin.workbook import Sheet, Workbook

Totals = dict[Place, str]
"""Constants that stand in the cells of totals rows, as the formulas that the tables know."""


def freeze_tables(
    book: Workbook, edits: PackageEdits, users: CallUsers
) -> tuple[Totals, list[Change]]:
    """Take the formulas out of the tables; a total becomes a constant.

    Excel repairs a table whose totals row says another thing than its cell, so both get the same
    constant formula.
    """
    totals: Totals = {}
    told: list[Change] = []
    for sheet in book.sheets:
        for edge in book.package.relationships(sheet.part):
            if edge.kind == "table":
                part = book.package.follow(edge)
                changes = list(_table(book, sheet, part, users, totals, told))
                edits.replace(part, apply_edits(book.package.read(part), changes))
    return totals, told


def _table(
    book: Workbook, sheet: Sheet, part: str, users: CallUsers, totals: Totals, told: list[Change]
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
                totals[place] = constant_text(cell.value if cell else None) or '""'
                yield element.inner, element.stop, encode_text(totals[place]).encode()
                outcome = f"the constant {totals[place]}"
            what = "calculated column" if element.name.startswith("c") else "total of a table"
            told.append(Change(where, what, readable(formula), outcome))


def _formula(element: Element) -> str | None:
    if element.name not in ("calculatedColumnFormula", "totalsRowFormula"):
        return None
    return decode_text(element.text).removeprefix("=")
