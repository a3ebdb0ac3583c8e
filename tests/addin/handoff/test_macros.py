"""Macros in a workbook, and what becomes of them in a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.handoff.flow import handoff
from addin.handoff.macros import read_modules
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from tests.addin.command_runner import refused, values
from tests.addin.sample_books.books_to_hand_over import WORKBOOKS, changed, stale
from tests.addin.sample_books.rich import members
from workbooks import TEMPLATE

_MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def with_macros(path: Path, project: bytes) -> Path:
    """The workbook as an .xlsm with this VBA project."""

    def change(edits: PackageEditor) -> None:
        kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
        types = edits.read("[Content_Types].xml").replace(_PLAIN, _MACROS)
        edits.replace("[Content_Types].xml", types)
        part = "xl/vbaProject.bin"
        edits.add(part, project, "application/vnd.ms-office.vbaProject", "xl/workbook.xml", kind)

    return changed(path, change).replace(path.with_suffix(".xlsm"))


@pytest.fixture(scope="module")
def our_project(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The VBA of a workbook that brings our functions along, as its builder makes it."""
    pytest.importorskip("pyopenvba", reason="pyOpenVBA is not installed: leasebridge[excel]")
    from addin.hosts.excel.addin_file import build_xlsm

    made = tmp_path_factory.mktemp("ours") / "model.xlsm"
    build_xlsm(TEMPLATE, made)
    return open_package(made).read("xl/vbaProject.bin")


@pytest.mark.parametrize("edition", WORKBOOKS)
def test_our_macros_stay_behind(tmp_path: Path, our_project: bytes, edition: str) -> None:
    book = with_macros(stale(tmp_path / "model.xlsx"), our_project)
    assert "LeasebridgeFunctions" in read_modules(our_project)
    done = handoff(book, edition)
    assert done.output == tmp_path / f"model_{edition}.xlsx" and "without the macros" in done.done
    package = open_package(done.output)
    assert not any("vba" in name for name in package.members)
    assert _MACROS not in package.read("[Content_Types].xml")
    assert values(done.output, "S")["A1"] == 10_000


def test_macros_are_read_as_another_program_reads_them(our_project: bytes) -> None:
    olevba = pytest.importorskip("oletools.olevba", reason="oletools is not installed")
    listed = olevba.VBA_Parser("vbaProject.bin", data=our_project).extract_macros()
    theirs = {name.rpartition(".")[0]: code.split() for _, _, name, code in listed}
    assert {name: source.split() for name, source in read_modules(our_project).items()} == theirs


def test_damaged_macros_are_said_in_one_line(tmp_path: Path, our_project: bytes) -> None:
    for size in (40, 600, 5_000, len(our_project) // 2):
        book = with_macros(stale(tmp_path / "model.xlsx"), our_project[:size])
        assert "its macros are damaged" in refused(tmp_path, "handoff", book, "--edition", "lite")


def test_macros_beside_ours_are_refused_by_name(tmp_path: Path, our_project: bytes) -> None:
    from addin.handoff import macros

    book = with_macros(stale(tmp_path / "model.xlsx"), our_project)
    found = read_modules(our_project) | {"Sheet1": 'Attribute VB_Name = "Sheet1"\r\nSub Mine()'}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(macros, "read_modules", lambda _: found)
        line = refused(tmp_path, "handoff", book, "--edition", "values")
    assert "macros of its own (Sheet1)" in line


def test_macros_of_others_stay(tmp_path: Path) -> None:
    book = with_macros(stale(tmp_path / "model.xlsx"), other := b"\0" * 2_000)
    assert "macros are damaged" in refused(tmp_path, "handoff", book, "--edition", "lambda")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("addin.handoff.macros.read_modules", lambda _: {"Theirs": "Sub Mine()"})
        done = handoff(book, "lambda")
    assert done.output.suffix == ".xlsm"
    assert members(done.output)["xl/vbaProject.bin"] == other
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("addin.handoff.macros.read_modules", lambda _: {"Theirs": "Sub Mine()"})
        command = ("handoff", book, "--edition", "lambda", "--scrub", "--output")
        line = refused(tmp_path, *command, tmp_path / "clean.xlsm")
    assert "cannot be removed: macros: may name people inside (xl/vbaProject.bin)" in line
