"""The hidden sheet of flags: one for each set of ranges that formulas read."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.errors import BadWorkbook
from addin.handoff.values import flags
from addin.handoff.values.flags import Flags
from addin.xlsx import read_workbook
from addin.xlsx.edit.package_editor import PackageEditor
from tests.addin.engines.small_books import written

CELLS = {"A1": 250, "A2": 40, "B1": "long " * 100, "C1": ("=A1*2", 500)}
NAMES = {"price": "=S!$A$2"}


def made(tmp_path: Path) -> Flags:
    return Flags(read_workbook(written(tmp_path / "book.xlsx", CELLS, names=NAMES)))


def test_formulas_that_read_the_same_have_one_flag(tmp_path: Path) -> None:
    found = made(tmp_path)
    one = found.of([("S", "LEASE_REVENUE(A1,price)")], "S!D1")
    assert one == "'leasebridge flags'!$A$4"
    assert found.of([("S", "LEASE_REVENUE(price,$A$1)*2")], "S!D2") == one
    assert found.of([("S", "LEASE_REVENUE ( A1 , 1 )")], "S!D3") == "'leasebridge flags'!$A$5"
    assert found.of([("S", "LEASE_REVENUE(250,40)")], "S!D4") is None


def test_a_value_is_guarded_by_its_flag_and_a_long_text_stands_on_the_sheet(
    tmp_path: Path,
) -> None:
    found = made(tmp_path)
    flag = found.of([("S", "A1")], "S!D1")
    assert found.guarded(flag, 2.5) == f"IF({flag},NA(),2.5)"
    assert found.guarded(flag, 'a "b"') == f'IF({flag},NA(),"a ""b""")'
    assert found.guarded(flag, "y" * 300) == f"IF({flag},NA(),'leasebridge flags'!$B$4)"
    assert found.guarded(None, 2.5) is None
    assert found.guarded(flag, None) is None


def test_the_sheet_is_hidden_locked_and_behind_all_others(tmp_path: Path) -> None:
    found = made(tmp_path)
    flag = found.of([("S", "A1&B1")], "S!D1")
    assert flag
    found.name_of(flag)
    edits = PackageEditor(found.book.package)
    found.write(edits)
    (tmp_path / "copy.xlsx").write_bytes(edits.data())
    copy = read_workbook(tmp_path / "copy.xlsx")
    assert [sheet.name for sheet in copy.sheets] == ["S", "leasebridge flags"]
    sheet = copy.sheets[1]
    assert sheet.cells[2, 1].formula == "OR(A4:A4)"
    assert sheet.cells[4, 1].formula == "OR(D4,E4)"
    assert sheet.cells[4, 2].value == CELLS["B1"]
    assert b'<sheetProtection sheet="1"/>' in sheet.source
    assert b'state="hidden"' in copy.source
    named = {name.name: (name.formula, name.hidden) for name in copy.names}
    assert named["leasebridge_flag_1"] == (flag, True)


def test_many_conditions_are_taken_in_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flags, "_MOST", 2)
    found = made(tmp_path)
    assert found.either(["X!A1", "X!A2", "X!A3"]) == "'leasebridge flags'!$A$5"
    assert found.either(["X!A1", "X!A1"]) == "X!A1"


@pytest.mark.parametrize("formula", ["LEASE_REVENUE(OFFSET(A1,1,0),40)", 'INDIRECT("A1")'])
def test_what_reads_cells_that_nobody_can_name_is_refused(tmp_path: Path, formula: str) -> None:
    with pytest.raises(BadWorkbook, match="S!D1 reads cells that its formula does not name"):
        made(tmp_path).of([("S", formula)], "S!D1")
