"""A workbook that was changed by a program that does not calculate is known as such."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from addin.explain.out_of_date import out_of_date
from tests.addin.command_runner import leasebridge
from tests.addin.explain.books import layout_of
from tests.addin.sample_books.case_books import case_book
from tests.addin.sample_books.rich import members, write_package
from workbooks import TEMPLATE


def test_what_was_calculated_is_current(tmp_path: Path) -> None:
    assert out_of_date(layout_of(TEMPLATE)) == ""
    model = case_book(tmp_path)
    for arguments in (["--set", "lease_capacity=500"], ["--case", "Bear"], ["--reset"]):
        leasebridge("refresh", model, *arguments)
        assert out_of_date(layout_of(model)) == ""


def test_another_case_that_nobody_calculated(tmp_path: Path) -> None:
    model = case_book(tmp_path)
    parts = members(model)
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert sheet.count(b"<v>250</v>") == 2  # as published, and live
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v>250</v>", b"<v>300</v>", 1)
    write_package(model, parts)
    said = out_of_date(layout_of(model))
    assert "lease_capacity shows 300 where 250 is live" in said
    (tmp_path / "old").mkdir()
    told = leasebridge("diff", case_book(tmp_path / "old"), model)
    for outcome in (told, leasebridge("explain", model, "uplift")):
        assert f"warning: {said}" in outcome.out
    assert leasebridge("explain", model, "uplift", "--json").json["warnings"] == [said]


def test_no_values_at_all(tmp_path: Path) -> None:
    model = case_book(tmp_path)
    book = openpyxl.load_workbook(model)
    book.save(model)
    assert "not calculated since" in out_of_date(layout_of(model))
