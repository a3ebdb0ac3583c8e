"""What is fuzzed: each target takes bytes, and raises only what is a fault of ours.

Nothing but a `Fault`, a `Doubtful` or a `NotVerified` may leave the rooms, whatever they are given.
"""

from __future__ import annotations

import contextlib
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from addin.a1 import Position
from addin.entries import as_shown, read_entry, read_number
from addin.errors import Doubtful, Fault, NotVerified
from addin.formulas import (
    OurCalls,
    References,
    as_typed,
    count_calls,
    is_fixed,
    may_call,
    move_formula,
    outer_calls,
    rewrite_tokens,
    tokenize,
    without_call_prefix,
    without_formats,
)
from addin.inputs.facts_file import read_rows
from addin.xlsx import (
    Workbook,
    changed_parts,
    linked_values,
    read_workbook,
    same_value,
    storable,
    stored_formulas,
)

FORESEEN = (Fault, Doubtful, NotVerified)
MEMORY = Path("/dev/shm")
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz", dir=MEMORY if MEMORY.is_dir() else None))
BOOK, FACTS = FOLDER / "book.xlsx", FOLDER / "facts.csv"


@cache
def members() -> dict[str, bytes]:
    """The parts of a small workbook that has something of everything."""
    with xlsxwriter.Workbook(BOOK, {"in_memory": True}) as book:
        one, two = book.add_worksheet("Model"), book.add_worksheet("It's new")
        one.write_row(0, 0, ["Text", 1.5, True, -0.25])
        one.write_formula(1, 0, "=SUM(B1:D1)*LEASE_REVENUE(250,40)", None, 10_000)
        one.write_array_formula(2, 0, 3, 1, "{=B1:C1*2}", None, 3)
        one.write_dynamic_array_formula(5, 0, 5, 1, "=_xlfn._xlws.SORT(B1:C1)", None, 1)
        one.write_formula(7, 0, "='It''s new'!A1&Rate", None, "text")
        one.add_table(9, 0, 11, 1, {"columns": [{"header": "MW"}, {"header": "Price"}]})
        one.merge_range(13, 0, 13, 2, "merged")
        one.write_comment(0, 0, "A note")
        two.write_row(0, 0, ["Text", 46_000, "2026"])
        two.data_validation(0, 1, 0, 1, {"validate": "list", "source": ["a", "b"]})
        two.conditional_format(0, 0, 3, 3, {"type": "cell", "criteria": ">", "value": 5})
        book.define_name("Rate", "=Model!$B$1")
    with zipfile.ZipFile(BOOK) as package:
        return {name: package.read(name) for name in package.namelist()}


