"""The values edition in Gnumeric and in ONLYOFFICE's Document Builder, which judge it only.

What nobody changed shows the same there, and after a change a number is right or gone.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from addin.a1 import Place, cell_text, place_text
from addin.refresh import refresh
from addin.xlsx import read_workbook
from addin.xlsx.book import Workbook
from addin.xlsx.edit.package_editor import PackageEditor
from tests.addin.handoff.values.test_stale_copies import HEADS, compare, typed_over, values_copy
from tests.addin.sample_books.all_call_places import build_edges
from workbooks import TEMPLATE

_BUILDER = """
import sys
from docbuilder import CDocBuilder
path, target, sheet, cell, value = sys.argv[1:]
builder = CDocBuilder()
assert builder.OpenFile(path, "") == 0
api = builder.GetContext().GetGlobal()["Api"]
there = api.Call("GetSheet", sheet).Call("GetRange", cell)
there.Call("SetValue", float(value))
assert float(there.Call("GetValue2").ToString()) == float(value)
assert builder.SaveFile("xlsx", target) == 0
builder.CloseFile()
"""


def gnumeric(path: Path, target: Path, place: Place, value: float) -> None:
    """Typed over, calculated as a whole and saved by Gnumeric's own converter."""
    typed_over(path, place, value, path)
    command = ["ssconvert", "--recalc", str(path), str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def onlyoffice(path: Path, target: Path, place: Place, value: float) -> None:
    """Typed as a reader does who has taken the protection off: what depends on it is calculated."""
    edits = PackageEditor(read_workbook(path).package)
    for part in list(edits.package.members):
        if part.startswith("xl/worksheets/sheet"):
            edits.replace(part, re.sub(rb"<sheetProtection[^>]*/>", b"", edits.read(part)))
    path.write_bytes(edits.data())
    where = [place[0], cell_text(place[1]), str(value)]
    command = [sys.executable, "-c", _BUILDER, str(path), str(target), *where]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


Recalculate = Callable[[Path, Path, Place, float], None]
has_builder = importlib.util.find_spec("docbuilder") is not None
READERS = [
    pytest.param(
        gnumeric,
        marks=pytest.mark.skipif(not shutil.which("ssconvert"), reason="Gnumeric is not there"),
        id="gnumeric",
    ),
    pytest.param(
        onlyoffice,
        marks=pytest.mark.skipif(not has_builder, reason="document-builder is not installed"),
        id="onlyoffice",
    ),
]


def made(
    path: Path, folder: Path, recalculate: Recalculate, place: Place, value: float
) -> Workbook:
    """What a program makes of a workbook in which this is typed."""
    target = folder / f"again_{path.name}"
    recalculate(path, target, place, value)
    return read_workbook(target)


@pytest.mark.parametrize("recalculate", READERS)
def test_the_template_shows_the_same(recalculate: Recalculate, tmp_path: Path) -> None:
    copy = values_copy(TEMPLATE, tmp_path / "copy.xlsx")
    original = read_workbook(TEMPLATE)
    shown = made(copy, tmp_path, recalculate, published(original, "lease_capacity"), 250.0)
    assert compared(original, shown) == ([], 0)
    heads = {str(sheet.cells[3, 2].value) for sheet in shown.sheets[1:-1]}
    assert all(head.startswith(HEADS[1]) for head in heads)


def compared(original: Workbook, copy: Workbook) -> tuple[list[str], int]:
    """The same as `compare`, but for spaces that Gnumeric drops as it saves."""
    wrong, gone = compare(original, copy)
    return [text for text in wrong if not text.startswith("Functions!B")], gone


@pytest.mark.parametrize("recalculate", READERS)
@pytest.mark.parametrize("name", ["lease_capacity", "tax_rate", "price_per_watt"])
def test_after_a_change_no_number_is_wrong(
    recalculate: Recalculate, tmp_path: Path, name: str
) -> None:
    copy = values_copy(TEMPLATE, tmp_path / "copy.xlsx")
    place = published(read_workbook(TEMPLATE), name)
    value = 0.2 if name == "tax_rate" else 500.0
    typed_over(TEMPLATE, place, value, tmp_path / "truth.xlsx")
    refresh(tmp_path / "truth.xlsx", engine="embedded")
    shown = made(copy, tmp_path, recalculate, place, value)
    wrong, gone = compared(read_workbook(tmp_path / "truth.xlsx"), shown)
    assert wrong == []
    assert gone > 50
    assert {sheet.cells[3, 2].value for sheet in shown.sheets[1:-1]} == {HEADS[0]}


def published(book: Workbook, name: str) -> Place:
    """Where the published figure of a driver stands, or an input of its own."""
    formula = next(entry.formula for entry in book.names if entry.name == name)
    sheet, _, cell = formula.partition("!")
    row = int(cell.rpartition("$")[2])
    column = 5 if book.by_name[sheet].cells[row, 4].formula else 4
    return sheet, (row, column)


@pytest.mark.parametrize("recalculate", READERS)
def test_calls_everywhere_show_the_same(recalculate: Recalculate, tmp_path: Path) -> None:
    build_edges(tmp_path / "edges.xlsx")
    refresh(tmp_path / "edges.xlsx", engine="embedded")
    copy = values_copy(tmp_path / "edges.xlsx", tmp_path / "copy.xlsx")
    original, shown = (
        read_workbook(tmp_path / "edges.xlsx"),
        made(copy, tmp_path, recalculate, ("Model", (2, 2)), 250.0),
    )
    others = {
        place_text((sheet.name, at)): shown.by_name[sheet.name].cells[at].value
        for sheet in original.sheets
        for at, cell in sheet.cells.items()
        if isinstance(cell.value, float)
        and shown.by_name[sheet.name].cells[at].value != pytest.approx(cell.value, rel=1e-9)
    }
    # Gnumeric cannot read a formula of a file that names a sheet with an apostrophe in it.
    assert [place for place, value in others.items() if isinstance(value, float)] == []
    assert len(others) == (3 if recalculate is gnumeric else 0)
