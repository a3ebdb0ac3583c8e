"""Everything in a workbook that reads cells: formulas, names, charts, formats, pivot tables."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from addin.a1 import MAX_COLUMN, MAX_ROW, Area, Place, place_text, range_bounds, sheet_text
from addin.formulas import References
from addin.handoff.privacy.hidden import sheet_entries
from addin.handoff.privacy.traces import TAG, tag_attributes
from addin.xlsx import Workbook, Worksheet, unescape

_TEXTS = re.compile(
    rb"<(?:[\w.-]+:)?(f|formula|formula1|formula2|calculatedColumnFormula|totalsRowFormula|FmlaLink"
    rb"|FmlaRange|FmlaPict|FmlaTxbx|FmlaGroup)(?:\s[^<>]*)?(?<!/)>([^<]*)<"
)
_ATTRIBUTES = re.compile(
    rb"""\s(?:textlink|fmlaLink|fmlaRange|fmlaTxbx|fmlaGroup|cellRange|linkedCell|listFillRange"""
    rb"""|location)\s*=\s*(?:"([^"]*)"|'([^']*)')"""
)
_SOURCES = re.compile(TAG % rb"(?:worksheetSource|dataRef|rangeSet)")
_RULES = re.compile(
    rb"<(?:[\w.-]+:)?(conditionalFormatting|dataValidation)(?=[\s>])(?:[^<>]*)(?<!/)>.*?"
    rb"</(?:[\w.-]+:)?\1>",
    re.DOTALL,
)
_WHERE = re.compile(rb"""\ssqref\s*=\s*["']([^"'<>]*)["']|<(?:[\w.-]+:)?sqref>([^<]*)<""")
_COMPARES = re.compile(
    rb"""type\s*=\s*["'](?:colorScale|dataBar|iconSet|top10|aboveAverage|duplicateValues"""
    rb"""|uniqueValues)["']"""
)
_SCENARIO_CELLS = re.compile(TAG % b"inputCells")
_SKIPPED = (
    "sharedstrings+xml",
    "styles+xml",
    "theme+xml",
    "relationships+xml",
    "comments+xml",
    "table+xml",
)
"""Parts without formulas; those of a table stand in its cells too."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads; `home` is the hidden sheet that it would go with, `at` the cell that it is.

    `areas` is None where its text does not tell all that it reads.
    """

    label: str
    home: str
    at: Place | None
    areas: tuple[Area, ...] | None


def readers(book: Workbook) -> Iterator[Reader]:
    """All readers of a workbook's cells."""
    references = References(book)
    for sheet in book.sheets:
        for at, cell in sheet.cells.items():
            if cell.formula is not None:
                place = sheet.name, at
                found = references.all_areas(cell.formula, sheet.name)
                label = f"{place_text(place)} needs it"
                yield Reader(label, sheet.name, place, None if found is None else tuple(found))
        yield from _around(sheet, references)
    for name in book.names:
        if not name.name.casefold().startswith("_xlnm."):
            found = references.all_areas(name.formula, name.sheet or "")
            areas = None if found is None else tuple(found)
            yield Reader(f"the name {name.name} leads to it", name.sheet or "", None, areas)
    yield from _in_other_parts(book, references)


