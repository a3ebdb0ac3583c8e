"""Where a refresh writes: over its own file or to another, however they are named."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.addin.command_runner import files, leasebridge, values
from tests.addin.refresh.refreshed_books import refreshed, stale
from workbooks import TEMPLATE

LINKS = pytest.mark.skipif(os.name == "nt", reason="not everybody may make links in Windows")


def test_output_leaves_the_original_and_a_second_one_is_the_same(tmp_path: Path) -> None:
    path = stale(tmp_path)
    before = files(tmp_path)[path]
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    assert leasebridge("refresh", path, "--output", one).code == 0
    assert leasebridge("refresh", one, "--output", two).code == 0
    assert files(tmp_path)[path] == before
    assert one.read_bytes() == two.read_bytes() != path.read_bytes()
    assert values(one)["A1"] == 10_000


def test_an_output_that_is_there_is_replaced(tmp_path: Path) -> None:
    path, other = stale(tmp_path), tmp_path / "other.xlsx"
    other.write_bytes(b"something else")
    assert leasebridge("refresh", path, "--output", other, "--force").code == 0
    assert values(other)["A1"] == 10_000


@pytest.mark.parametrize(
    "spelling",
    [
        "same",
        "dots",
        "relative",
        pytest.param("link", marks=LINKS),
        pytest.param("link to it", marks=LINKS),
    ],
)
def test_the_same_file_means_in_place_however_it_is_spelled(
    tmp_path: Path, spelling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stale(tmp_path)
    link = tmp_path / "link.xlsx"
    workbook, output = path, path
    if spelling == "dots":
        (tmp_path / "sub").mkdir()
        output = tmp_path / "sub" / ".." / path.name
    elif spelling == "relative":
        monkeypatch.chdir(tmp_path)
        output = Path(path.name)
    elif spelling == "link":
        link.symlink_to(path)
        output = link
    elif spelling == "link to it":
        link.symlink_to(path)
        workbook = link
    outcome = leasebridge("refresh", workbook, "--output", output)
    assert outcome.code == 0 and "1 cell changed" in outcome.out
    assert values(path)["A1"] == 10_000
    assert spelling not in ("link", "link to it") or link.is_symlink()
    before = files(tmp_path)
    outcome = leasebridge("refresh", workbook, "--output", output)
    assert "already up to date" in outcome.out
    assert files(tmp_path) == before


def test_names_of_files_may_hold_anything(tmp_path: Path) -> None:
    path = stale(tmp_path).rename(tmp_path / "it's a 50% büro – 模型 😀 [v2].xlsx")
    assert refreshed(path)["A1"] == 10_000
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_the_template_is_up_to_date(tmp_path: Path) -> None:
    path = Path(shutil.copy(TEMPLATE, tmp_path))
    before = files(tmp_path)
    outcome = leasebridge("refresh", path)
    assert outcome.code == 0 and "already up to date" in outcome.out
    assert files(tmp_path) == before and path.read_bytes() == TEMPLATE.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_mode_of_the_file_stays(tmp_path: Path) -> None:
    path = stale(tmp_path)
    path.chmod(0o640)
    leasebridge("refresh", path)
    assert path.stat().st_mode & 0o777 == 0o640
