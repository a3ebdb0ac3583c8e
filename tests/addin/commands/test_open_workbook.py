"""An open workbook, of which a copy is read: what is told, and never in words of the copy."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
import xlsxwriter

from addin.commands.open_workbook import (
    MENU,
    CannotDo,
    choose_case,
    explained,
    hand_over,
    take_facts,
    what_moved,
)
from addin.xlsx import read_workbook
from addin.xlsx.edit import PackageEditor
from tests.addin.command_runner import leasebridge
from workbooks import TEMPLATE

NOW = dt.datetime(2026, 8, 5, 9, 30)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "copies"
    folder.mkdir()
    return Path(shutil.copy(TEMPLATE, folder / "model.xlsx"))


def test_what_is_written_is_what_the_command_writes(copy: Path, tmp_path: Path) -> None:
    """Cell by cell; the minute may be another."""
    facts, new = tmp_path / "aug.csv", tmp_path / "new.xlsx"
    facts.write_text("id,unit,value\nF20,MW,500\nF21,$/W-yr,30\n", encoding="utf-8")
    found = take_facts(copy, facts)
    assert leasebridge("refresh", TEMPLATE, "--output", new, "--facts", facts).code == 0
    after = read_workbook(new).by_name
    when = {at for at, value in found.cells.items() if str(value).startswith("20")}
    for (sheet, at), value in found.cells.items():
        cell = after[sheet].cells.get(at)
        assert (cell.value if cell else None) == value or (sheet, at) in when
    assert {place[0] for place in found.cells} == {"Inputs", "Changes"}


def test_the_choice_of_a_case_says_that_it_was_the_menus(copy: Path) -> None:
    found = choose_case(copy, "bull", NOW)
    assert MENU in found.cells.values() and "2026-08-05 09:30" in found.cells.values()
    assert found.lines == ["input case: As published -> Bull"]
    same = choose_case(copy, "As published", NOW)
    assert same.cells == {} and same.lines == ["Nothing changes: the workbook says so already."]
    with pytest.raises(CannotDo, match="did you mean Bear"):
        choose_case(copy, "bera", NOW)


def test_a_report_has_no_advice_for_a_terminal(copy: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.xlsx"
    assert leasebridge("refresh", TEMPLATE, "--output", new, "--case", "Bull").code == 0
    lines = [*what_moved(copy, new), *explained(copy, "Summary!C9"), *explained(copy, "eps_uplift")]
    advice = [line for line in lines if "(--json" in line or "(--depth" in line]
    assert len(lines) > 30 and not advice
    assert lines[0] == "Answers"


def test_what_is_wrong_is_told_without_the_folder_of_the_copy(copy: Path, tmp_path: Path) -> None:
    for cell, says in (("Nowhere!A1", "Nowhere"), ("Bridge!A1:B2", "A1:B2")):
        with pytest.raises(CannotDo, match=says) as refused:
            explained(copy, cell)
        assert str(copy.parent) not in refused.value.line
    with pytest.raises(CannotDo, match=r"^gone\.xlsx: "):
        what_moved(tmp_path / "gone.xlsx", copy)
    copy.write_bytes(b"no workbook")
    with pytest.raises(CannotDo, match=r"^model\.xlsx: "):
        choose_case(copy, "Bull")


def test_a_copy_that_cannot_be_calculated_names_its_cells(copy: Path, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(copy)) as book:
        book.add_worksheet("S").write_formula("A1", "=RAND()+LEASE_REVENUE(250,40)")
    with pytest.raises(CannotDo, match="1 cell cannot be calculated reliably by") as refused:
        hand_over(copy, "lambda", None, tmp_path / "model.xlsx")
    assert refused.value.details[0].startswith("S!A1: ") and len(refused.value.details) == 1


def test_a_hand_over_goes_beside_the_file_and_never_over_another(
    copy: Path, tmp_path: Path
) -> None:
    saved = Path(shutil.copy(TEMPLATE, tmp_path / "model.xlsx"))
    lines = hand_over(copy, "values", saved)
    made = tmp_path / "model_values.xlsx"
    assert lines[0] == str(made) and made.exists()
    again = Path(shutil.copy(TEMPLATE, copy.parent / "model.xlsx"))
    (copy.parent / "model_values.xlsx").unlink()
    with pytest.raises(CannotDo, match="already exists"):
        hand_over(again, "values", saved)


def test_a_chosen_name_is_written_over_and_gets_its_ending(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "client.xlsx").write_bytes(b"asked by the picker")
    lines = hand_over(copy, "values", None, tmp_path / "client")
    assert lines[0] == str(tmp_path / "client.xlsx")
    assert read_workbook(tmp_path / "client.xlsx").sheets


@pytest.mark.parametrize("same", [True, False])
def test_the_saved_file_is_handed_over_where_it_says_the_same(
    copy: Path, tmp_path: Path, same: bool
) -> None:
    """Which of the two it was shows in a part that only the saved file has."""
    saved = tmp_path / "model.xlsx"
    shutil.copy(TEMPLATE, saved)
    case = "As published" if same else "Bull"
    assert leasebridge("refresh", TEMPLATE, "--output", copy, "--force", "--case", case).code == 0
    marked = read_workbook(saved)
    text = marked.source.replace(b"</workbook>", b"<!-- saved --></workbook>")
    edits = PackageEditor(marked.package)
    edits.replace(marked.part, text)
    saved.write_bytes(edits.data())
    hand_over(copy, "values", saved, tmp_path / "out.xlsx")
    made = read_workbook(tmp_path / "out.xlsx")
    assert (b"<!-- saved -->" in made.source) is same
