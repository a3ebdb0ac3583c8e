"""An audit of the template: fresh, after our own commands, and after somebody worked in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from addin.audit.look import audit, compare
from addin.xlsx import RECORD, read_workbook, write
from addin.xlsx.edit import PackageEditor
from tests.addin.command_runner import leasebridge
from workbooks import TEMPLATE


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copy(TEMPLATE, tmp_path / "model.xlsx"))


def said(path: Path) -> list[str]:
    found = audit(read_workbook(path))
    assert found.recorded is not None
    return [*map(str, found.faults), *map(str, found.findings), *found.notes]


def test_nothing_is_said_of_the_fresh_template_nor_after_our_own_commands(
    tmp_path: Path, model: Path
) -> None:
    assert said(model) == []
    new = tmp_path / "new.csv"
    head = "id,publisher,value,unit,as_of,status,quote,source,note"
    new.write_text(f"{head}\nF20,Goldman Sachs,450,MW,2026-08-05,given,We model,GS note,\n")
    for flags in (
        ["--set", "lease_capacity=500"],
        ["--facts", str(new)],
        ["--as-published", "--set", "lease_capacity=300"],
        ["--case", "bull"],
        ["--undo"],
        ["--reset"],
    ):
        outcome = leasebridge("refresh", model, *flags)
        assert outcome.code == 0 and "\nFormulas: all " in outcome.out, outcome
        assert said(model) == [], flags


def test_the_record_that_a_program_drops_is_missed(model: Path) -> None:
    openpyxl.load_workbook(model).save(model)
    found = audit(read_workbook(model))
    assert found.recorded is None and found.lost and found.good
    assert compare(read_workbook(TEMPLATE)).lost is False


def test_a_damaged_record_is_a_fault(model: Path) -> None:
    book = read_workbook(model)
    edits = PackageEditor(book.package)
    edits.replace("customXml/item1.xml", f'<formulas xmlns="{RECORD}">?</formulas>'.encode())
    write(edits.data(), model)
    (fault,) = compare(read_workbook(model)).faults
    assert fault.kind == "the record of the formulas is damaged" and "item1.xml" in fault.where
    outcome = leasebridge("refresh", model)
    assert outcome.code == 1 and "\nFormulas: not as built: " in outcome.out