def write_book(parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(BOOK, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return BOOK


def place_and_rest(data: bytes) -> tuple[int, bytes]:
    return (data[0] if data else 0), data[1:]


def fuzz_package(data: bytes) -> None:
    """A file as it is (first byte 255), or with other bytes in one part of it."""
    which, rest = place_and_rest(data)
    parts = dict(members())
    if which == 255:
        BOOK.write_bytes(rest)
    else:
        write_book(parts | {list(parts)[which % len(parts)]: rest})
    book = read_workbook(BOOK)
    linked_values(book)
    for sheet in book.sheets:
        for start, end in (cell.span for cell in sheet.cells.values()):
            assert sheet.source.startswith(b"<", start) and sheet.source.endswith(b">", start, end)
        list(stored_formulas(sheet.source))


@cache
def base() -> Workbook:
    return read_workbook(write_book(dict(members())))


def fuzz_formula(data: bytes) -> None:
    """The text of a formula, in every room that asks what it means."""
    text = data.decode("utf-8", "replace")
    assert rewrite_tokens(text, lambda _: None) == text
    tokens = tokenize(text)
    outer_calls(tokens)
    for change in (without_formats, as_typed, without_call_prefix):
        change(text)
    may_call(text), count_calls(text), is_fixed(text)
    for book in (None, base()):
        calls = OurCalls(book)
        assert calls.count(text, "Model") == len(calls.called(text, "Model"))
        calls.foreign(text, "Model")
        calls.with_prefix(text, "_xll.", "Model")
    with contextlib.suppress(*FORESEEN):
        move_formula(text, (1, 1), (2, 3))
    references = References(base())
    references.areas(text, "Model")
    references.all_areas(text, "It's new")


def fuzz_facts(data: bytes) -> None:
    """A facts file, and each of its figures as an entry."""
    FACTS.write_bytes(data)
    for row in read_rows(FACTS).values():
        for date1904 in (False, True):
            with contextlib.suppress(ValueError):  # its word for an entry that is none
                value = read_entry(row.value, row.unit, date1904)
                as_shown(value, row.unit, date1904)
        with contextlib.suppress(ValueError):
            read_number(row.value, row.unit)


VALUES: tuple[Any, ...] = (
    *(None, True, False, 0.0, -1.5, 1e300, 46_000.0),
    *("", " <&>\"'\n", "_x000D_", "#N/A"),
)


class Choices:
    """Choices among things, by the bytes of an input; the first thing once they are used up."""

    def __init__(self, data: bytes) -> None:
        self._bytes = iter(data)

    def of(self, *things: Any) -> Any:
        return things[next(self._bytes, 0) % len(things)]


VALUES_BY_KIND = {
    "": ("0", "1.5", "-1E300", "", "46000", "1e999"),
    ' t="n"': ("0", "2", " 3 "),
    ' t="s"': ("0", "1", "2", "99"),
    ' t="str"': ("", "text", " &lt;x&gt;&#10;", "_x000D_", "1.5"),
    ' t="b"': ("0", "1", "2"),
    ' t="e"': ("#N/A", "#NUM!", "no"),
    ' t="inlineStr"': ("text", "", " two  words "),
    ' t="d"': ("2026-07-01", "2026-07-01T09:30:00", "1.5"),
    ' t="?"': ("0",),
}
FORMULAS = (
    *(
        "",
        "",
        "",
        "<{p}f>A1+1</{p}f>",
        "<{p}f/>",
        '<{p}f t="shared" si="0" ref="{ref}">B1*2</{p}f>',
    ),
    *('<{p}f t="shared" si="0"/>', '<{p}f t="array" ref="{ref}">A1:B1</{p}f>'),
    *('<{p}f t="dataTable" ref="{ref}" r1="A1"/>', '<{p}f t="array">A1</{p}f>'),
    *("<{p}f><![CDATA[A1&B1]]></{p}f>", "<{p}f>A1<!-- no -->+1</{p}f>"),
    *('<{p}f t="array" ref="{ref}" aca="1">_xlfn.SORT(A1:B2)</{p}f>', "<{p}f> Rate*1 </{p}f>"),
)
STORED = (
    *("<{p}v>{value}</{p}v>", "<{p}v>{value}</{p}v>", "", "<{p}v/>", "<{p}v></{p}v>"),
    *('<{p}v xml:space="preserve">{value}</{p}v>', "<{p}v><!-- no -->{value}</{p}v>"),
    *("<{p}v><![CDATA[{value}]]></{p}v>", "<{p}is><{p}t>{value}</{p}t></{p}is>"),
)
IN_LINE = (
    "<{p}is><{p}t>{value}</{p}t></{p}is>",
    "<{p}is><{p}r><{p}rPr/><{p}t>{value}</{p}t></{p}r><{p}rPh><{p}t>no</{p}t></{p}rPh></{p}is>",
    *('<{p}is><{p}t xml:space="preserve">{value}</{p}t></{p}is>', "", "<{p}is/>"),
)


def cell_markup(by: Choices, p: str, row: int, column: int) -> str:
    """A `<c>` as Excel, another program or nobody would write it."""
    place = f"{'ABCDE'[column % 5]}{row}"
    here = f' r="{place}"'
    where = by.of(here, here, here, here, f" r='{place}'", f' r="{place.lower()}"', "", ' r="A0"')
    kind = by.of(*VALUES_BY_KIND)
    value = by.of(*VALUES_BY_KIND[kind])
    more = by.of("", ' s="1"', ' cm="1"', ' vm="1"', ' s="99999"', ' ph="1"')
    ref = by.of(
        place, f"{place}:E9", f"{place}:{place}", place, "A1:B3", "B1:A1", "A:A", "nonsense"
    )
    formula = by.of(*FORMULAS).format(p=p, ref=ref)
    stored = by.of(*(IN_LINE if "inline" in kind else STORED)).format(p=p, value=value)
    space = by.of("", "\n", " ", "\r\n\t")
    inside = by.of(
        f"{formula}{space}{stored}{space}",
        f"{formula}{stored}",
        f"{stored}{formula}",
        f"{formula}{stored}<{p}extLst/>",
        f"<!-- <{p}v>7</{p}v> -->{formula}{stored}",
    )
    full = f"<{p}c{where}{kind}{more}>{inside}</{p}c>"
    return str(by.of(full, full, full, f"<{p}c{more}{where}{space}/>"))


def sheet_markup(data: bytes) -> bytes:
    """A sheet that is mostly well formed, whatever the bytes are."""
    by = Choices(data)
    p = by.of("", "x:")
    main = by.of(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    rows, row = [], 0
    for _ in range(by.of(1, 2, 3, 5, 0)):
        row += by.of(1, 1, 1, 2, 7, 1, 3, 0)
        cells, column = [], -1
        for _ in range(by.of(1, 2, 3, 5, 0)):
            column += by.of(1, 1, 1, 2, 1, 0)
            cells.append(cell_markup(by, p, row, column))
        number = by.of(f' r="{row}"', "", f' r="{row}" spans="1:3" hidden="1"', f" r='{row}'")
        rows.append(f"<{p}row{number}>{''.join(cells)}</{p}row>" if cells else f"<{p}row{number}/>")
    before = by.of("", f'<{p}dimension ref="A1:B2"/>', f"<!-- <{p}sheetData> -->", f"<{p}sheetPr/>")
    merged = f'<{p}mergeCells><{p}mergeCell ref="A1:B2"/></{p}mergeCells>'
    after = by.of("", merged, "", "<!-- -->")
    start = by.of("", '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', "\ufeff")
    colon = "xmlns:x" if p else "xmlns"
    inside = f"{before}<{p}sheetData>{''.join(rows)}</{p}sheetData>{after}"
    return f'{start}<{p}worksheet {colon}="{main}">{inside}</{p}worksheet>'.encode()


def fuzz_write(data: bytes) -> None:
    """New results in a sheet that the bytes describe: what was typed stays as it was."""
    which, rest = place_and_rest(data)
    name = next(part for part in members() if part.endswith("sheet1.xml"))
    parts = dict(members()) | {name: sheet_markup(rest)}
    book = read_workbook(write_book(parts))
    new: dict[str, dict[Position, Any]] = {}
    for sheet in book.sheets:
        results = [at for at, cell in sheet.cells.items() if cell.formula is not None]
        new[sheet.name] = {
            at: VALUES[(which + number) % len(VALUES)] for number, at in enumerate(results)
        }
    again = read_workbook(write_book(parts | changed_parts(book, new, {}, {})))
    for sheet, other in zip(book.sheets, again.sheets, strict=True):
        assert sheet.cells.keys() == other.cells.keys()
        for at, cell in sheet.cells.items():
            there = other.cells[at]
            assert (there.formula, there.array_ref) == (cell.formula, cell.array_ref), at
            wanted = storable(new[sheet.name][at]) if at in new[sheet.name] else cell.value
            assert same_value(there.value, wanted), (at, there.value, wanted)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "package": fuzz_package,
    "formula": fuzz_formula,
    "facts": fuzz_facts,
    "write": fuzz_write,
}


def attempt(target: str, data: bytes) -> None:
    """One input; what is foreseen is no finding."""
    with contextlib.suppress(*FORESEEN):
        TARGETS[target](data)
