"""The values edition in a LibreOffice that has nothing of ours: every cell shows what it did."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addin.a1 import place_text
from addin.handoff.values.about_sheet import about_original
from addin.handoff.values.freeze import freeze
from addin.hosts.libreoffice.program import find_office
from addin.refresh.flow import refresh
from addin.xlsx.book import Workbook
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.reader import read_workbook
from tests.addin.handoff.values.test_stale_copies import HEADS, compare, typed_over, values_copy
from tests.addin.sample_books.all_call_places import CELLS_BY_NAME, build_edges
from tests.end_to_end.calls_in_calc import close, needs_libreoffice
from workbooks import TEMPLATE

pytestmark = needs_libreoffice
ALWAYS = (
    '<?xml version="1.0"?><oor:items xmlns:oor="http://openoffice.org/2001/registry"><item '
    'oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" '
    'oor:op="fuse"><value>0</value></prop></item></oor:items>'
)


def edges(path: Path) -> None:
    build_edges(path)
    refresh(path, engine="libreoffice")


def template(path: Path) -> None:
    path.write_bytes(TEMPLATE.read_bytes())


def recalculated_without_us(path: Path, folder: Path) -> Workbook:
    """What a LibreOffice without our extension makes of a workbook when it calculates it anew."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(ALWAYS)
    subprocess.run(
        [
            find_office().program("soffice"),
            f"-env:UserInstallation={user.parent.as_uri()}",
            *("--headless", "--convert-to", "xlsx", "--outdir", str(folder / "made"), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return read_workbook(folder / "made" / path.name)


@pytest.mark.parametrize("make", [edges, template])
def test_calc_shows_the_values_and_no_new_error(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "book.xlsx")
    book = read_workbook(tmp_path / "book.xlsx")
    edits = PackageEditor(book.package)
    about = about_original(book.package, datetime(2026, 7, 2, tzinfo=UTC), {}, scrub=False)
    frozen = freeze(book, edits, about)
    (tmp_path / "copy.xlsx").write_bytes(edits.data())
    shown = recalculated_without_us(tmp_path / "copy.xlsx", tmp_path)
    for sheet in book.sheets:
        cells = shown.by_name[sheet.name].cells
        for at, cell in sheet.cells.items():
            value = cells[at].value if at in cells else None
            if isinstance(value, str):
                value = value.removeprefix(HEADS[1])
            # An empty text comes back from Calc as no value, and TRUE in some formats as 1.
            same = value == cell.value or {value, cell.value} <= {None, ""}
            assert same or close(value, cell.value, 1e-9), (sheet.name, at)
    if make is edges:
        places = {place_text((cell.sheet, cell.position)) for cell in frozen.cells}
        assert places >= CELLS_BY_NAME.keys()


@pytest.mark.parametrize("name", ["lease_capacity", "base_eps"])
def test_after_a_change_calc_shows_no_wrong_number(tmp_path: Path, name: str) -> None:
    copy = values_copy(TEMPLATE, tmp_path / "copy.xlsx")
    book = read_workbook(TEMPLATE)
    formula = next(entry.formula for entry in book.names if entry.name == name)
    row = int(formula.rpartition("$")[2])
    for path, target in ((TEMPLATE, "truth.xlsx"), (copy, "changed.xlsx")):
        typed_over(path, ("Inputs", (row, 5)), 44.0, tmp_path / target)
    refresh(tmp_path / "truth.xlsx", engine="embedded")
    shown = recalculated_without_us(tmp_path / "changed.xlsx", tmp_path)
    wrong, gone = compare(read_workbook(tmp_path / "truth.xlsx"), shown)
    assert wrong == []
    assert gone > 50
    assert {sheet.cells[3, 2].value for sheet in shown.sheets[1:-1]} == {HEADS[0]}
