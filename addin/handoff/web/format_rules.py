"""Conditional formats that a formula decides, moved into cells of a sheet that nobody sees.

formulon calculates such a formula anew for every cell, with all that it depends on: a minute for a
list of checks. As cells they are calculated with the rest, and only where something moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from addin.a1 import (
    Bounds,
    Place,
    Position,
    cell_count,
    cell_text,
    cells_in,
    range_bounds,
    sheet_text,
)
from addin.formulas import References, Token, move_formula, rewrite_tokens, tokenize
from addin.xlsx import TRUE, Element, Worksheet, apply_edits, decode_text, read_package
from addin.xlsx.edit import PackageEditor, Removals, add_formula_sheet, parse_without_cells

SHEET = "leasebridge formats"
_MOST = 100_000
"""Cells that are given a flag; formats beyond are not shown."""

_HERE = ("ROW(", "COLUMN(")


@dataclass(frozen=True)
class Rule:
    """A format that a formula decides, for ranges of one sheet; `style` is -1 for none.

    Its flags stand in a column of the sheet of flags, a row for each cell: range by range, and in
    a range row by row.
    """

    sheet: int
    areas: list[Bounds]
    style: int
    priority: int
    stops: bool
    column: int

    def cells(self) -> Iterator[tuple[int, Position]]:
        """Its cells, each with the row of its flag."""
        places = (at for area in self.areas for at in cells_in(area))
        yield from enumerate(places, 1)


@dataclass
class FormatRules:
    """The rules of one workbook, and what of them a page does not show."""

    rules: list[Rule] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    flags: dict[Position, tuple[str, None]] = field(default_factory=dict)


def move_rules(edits: PackageEditor, workbook: str) -> FormatRules:
    """Take these formats out of the sheets and put the cells that decide them in their place."""
    found, book = FormatRules(), read_package(edits.package)
    references = References(book)
    for number, sheet in enumerate(book.sheets):
        root = parse_without_cells(sheet)
        taken = [each for each in _listed(root) if each[1].attributes.get("type") == "expression"]
        for listing, element in taken:
            _move(found, number, sheet, (listing, element), references)
        if taken:
            spans = [(element.start, element.end) for _, element in taken]
            removed = Removals(spans, ()).edits(sheet.source, root)
            edits.replace(sheet.part, apply_edits(sheet.source, removed))
    if found.flags:
        add_formula_sheet(edits, workbook, SHEET, found.flags)
    return found


def _listed(root: Element) -> Iterator[tuple[Element, Element]]:
    """The rules of a sheet, each after the element that says for which cells it is."""
    for listing in root.walk():
        if listing.name == "conditionalFormatting":
            yield from ((listing, child) for child in listing.children if child.name == "cfRule")


def _move(
    found: FormatRules,
    number: int,
    sheet: Worksheet,
    pair: tuple[Element, Element],
    references: References,
) -> None:
    listing, element = pair
    formula, style = element.first("formula"), element.attributes.get("dxfId")
    areas = [range_bounds(text) for text in listing.attributes.get("sqref", "").split()]
    if not (formula and areas):  # one that only Excel 2010 and later know, with a style of its own
        found.missing.append(f"a conditional format on {sheet.name}")
        return
    shown = [area for area in (_within(sheet, area) for area in areas) if area]
    rule = Rule(
        number,
        shown,
        int(style) if style else -1,
        int(element.attributes.get("priority", "0")),
        element.attributes.get("stopIfTrue") in TRUE,
        len(found.rules) + 1,
    )
    if len(found.flags) + sum(map(cell_count, shown)) > _MOST:
        found.missing.append(f"a conditional format of many cells on {sheet.name}")
        return
    found.rules.append(rule)
    text, origin = decode_text(formula.text), areas[0][:2]
    for row, at in rule.cells():
        place = sheet.name, at
        moved = move_formula(text, origin, at)
        found.flags[row, rule.column] = _from_elsewhere(moved, place, references), None


def _within(sheet: Worksheet, area: Bounds) -> Bounds | None:
    """The part of a range in which a sheet has cells."""
    bottom = max((row for row, _ in sheet.cells), default=0)
    right = max((column for _, column in sheet.cells), default=0)
    top, left = area[:2]
    clipped = (top, left, min(area[2], bottom), min(area[3], right))
    return clipped if clipped[2] >= top and clipped[3] >= left else None


def _from_elsewhere(formula: str, place: Place, references: References) -> str:
    """A formula of one cell as another sheet has to write it."""
    sheet, at = place
    here = f"{sheet_text(sheet)}!"
    tokens = [token for token in tokenize(formula) if token.kind != "Whitespace"]
    after = {token.start: next_.subtype for token, next_ in pairwise(tokens)}

    def change(token: Token) -> str | None:
        if token.is_name and references.cells(token.text, sheet) and "!" not in token.text:
            return here + token.text
        if token.opens_call and token.text.upper() in _HERE and after.get(token.start) == "Close":
            return f"{token.text}{here}{cell_text(at)}"
        return None

    return rewrite_tokens(formula, change)
