"""What the command says of a copy: one line for each thing, and what became of it."""

from __future__ import annotations

from pathlib import Path

from addin.handoff.privacy.clearing import look_and_clear, look_for_hidden
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.reader import read_workbook
from tests.addin.command_runner import leasebridge
from tests.addin.sample_books import traces_of_all_kinds as all_kinds
from tests.addin.sample_books.hiding import hiding
from workbooks import TEMPLATE


def test_hidden_things_are_named_without_being_asked_and_dropped_when_asked(tmp_path: Path) -> None:
    book = read_workbook(hiding(tmp_path / "a.xlsx"))
    plain = look_for_hidden(book, PackageEditor(book.package), drop=False).lines()
    assert len(plain) == 5 and all("--drop-hidden removes it" in line for line in plain)
    lines = look_for_hidden(book, PackageEditor(book.package), drop=True).lines()
    assert "very hidden sheet: Deep (xl/worksheets/sheet4.xml): removed" in lines
    assert "hidden sheet: Needed (xl/worksheets/sheet3.xml): stays; Model!A5 needs it" in lines


def test_what_readers_see_is_one_line_a_kind_and_no_reason_to_refuse() -> None:
    book = read_workbook(TEMPLATE)
    told = look_and_clear(book, PackageEditor(book.package), scrub=True, printed=False)
    assert told.refused == [] and len(told.staying_lines()) == 2
    assert all(line.endswith("stays; readers may see it") for line in told.staying_lines())
    assert told.clearing_lines() == []


def test_a_pdf_tells_less(tmp_path: Path) -> None:
    all_kinds.plant(tmp_path / "a.xlsx")
    book = read_workbook(tmp_path / "a.xlsx")
    told = look_and_clear(book, PackageEditor(book.package), scrub=False, printed=True)
    whats = {trace.what for trace in told.personal}
    assert {"author", "title", "keywords", "data inside a picture"} <= whats
    assert not whats & {"printer", "comment of the zip file", "author of notes", "company"}


def test_the_command_drops_what_it_is_asked_to(tmp_path: Path) -> None:
    path = hiding(tmp_path / "model.xlsx")
    for edition in ("values", "lambda", "lite"):
        done = leasebridge("handoff", path, "--edition", edition, "--scrub", "--drop-hidden")
        assert done.code == 0 and "hidden sheet: Loose" in done.out
        book = read_workbook(tmp_path / f"model_{edition}.xlsx")
        assert not {"Loose", "Deep"} & book.by_name.keys() and "Needed" in book.by_name
        assert book.by_name["Model"].cells[7, 1].value == 501
    kept = leasebridge("handoff", path, "--edition", "values", "--force")
    assert "very hidden sheet: Deep" in kept.out and "--drop-hidden removes it" in kept.out
    assert "Deep" in read_workbook(tmp_path / "model_values.xlsx").by_name