def _around(sheet: Worksheet, references: References) -> Iterator[Reader]:
    """The formats, validations and links of a sheet."""
    start, end = sheet.data.span
    content = sheet.source[:start] + sheet.source[end:]
    label = f"a format, list or link on {sheet_text(sheet.name)} needs it"
    for rule in _RULES.finditer(content):
        where = [text for pair in _WHERE.findall(rule[0]) for text in pair if text]
        spots = [range_bounds(ref) for text in where for ref in text.decode().split()]
        if rule[1] == b"conditionalFormatting" and _COMPARES.search(rule[0]):
            yield Reader(label, sheet.name, None, tuple((sheet.name, spot) for spot in spots))
        down = max((b[2] for b in spots), default=0) - min((b[0] for b in spots), default=0)
        right = max((b[3] for b in spots), default=0) - min((b[1] for b in spots), default=0)
        for text in _texts(rule[0]):
            found = references.all_areas(text, sheet.name)
            # Written for the first cell, a relative reference moves on with each other one.
            areas = found and tuple(
                (on, (top, left, min(bottom + down, MAX_ROW), min(last + right, MAX_COLUMN)))
                for on, (top, left, bottom, last) in found
            )
            yield Reader(label, sheet.name, None, None if found is None else tuple(areas or ()))
    for text in _texts(_RULES.sub(b"", content)):
        yield Reader(label, sheet.name, None, _areas(references, text, sheet.name))
    for tag in _SCENARIO_CELLS.findall(content):
        ref = tag_attributes(tag).get("r", "")
        label_of = f"a scenario on {sheet_text(sheet.name)} needs it"
        yield Reader(label_of, sheet.name, None, _areas(references, ref, sheet.name))


def _in_other_parts(book: Workbook, references: References) -> Iterator[Reader]:
    """Charts, pivot tables, controls."""
    homes, kinds = part_homes(book), book.package.content_types()
    sheets = {sheet.part for sheet in book.sheets}
    for part, kind in kinds.items():
        ending = kind.rpartition(".")[2]
        if part in sheets or part == book.part or ending in _SKIPPED:
            continue
        content = book.package.read(part)
        if not content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            continue
        home = homes.get(part, "")
        what = {"chart+xml": "a chart", "chartex+xml": "a chart"}
        label = f"{what.get(ending, 'a control or picture')} needs it ({part})"
        for text in _texts(content):
            yield Reader(label, home, None, _areas(references, text, home))
        for tag in _SOURCES.findall(content):
            yield _source(book, references, tag, part)


def _source(book: Workbook, references: References, tag: bytes, part: str) -> Reader:
    """What a pivot table is made of: it stays with the workbook, whatever sheet it is on."""
    said = tag_attributes(tag)
    sheet, ref = said.get("sheet", ""), said.get("ref", "")
    text = f"{sheet_text(sheet)}!{ref}" if sheet and ref else said.get("name", "")
    areas: tuple[Area, ...] | None = ()
    table = next((t for t in book.tables if t.name.casefold() == text.casefold()), None)
    if table:
        areas = ((table.sheet, range_bounds(table.ref)),)
    elif text and "id" not in {key.rpartition(":")[2] for key in said}:
        areas = _areas(references, text, "")
    return Reader(f"a pivot table needs it ({part})", "", None, areas)


def _texts(content: bytes) -> Iterator[str]:
    found = [raw for _, raw in _TEXTS.findall(content)]
    found += [one or other for one, other in _ATTRIBUTES.findall(content)]
    for raw in dict.fromkeys(found):
        text = html.unescape(unescape(raw.decode("utf-8", "replace"))).strip().lstrip("=#")
        if text and not text.startswith(("http:", "https:", "mailto:")):
            yield text


def _areas(references: References, text: str, sheet: str) -> tuple[Area, ...] | None:
    found = references.all_areas(text, sheet)
    return None if found is None else tuple(found)


def part_homes(book: Workbook) -> dict[str, str]:
    """The sheet that a part belongs to: its drawings, charts, tables, notes; none if shared."""
    package, homes = book.package, dict[str, set[str]]()
    starts = {entry.name: entry.part for entry in sheet_entries(book) if entry.part}
    stops = {book.part, *starts.values()}
    of_book = {edge.target for edge in package.relationships(book.part)} - stops
    for name, start in starts.items():
        waiting = [start]
        while waiting:
            for edge in package.relationships(waiting.pop()):
                fresh = edge.target in package.members and edge.target not in stops | of_book
                if not edge.external and fresh and name not in homes.setdefault(edge.target, set()):
                    homes[edge.target].add(name)
                    waiting.append(edge.target)
    alone = {part: next(iter(names)) for part, names in homes.items() if len(names) == 1}
    return alone | {part: name for name, part in starts.items()}
