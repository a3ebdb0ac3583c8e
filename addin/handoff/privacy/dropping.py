"""Takes out what a reader would have without seeing it, where nothing depends on that."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from addin.a1 import Place, Position, cells_in, contains, place_text, range_bounds
from addin.handoff.privacy.hidden import (
    ITEMS,
    RECORDS,
    SHEET,
    Hidden,
    SheetEntry,
    hidden_cells,
    hidden_content,
    hidden_sheets,
    sheet_entries,
)
from addin.handoff.privacy.pivots import drop_records
from addin.handoff.privacy.properties import stale_titles
from addin.handoff.privacy.readers import Reader, part_homes, readers
from addin.handoff.privacy.strings import unused_texts
from addin.handoff.privacy.traces import TAG, tag_attributes
from addin.xlsx import (
    Edit,
    Element,
    Workbook,
    apply_edits,
    filled_by_arrays,
    read_package,
    record_part,
    set_attributes,
    tag_end,
)
from addin.xlsx.edit import PackageEditor

_SHARED = re.compile(rb"""<(?:[\w.-]+:)?f\s[^<>]*?\bt\s*=\s*["']shared["'][^<>]*?\bref\s*=""")
_SHARED_TOO = re.compile(rb"""<(?:[\w.-]+:)?f\s[^<>]*?\bref\s*=[^<>]*?\bt\s*=\s*["']shared["']""")
_WITH_TEXTS = (
    "worksheet+xml", "sharedstrings+xml", "comments+xml", "extended-properties+xml",
    "core-properties+xml", "relationships+xml",
)  # fmt: skip
"""Parts whose formulas are read, or that hold texts of people."""

_TAB = re.compile(TAG % rb"(?:pivotTable|timelinePivotTable)")


def drop_hidden(edits: PackageEditor) -> list[Hidden]:
    """Take out hidden sheets, the cells of hidden rows and columns, and pivot tables' rows.

    Returns what stays, with the reason.
    """
    book = read_package(edits.package)
    keep = _Keep(book)
    before = {sheet.name: len(hidden_cells(sheet)) for sheet in book.sheets}
    cleared = False
    for sheet in book.sheets:
        spans = [
            (*cell.span, _emptied(sheet.source[slice(*cell.span)]))
            for at, cell in keep.cells.get(sheet.name, {}).items()
            if (sheet.name, at) not in keep.kept_cells
        ]
        edits.replace(sheet.part, apply_edits(sheet.source, spans))
        cleared = cleared or bool(spans)
    gone = keep.sheets.keys() - keep.kept_sheets.keys()
    if gone:
        _drop_sheets(book, edits, gone)
    if not keep.macros:
        drop_records(edits)
    if (gone or cleared) and (record := record_part(edits.package, book.part)):
        edits.remove(record)  # it has the formulas that were there
    listing, unused = unused_texts(edits.package)
    if unused:
        edits.replace(listing, apply_edits(edits.read(listing), unused))
    left = hidden_content(read_package(edits.package))
    return [_with_reason(entry, keep, before) for entry in left]


def _with_reason(entry: Hidden, keep: _Keep, before: dict[str, int]) -> Hidden:
    """What stays and why."""
    kind, name = entry.key
    if entry.stays:
        return entry
    if kind == SHEET:
        return replace(entry, stays=keep.kept_sheets.get(name, keep.why))
    if kind in (RECORDS, ITEMS):
        why = keep.macros or "the pivot table shows them or offers them in its filters"
        return replace(entry, stays=why)
    kept = [(on, at) for on, at in keep.kept_cells if on == name]
    why = next((keep.kept_cells[place] for place in kept), keep.why)
    part = "" if len(kept) == before[name] else f"{len(kept)} of {before[name]} cells: "
    return replace(entry, stays=part + why)


@dataclass
class _Keep:
    """What has to stay of the hidden sheets and cells of a workbook, and why."""

    book: Workbook
    kept_sheets: dict[str, str] = field(default_factory=dict)
    kept_cells: dict[Place, str] = field(default_factory=dict)
    why: str = ""

    def __post_init__(self) -> None:
        kinds = self.book.package.content_types().values()
        has_macros = any("vbaproject" in kind or "macrosheet" in kind for kind in kinds)
        self.macros = "macros may need it" if has_macros else ""
        hidden = hidden_sheets(self.book)
        self.sheets = hidden
        self.cells = {
            sheet.name: cells
            for sheet in self.book.sheets
            if sheet.name not in hidden and (cells := hidden_cells(sheet))
        }
        if self.macros:
            self._keep_all(self.macros)
        elif self.sheets or self.cells:
            self._follow()

    def _keep_all(self, why: str) -> None:
        self.why = why
        self.kept_sheets = dict.fromkeys(self.sheets, why)
        self.kept_cells = {(name, at): why for name, cells in self.cells.items() for at in cells}

    def _follow(self) -> None:
        """Keeps what is needed by anything that stays."""
        waiting: list[Reader] = []
        by_home: dict[str, list[Reader]] = defaultdict(list)
        by_cell: dict[Place, list[Reader]] = defaultdict(list)
        for reader in readers(self.book):
            if reader.home in self.sheets:
                by_home[reader.home].append(reader)
            elif reader.at and reader.at[1] in self.cells.get(reader.at[0], ()):
                by_cell[reader.at].append(reader)
            else:
                waiting.append(reader)
        for place, why in self._whole_things():
            self.kept_cells.setdefault(place, why)
            waiting += by_cell.pop(place, [])
        for name, why in (*self._tabs(), *self._mentions()):
            self.kept_sheets.setdefault(name, why)
            waiting += by_home.pop(name, [])
        while waiting:
            reader = waiting.pop()
            if reader.areas is None:
                self._keep_all(f"{reader.label.partition(' needs')[0]} may read any cell")
                return
            for sheet, bounds in reader.areas:
                if sheet in self.sheets and sheet not in self.kept_sheets:
                    self.kept_sheets[sheet] = reader.label
                    waiting += by_home.pop(sheet, [])
                for at in self._inside(sheet, bounds):
                    self.kept_cells[sheet, at] = reader.label
                    waiting += by_cell.pop((sheet, at), [])

    def _inside(self, sheet: str, bounds: tuple[int, int, int, int]) -> list[Position]:
        """The hidden cells of an area that nothing has kept so far."""
        cells = self.cells.get(sheet, {})
        return [at for at in cells if contains(bounds, at) and (sheet, at) not in self.kept_cells]

    def _whole_things(self) -> Iterator[tuple[Place, str]]:
        """Cells that are a part of something: of arrays, heads of tables, shared formulas."""
        for sheet in self.book.sheets:
            cells = self.cells.get(sheet.name, {})
            filled = filled_by_arrays(sheet.cells) if cells else set()
            for at, cell in cells.items():
                source = sheet.source[slice(*cell.span)]
                if cell.array_ref is not None or cell.data_table or at in filled:
                    yield (sheet.name, at), f"{place_text((sheet.name, at))} is part of an array"
                elif _SHARED.search(source) or _SHARED_TOO.search(source):
                    why = f"{place_text((sheet.name, at))} holds a formula for other cells too"
                    yield (sheet.name, at), why
        for table in self.book.tables:
            top, left, bottom, right = range_bounds(table.ref)
            rows = [top] * table.header_row + [bottom] * table.totals_row
            for row in rows:
                for at in cells_in((row, left, row, right)):
                    if at in self.cells.get(table.sheet, {}):
                        yield (table.sheet, at), f"the table {table.name} needs its head and total"

    def _tabs(self) -> Iterator[tuple[str, str]]:
        """Sheets whose pivot tables have a slicer or timeline elsewhere."""
        numbers = {e.element.attributes.get("sheetId"): e.name for e in sheet_entries(self.book)}
        homes = part_homes(self.book)
        for part, kind in self.book.package.content_types().items():
            if kind.endswith(("slicercache+xml", "timelinecache+xml")) and part not in homes:
                for tag in _TAB.findall(self.book.package.read(part)):
                    name = numbers.get(tag_attributes(tag).get("tabId", ""))
                    if name in self.sheets:
                        yield name, "a slicer needs its pivot table"

    def _mentions(self) -> Iterator[tuple[str, str]]:
        """Sheets that a part of a kind without known formulas mentions as formulas do."""
        package, homes = self.book.package, part_homes(self.book)
        record = record_part(package, self.book.part)
        for part, kind in package.content_types().items():
            known = kind.endswith(_WITH_TEXTS) or part in (self.book.part, record)
            if known or homes.get(part, "") in self.sheets:
                continue
            content = html.unescape(package.read(part).decode("utf-8", "replace")).casefold()
            for name in self.sheets:
                written = name.replace("'", "''").casefold()
                if f"{written}!" in content or f"{written}'!" in content:
                    yield name, f"{part} mentions it"


def _emptied(cell: bytes) -> bytes:
    """A cell that keeps its place and style."""
    tag = cell[: tag_end(cell, 0)]
    tag = set_attributes(tag, {"t": None, "cm": None, "vm": None, "ph": None})
    return tag if tag.endswith(b"/>") else tag[:-1].rstrip() + b"/>"


def _drop_sheets(book: Workbook, edits: PackageEditor, gone: Collection[str]) -> None:
    """Takes sheets out of the workbook, with their parts, their own names and their places."""
    entries = sheet_entries(book)
    left = [at for at, entry in enumerate(entries) if entry.name not in gone]
    new_place = {old: new for new, old in enumerate(left)}
    changes: list[Edit] = [(e.element.start, e.element.end, b"") for e in entries if e.name in gone]
    listing = book.root.first("definedNames")
    names = listing.children if listing else []
    own = [n for n in names if _place(n, "localSheetId") not in (None, *left)]
    if listing and len(own) == len(names):
        changes.append((listing.start, listing.end, b""))
    else:
        changes += [(name.start, name.end, b"") for name in own]
        changes += [
            _retagged(book, name, {"localSheetId": str(new_place[at])})
            for name in names
            if name not in own and (at := _place(name, "localSheetId")) is not None
        ]
    changes += _views(book, entries, new_place)
    edits.replace(book.part, apply_edits(book.source, changes))
    for entry in entries:
        if entry.name in gone:
            edits.remove(entry.part)
    for edge in edits.package.relationships(book.part):
        if edge.kind == "calcChain":
            edits.remove(edge.target)
    for part, kind in edits.package.content_types().items():
        if kind.endswith(".extended-properties+xml"):
            for trace in stale_titles(edits.package, part):
                edits.replace(part, apply_edits(edits.read(part), [e for _, e in trace.edits]))


def _views(book: Workbook, entries: list[SheetEntry], new_place: dict[int, int]) -> Iterator[Edit]:
    """The windows, which know sheets by their places and views by their numbers."""
    first = next((at for at, entry in enumerate(entries) if not entry.state), 0)
    for view in (e for e in book.root.walk() if e.name == "workbookView"):
        places = {key: _place(view, key) for key in ("activeTab", "firstSheet")}
        new: dict[str, str | None] = {
            key: str(new_place.get(at, new_place.get(first, 0)))
            for key, at in places.items()
            if at is not None
        }
        if new:
            yield _retagged(book, view, new)
    known = {entries[at].element.attributes.get("sheetId") for at in new_place}
    for view in (e for e in book.root.walk() if e.name == "customWorkbookView"):
        if view.attributes.get("activeSheetId") not in known:
            yield _retagged(
                book, view, {"activeSheetId": entries[first].element.attributes["sheetId"]}
            )


def _place(element: Element, key: str) -> int | None:
    text = element.attributes.get(key, "")
    return int(text) if text.isdecimal() else None


def _retagged(book: Workbook, element: Element, new: dict[str, str | None]) -> Edit:
    tag = book.source[element.start : element.inner]
    return element.start, element.inner, set_attributes(tag, new)
