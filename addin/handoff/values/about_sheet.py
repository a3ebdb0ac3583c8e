"""The sheet that says what a copy is: from which file and when, and what in it is frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from math import ceil

from addin.a1 import Position, cell_text, place_text
from addin.formulas import as_typed
from addin.handoff.values.formats_and_validations import FrozenElement
from addin.handoff.values.heads import day, stale_since
from addin.xlsx import Package, Workbook
from addin.xlsx.edit import NewCell, NewSheet, NewStyles, PackageEditor, add_sheet
from udfs import __version__
from udfs.cells import Value
from workbooks.styles import COLUMN_HEAD, FONT, LINK, NAVY, RED, RULE, SUBTITLE, TITLE

TITLE_TEXT = "About this copy"
_WIDTHS = {1: 2.0, 2: 24.0, 3: 20.0, 4: 86.0, 5: 24.0}
_LINE = 12.5
"""Points of a line of text."""

_TALLEST = 409
"""Points that Excel gives a row at most."""

_PER_WIDTH = 1.2
"""Characters of the sheet's font that go into a unit of a column's width."""

_TIME = "%d %B %Y %H:%M %Z"

_BODY = {**FONT, "valign": "top", "text_wrap": True, "align": "left"}
_ROW = {**_BODY, "bottom": 4, "bottom_color": RULE}
_QUOTED = {**_ROW, "quoted": True}
_LABEL = {**FONT, "bold": True, "font_color": NAVY}
_FACT = {**FONT, "align": "left"}
_HEADS = ("Where", "What", "Formula in the original", "Value in this copy")
_HEAD = {**COLUMN_HEAD, "align": "left"}
_STALE = {**FONT, "bold": True, "font_color": RED}
_SECTION = {**FONT, "font_size": 11, "bold": True, "font_color": NAVY, "valign": "vcenter"}


@dataclass(frozen=True)
class About:
    """What the sheet says of the original; an empty text is left out.

    `checks` are the model's checks with their results, `made` is when the copy was made.
    """

    file: str
    sha256: str
    made: datetime
    checks: Mapping[str, bool]
    author: str = ""
    modified_by: str = ""
    modified: str = ""


@dataclass(frozen=True)
class FrozenCell:
    """A cell whose formula became its value; `area` is what an array formula filled.

    One `of_the_day` moves with the clock, and calls none of our functions.
    """

    sheet: str
    position: Position
    formula: str
    value: Value
    area: str
    style: str | None
    of_the_day: bool = False


@dataclass
class Frozen:
    """What became a value: cells and what else, and how many cells were locked.

    `flag` is the cell that says whether the values are out of date (none if nothing feeds them),
    `about` the sheet that tells all this.
    """

    cells: list[FrozenCell] = field(default_factory=list)
    changes: list[FrozenElement] = field(default_factory=list)
    locked: int = 0
    flag: str = ""
    about: str = ""


def about_original(
    package: Package, made: datetime, checks: Mapping[str, bool], *, scrub: bool
) -> About:
    """What there is to say of an original file; with `scrub` nobody is named."""
    edges = [edge for edge in package.relationships("") if edge.kind == "core-properties"]
    stated = [child for edge in edges for child in package.xml(package.follow(edge)).children]
    known = {} if scrub else {element.name: element.text.strip() for element in stated}
    return About(
        package.path.name,
        hashlib.sha256(package.data).hexdigest(),
        made,
        checks,
        known.get("creator", ""),
        known.get("lastModifiedBy", ""),
        _when(known.get("modified", "")),
    )


def _when(stored: str) -> str:
    """A time as a person writes it; a file may hold anything."""
    try:
        return datetime.fromisoformat(stored).strftime(_TIME).strip()
    except ValueError:
        return stored


def add_about(edits: PackageEditor, book: Workbook, about: About, told: Frozen) -> str:
    """Add the sheet before all others of the workbook; returns its name."""
    styles = NewStyles(edits, book.part, (sheet.source for sheet in book.sheets))
    sheet = NewSheet(_WIDTHS)
    section, cells, changes = styles.style(_SECTION), told.cells, told.changes
    _facts(sheet, styles, about, told)
    sheet.add(12)
    sheet.add(16, *(NewCell(text, styles.style(_HEAD)) for text in _HEADS))
    sheet.repeated_row = len(sheet.rows)
    sheet.add(20, NewCell("Formulas replaced by values", section))
    looks = _Looks(styles)
    for cell in cells:
        _list_cell(sheet, styles, looks, cell)
    if changes:
        sheet.add(20, NewCell("Formulas that stop with them, names, formats, tables", section))
    shown = styles.style(_QUOTED)
    for change in changes:
        texts = (change.where, change.what, change.formula, change.outcome)
        sheet.add(_height(*texts), *(NewCell(text, shown) for text in texts))
    styles.write()
    return add_sheet(edits, book.part, TITLE_TEXT, sheet)


class _Looks:
    """The styles of a listed cell, by what stands in them."""

    def __init__(self, styles: NewStyles) -> None:
        """Ask for each once; that of a value once for a number format."""
        self.row, self.link = styles.style(_ROW), styles.style({**_ROW, **LINK})
        self.quoted = styles.style(_QUOTED)
        self.value = cache(lambda number_format: styles.style(_ROW, number_format))


def _list_cell(sheet: NewSheet, styles: NewStyles, looks: _Looks, cell: FrozenCell) -> None:
    formula = as_typed(cell.formula)
    # LibreOffice shows TRUE as 1.00 in a format for numbers.
    is_number = isinstance(cell.value, float)
    number_format = styles.number_format(cell.style) if is_number else 0
    target = place_text((cell.sheet, cell.position))
    what = cell.area or cell_text(cell.position)
    sheet.add(
        _height(cell.sheet, what, formula, cell.value),
        NewCell(cell.sheet, looks.row),
        NewCell(what, looks.link, link=target),
        NewCell(formula, looks.quoted),
        NewCell(cell.value, looks.value(number_format)),
    )


def _facts(sheet: NewSheet, styles: NewStyles, about: About, told: Frozen) -> None:
    title, subtitle = styles.style(TITLE), styles.style(SUBTITLE)
    label, fact = styles.style(_LABEL), styles.style({**_FACT, "quoted": True})
    sheet.add(24, NewCell(TITLE_TEXT, title))
    sentence = (
        "Static copy: the results of leasebridge functions are values. CHANGING WHAT FEEDS THEM "
        "TURNS THEM INTO #N/A."
    )
    sheet.add(16, NewCell(sentence, subtitle))
    when = f"Values as of {day(about.made)}"
    if told.flag:
        now, stale = (
            f'IF({told.flag},"","{when}")',
            f'IF({told.flag},"{stale_since(about.made)}","")',
        )
        sheet.add(16, NewCell(when, styles.style(_LABEL), formula=now))
        sheet.add(16, NewCell("", styles.style(_STALE), formula=stale))
    else:
        sheet.add(16, NewCell(when, styles.style(_LABEL)))
    sheet.frozen_rows = len(sheet.rows)
    sheet.add(8)
    for name, text in _statements(about, told).items():
        if text:
            cells = NewCell(name, label), NewCell(text, fact)
            sheet.add(_LINE + 2, *cells)


def _statements(about: About, told: Frozen) -> dict[str, str]:
    holding = sum(about.checks.values())
    saved = " on ".join(filter(None, [about.modified_by, about.modified]))
    clocks = [place_text((cell.sheet, cell.position)) for cell in told.cells if cell.of_the_day]
    return {
        "Made by": f"leasebridge {__version__}, edition values",
        "Made on": about.made.strftime(_TIME).strip(),
        "From the file": about.file,
        "Author of the original": about.author,
        "Last saved by": saved,
        "SHA-256 of the original": about.sha256,
        "Model checks": f"{holding} of {len(about.checks)} hold" if about.checks else "",
        "Values, not formulas": f"{len(told.cells):,}, listed below. Each shows its value until a "
        "cell that fed it is changed, then #N/A, and so does all that depends on it.",
        "Locked cells": f"{told.locked:,}: they feed these values, on sheets that were protected"
        if told.locked
        else "",
        "TODAY and NOW": f"The day of handing over, in {', '.join(clocks)}" if clocks else "",
        "For live values": "Ask the sender for the live version (lambda edition: Excel 365/2024, "
        "nothing to install) or for the original workbook (needs leasebridge).",
    }


def _height(*contents: object) -> float:
    """Points that a row with these contents needs, each in its column."""
    widths = list(_WIDTHS.values())[1:]
    lines = (
        sum(ceil(max(len(line), 1) / (width * _PER_WIDTH)) for line in str(content).split("\n"))
        for content, width in zip(contents, widths, strict=True)
    )
    return min(max(lines) * _LINE + 3, _TALLEST)
