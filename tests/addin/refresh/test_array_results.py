"""Arrays after a refresh: they spill as far as they must, and leave no old result."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl.utils import rows_from_range

from tests.addin.command_runner import leasebridge
from tests.addin.refresh.refreshed_books import BRIDGE, member, refreshed
from udfs import eps_bridge


def spilling(path: Path, *formulas: tuple[str, str], **others: Any) -> Path:
    """Dynamic arrays in their old ranges, and plain cells; `=...` are formulas."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        for ref, formula in formulas:
            sheet.write_dynamic_array_formula(ref, formula, None, 0)
            for row in rows_from_range(ref):
                for at in row:
                    if at != ref.split(":")[0]:
                        sheet.write(at, 0)
        for at, content in others.items():
            sheet.write(at, content)
    return path


def spill_ranges(path: Path) -> dict[str, bytes]:
    refs = re.findall(rb'<c r="(\w+)"[^>]*cm="1"[^>]*><f t="array" ref="([\w:]+)"', member(path))
    return {at.decode(): ref for at, ref in refs}


def test_a_spill_grows_and_its_readers_see_it(tmp_path: Path) -> None:
    path = spilling(
        tmp_path / "book.xlsx",
        ("C1:C2", "=LEASE_REVENUE(A1:A4,40)"),
        ("D1:E1", f"={BRIDGE}"),
        A1=1, A2=2, A3=3, A4=4, G1="=SUM(C1:C9)", G2="=C4", G3="=COUNT(C:C)", G4="=E9",
    )  # fmt: skip
    found = refreshed(path)
    assert [found[f"C{row}"] for row in range(1, 5)] == [40, 80, 120, 160]
    table = eps_bridge(37.125, 2573.776075, 10_000, 0.9, 0.15)
    assert [found[f"D{row}"] for row in range(1, 10)] == [label for label, _ in table]
    assert found["E7"] == pytest.approx(table[6][1])
    assert (found["G1"], found["G2"], found["G3"]) == (400, 160, 4)
    assert found["G4"] == pytest.approx(table[8][1])
    assert spill_ranges(path) == {"C1": b"C1:C4", "D1": b"D1:E9"}


def test_a_spill_shrinks_and_leaves_no_old_result(tmp_path: Path) -> None:
    path = spilling(
        tmp_path / "book.xlsx", ("C1:C5", "=LEASE_REVENUE(A1:A2,40)"),
        A1=1, A2=2, G1="=SUM(C1:C9)", G2="=C4", G3="=COUNT(C1:C9)",
    )  # fmt: skip
    found = refreshed(path)
    assert [found.get(f"C{row}") for row in range(1, 6)] == [40, 80, None, None, None]
    assert (found["G1"], found["G2"], found["G3"]) == (120, 0, 2)
    assert spill_ranges(path) == {"C1": b"C1:C2"}


def test_a_spill_that_is_blocked_is_an_error_and_harms_nobody(tmp_path: Path) -> None:
    path = spilling(
        tmp_path / "book.xlsx", ("C1:C2", "=LEASE_REVENUE(A1:A3,40)"),
        A1=1, A2=2, A3=3, C3="in the way", G1="=ISERROR(C1)", G2="=C2", G3="=C1+1",
    )  # fmt: skip
    outcome = leasebridge("refresh", path)
    assert outcome.code == 1
    assert re.findall(r"error: (.*)", outcome.out) == [
        "S!C1 is #SPILL! (there is no room for its result)",
        "S!G3 is #SPILL! (from S!C1)",
    ]
    found = refreshed(path)
    assert (found.get("C2"), found["C3"]) == (None, "in the way")
    assert (found["G1"], found["G2"]) == (True, 0)
    assert spill_ranges(path) == {"C1": b"C1"}
    # Files know no #SPILL!: they hold #VALUE!, and Excel finds out again what it is.
    assert re.search(rb'<c r="C1"[^>]* t="e"[^>]*>.*?<v>#VALUE!</v></c>', member(path))


def test_an_array_entered_for_a_fixed_range_fills_just_that(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_column("A1", [1, 2, 3])
        for ref in ("C1:C2", "D1:D5", "E1:F3"):
            sheet.write_array_formula(ref, "{=LEASE_REVENUE(A1:A3,40)}", None, 0)
        sheet.write_formula("H1", "=SUM(C1:C9)")
        sheet.write_formula("H2", "=ISNA(D4)")
    found = refreshed(path)
    column = {at: [found.get(f"{at}{row}") for row in range(1, 7)] for at in "CDEF"}
    assert column["C"] == [40, 80, None, None, None, None]
    assert column["D"] == [40, 80, 120, "#N/A", "#N/A", None]
    assert column["E"] == column["F"] == [40, 80, 120, None, None, None]
    assert (found["H1"], found["H2"]) == (120, True)
    assert re.findall(rb'ref="([A-Z]\d:[A-Z]\d)">', member(path)) == [b"C1:C2", b"D1:D5", b"E1:F3"]
