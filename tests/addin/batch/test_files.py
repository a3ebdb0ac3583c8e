"""Which workbooks are meant, and where each is written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from addin.batch.files import find_workbooks, is_workbook_name, targets_of
from addin.errors import BadInput, CannotWrite


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    names = ("b.xlsx", "A.XLSM", "~$b.xlsx", ".hidden.xlsx", "notes.txt", "deep/c.xlsx")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "folder.xlsx").mkdir()
    return tmp_path


def test_a_folder_stands_for_the_workbooks_in_it(desk: Path) -> None:
    assert find_workbooks([desk]) == [desk / "A.XLSM", desk / "b.xlsx"]


def test_a_pattern_stands_for_what_it_matches(desk: Path) -> None:
    assert find_workbooks([desk / "*.xlsx"]) == [desk / "b.xlsx"]
    everywhere = [desk / "b.xlsx", desk / "deep" / "c.xlsx"]
    assert find_workbooks([desk / "**" / "*.xlsx"]) == everywhere


def test_a_name_stands_for_itself_whatever_is_there(desk: Path) -> None:
    given = [desk / "notes.txt", desk / "none.xlsx"]
    assert find_workbooks(given) == given
    odd = desk / "a[1].xlsx"
    odd.touch()
    assert find_workbooks([odd]) == [odd]


def test_each_is_there_once(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    found = find_workbooks([Path("b.xlsx"), desk, Path("deep/../b.xlsx")])
    assert found == [Path("b.xlsx"), desk / "A.XLSM"]


@pytest.mark.parametrize("given", ["empty", "*.xlsb"])
def test_nothing_to_do_is_said(desk: Path, given: str) -> None:
    (desk / "empty").mkdir()
    with pytest.raises(BadInput, match="no workbook"):
        find_workbooks([desk / "b.xlsx", desk / given])


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("a.xlsx", True), ("a.XLSM", True), ("~$a.xlsx", False), (".a.xlsx", False), ("a.csv", False)],
)
def test_what_programs_put_beside_a_workbook_is_none(name: str, is_one: bool) -> None:
    assert is_workbook_name(Path("folder", name)) is is_one


def test_copies_go_into_a_folder_that_is_made(desk: Path) -> None:
    workbooks, folder = find_workbooks([desk]), desk / "new" / "copies"
    assert targets_of(workbooks, None) == workbooks
    assert targets_of(workbooks, folder) == [folder / "A.XLSM", folder / "b.xlsx"]
    assert folder.is_dir()


def test_copies_never_overwrite_each_other(desk: Path) -> None:
    twins = [desk / "b.xlsx", desk / "deep" / "B.xlsx"]
    with pytest.raises(BadInput, match=r"has room for one B\.xlsx, not for "):
        targets_of(twins, desk / "new")
    assert not (desk / "new").exists()


def test_a_file_is_no_folder(desk: Path) -> None:
    with pytest.raises(CannotWrite, match="this is a file, and several"):
        targets_of([desk / "b.xlsx"], desk / "notes.txt")


@pytest.mark.skipif(os.name == "nt", reason="not everybody may make links in Windows")
def test_a_link_to_a_workbook_is_that_workbook(desk: Path) -> None:
    (desk / "link.xlsx").symlink_to(desk / "b.xlsx")
    assert find_workbooks([desk / "b.xlsx", desk / "link.xlsx"]) == [desk / "b.xlsx"]
