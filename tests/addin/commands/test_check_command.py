"""`check` tells stale from fresh, with the exit codes of a refresh, and writes nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tests.addin.command_runner import files, leasebridge, refused
from tests.addin.commands.input_files import sheet_of
from tests.addin.sample_books.case_books import case_book
from tests.addin.sample_books.rich import write_package


def test_check_tells_stale_from_fresh_and_writes_nothing(tmp_path: Path, model: Path) -> None:
    stale = sheet_of(tmp_path / "stale.xlsx", {"A1": "=LEASE_REVENUE(250,40)", "A2": "=A1"})
    before = files(tmp_path)
    outcome = leasebridge("check", stale)
    assert outcome.code == 1 and "out of date: refresh would change 2 cells" in outcome.out
    outcome = leasebridge("check", model)
    assert outcome.code == 0 and outcome.out.splitlines()[-1] == "up to date"
    assert files(tmp_path) == before
    leasebridge("refresh", stale)
    assert leasebridge("check", stale).code == 0


def test_check_finds_what_is_stale_but_no_cell(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=LEASE_REVENUE(250,40)"})
    leasebridge("refresh", path)
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    book = parts["xl/workbook.xml"].replace(b"<calcPr ", b'<calcPr fullCalcOnLoad="1" ')
    write_package(path, {**parts, "xl/workbook.xml": book})
    outcome = leasebridge("check", path)
    assert outcome.code == 1 and "no cell" in outcome.out
    assert leasebridge("refresh", path).code == leasebridge("check", path).code == 0


def test_check_has_the_exit_codes_of_refresh(tmp_path: Path) -> None:
    assert refused(tmp_path, "check", tmp_path / "none.xlsx")
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=1/0"})
    leasebridge("refresh", path)
    outcome = leasebridge("check", path)
    assert outcome.code == 1 and "error: Model!A1" in outcome.out and "up to date" in outcome.out
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=RAND()"})
    assert leasebridge("check", path).code == 3
    assert leasebridge("check", path, "--json").json["refused"]


def test_check_shows_what_a_refresh_with_new_inputs_would_do(tmp_path: Path) -> None:
    model = case_book(tmp_path)
    before = files(tmp_path)
    outcome = leasebridge("check", model, "--set", "lease_capacity=500")
    assert outcome.code == 1 and "out of date: refresh would change" in outcome.out
    assert "EPS uplift, $: 2.97 -> 5.94\n  Lease capacity (lease_capacity): +2.97\n" in outcome.out
    assert leasebridge("check", model, "--case", "as published").code == 0
    assert files(tmp_path) == before
