"""What a reader of a workbook has but does not see: sheets, rows, columns, pivot tables' data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from addin.a1 import Position, cell_position, column_letters
from addin.handoff.privacy.traces import TAG, one_line, tag_attributes
from addin.xlsx import Element, Package, StoredCell, Workbook, Worksheet, decode_text

SHEET, RECORDS, ITEMS, NAMES = "sheet", "records", "items", "names"
_RECORD_COUNT = re.compile(TAG % b"pivotCacheRecords")
_FEW = 4
_HIDDEN = {"hidden": "hidden sheet", "veryHidden": "very hidden sheet"}


@dataclass(frozen=True, slots=True)
class Hidden:
    """Something hidden. `key` tells it from all others; `stays` says why it could not go."""

    key: tuple[str, str]
    text: str
    part: str
    stays: str = ""
    can_go: bool = True

    def __str__(self) -> str:
        """As the command lists it."""
        return one_line(f"{self.text} ({self.part})")


def hidden_content(book: Workbook) -> list[Hidden]:
    """All that is hidden in a workbook."""
    found = list(_sheets(book))
    unseen = {entry.key[1] for entry in found}
    for sheet in book.sheets:
        if sheet.name not in unseen:
            found += _lines(book, sheet)
    found += _pivots(book.package)
    return [*found, *_names(book)]


class SheetEntry(NamedTuple):
    """A sheet of any kind, as the workbook lists it, and the part that holds it."""

    name: str
    part: str
    element: Element

    @property
    def state(self) -> str:
        """Whether it is hidden: nothing where it is shown."""
        return self.element.attributes.get("state", "")


def sheet_entries(book: Workbook) -> list[SheetEntry]:
    """The sheets in their order."""
    edges = {edge.id: edge.target for edge in book.package.relationships(book.part)}
    listing = book.root.first("sheets")
    return [
        SheetEntry(decode_text(sheet.attributes.get("name", "")), edges.get(key, ""), sheet)
        for sheet in (listing.children if listing else [])
        for key in [next((v for k, v in sheet.attributes.items() if k.endswith(" id")), "")]
    ]


def hidden_sheets(book: Workbook) -> dict[str, str]:
    """The hidden sheets of any kind, with their parts."""
    return {entry.name: entry.part for entry in sheet_entries(book) if entry.state in _HIDDEN}


def hidden_cells(sheet: Worksheet) -> dict[Position, StoredCell]:
    """The cells with something in them that stand in hidden rows or columns."""
    rows = {number for number, row in sheet.data.rows.items() if row.hidden}
    runs = [(run.first, run.last) for run in sheet.data.columns if run.hidden]
    return {
        at: cell
        for at, cell in sheet.cells.items()
        if (cell.is_result or cell.value is not None)
        and (at[0] in rows or any(first <= at[1] <= last for first, last in runs))
    }


def _sheets(book: Workbook) -> Iterator[Hidden]:
    for name, part, element in sheet_entries(book):
        if what := _HIDDEN.get(element.attributes.get("state", "")):
            yield Hidden((SHEET, name), f"{what}: {name}", part)


def _lines(book: Workbook, sheet: Worksheet) -> Iterator[Hidden]:
    """The hidden rows and columns of a sheet, where they hold something."""
    cells = hidden_cells(sheet)
    rows = {row for row, _ in cells if row in sheet.data.rows and sheet.data.rows[row].hidden}
    if rows:
        what = "hidden or filtered rows" if _is_filtered(book, sheet) else "hidden rows"
        text = f"{what} on {sheet.name}: {_runs(rows, str)}"
        yield Hidden(("rows", sheet.name), text, sheet.part)
    columns = {column for row, column in cells if row not in rows}
    if columns:
        text = f"hidden columns on {sheet.name}: {_runs(columns, column_letters)}"
        yield Hidden(("columns", sheet.name), text, sheet.part)
    if noted := [at for at in _notes(book.package, sheet) if _is_hidden(sheet, at)]:
        text = f"notes in hidden cells on {sheet.name}: {len(noted)}"
        yield Hidden(("notes", sheet.name), text, sheet.part, "move or delete them", can_go=False)


def _is_hidden(sheet: Worksheet, at: Position) -> bool:
    row = sheet.data.rows.get(at[0])
    in_columns = any(r.hidden and r.first <= at[1] <= r.last for r in sheet.data.columns)
    return in_columns or (row is not None and row.hidden)


def _is_filtered(book: Workbook, sheet: Worksheet) -> bool:
    tables = [e.target for e in book.package.relationships(sheet.part) if e.kind == "table"]
    sources = [sheet.source, *(book.package.read(t) for t in tables if t in book.package.members)]
    return any(b"filterColumn" in source for source in sources)


def _notes(package: Package, sheet: Worksheet) -> list[Position]:
    """Where a sheet has notes."""
    parts = [e.target for e in package.relationships(sheet.part) if e.kind == "comments"]
    listed = [e for part in parts for e in package.xml(part).walk() if e.name == "comment"]
    return [cell_position(entry.attributes["ref"]) for entry in listed if "ref" in entry.attributes]


def _pivots(package: Package) -> Iterator[Hidden]:
    """The rows that pivot tables keep of their source, and the values of its columns."""
    for part, kind in package.content_types().items():
        if kind.endswith(".pivotcacherecords+xml"):
            tag = _RECORD_COUNT.search(package.read(part)[:4000])
            count = tag_attributes(tag[0]).get("count", "") if tag else ""
            text = (
                f"data behind a pivot table: {count} rows" if count else "data behind a pivot table"
            )
            yield Hidden((RECORDS, part), text, part)
        elif kind.endswith(".pivotcachedefinition+xml"):
            fields = [e for e in package.xml(part).walk() if e.name == "cacheField"]
            names = [f.attributes.get("name", "") for f in fields if has_items(f)]
            if names:
                more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
                text = f"values of a pivot table's columns: {', '.join(names[:_FEW])}{more}"
                yield Hidden((ITEMS, part), text, part)


def has_items(field: Element) -> bool:
    """Whether a column of a pivot table's data keeps a list of its values."""
    items = field.first("sharedItems")
    return bool(items and items.children)


def _names(book: Workbook) -> Iterator[Hidden]:
    """Names that the Name Manager does not list, but for those that Excel makes for itself."""
    names = [
        name.name
        for name in book.names
        if name.hidden and not name.name.casefold().startswith(("_xl", "leasebridge"))
        if ".wvu." not in name.name
    ]
    if names:
        more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
        text = f"hidden names: {', '.join(names[:_FEW])}{more}"
        why = "Excel's Name Manager does not show them"
        yield Hidden((NAMES, ""), text, book.part, why, can_go=False)


def _runs(numbers: Iterable[int], write: Callable[[int], str]) -> str:
    """`5-9, 12`, and how many more of such there are."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    texts = [f"{write(a)}-{write(b)}" if a < b else write(a) for a, b in runs]
    more = f" and {len(texts) - _FEW} more" if len(texts) > _FEW else ""
    return ", ".join(texts[:_FEW]) + more
