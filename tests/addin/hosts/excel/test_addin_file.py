"""The add-in and the workbook with macros, as files: read back by readers that are not ours."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from addin.errors import BadWorkbook, CannotWrite

pytest.importorskip("pyopenvba", reason="pyOpenVBA is not installed: leasebridge[excel]")

from pyopenvba import ExcelFile

from addin.hosts.excel import addin_file as xlam
from addin.hosts.excel import vba
from addin.refresh.flow import refresh
from udfs import CATALOGUE
from workbooks import TEMPLATE

OURS = {
    xlam.FUNCTIONS: vba.functions_module(),
    xlam.HELP: vba.help_module(),
    "ThisWorkbook": vba.workbook_module(),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("excel")
    paths = {"xlam": folder / "leasebridge.xlam", "xlsm": folder / "model.xlsm"}
    xlam.build_xlam(paths["xlam"])
    xlam.build_xlsm(TEMPLATE, paths["xlsm"])
    return paths


def modules(path: Path) -> dict[str, str]:
    """The code of each module as olevba reads it, without the attributes above it."""
    olevba = pytest.importorskip("oletools.olevba", reason="oletools is not installed")
    parser = olevba.VBA_Parser(str(path))
    try:
        found = {name: code for _, _, name, code in parser.extract_all_macros()}
    finally:
        parser.close()
    return {
        name.rpartition(".")[0]: re.sub(r"\A(?:Attribute VB_.*\r?\n)+", "", code)
        for name, code in found.items()
    }


@pytest.mark.parametrize("kind", ["xlam", "xlsm"])
def test_another_reader_finds_every_module_as_it_was_generated(
    made: dict[str, Path], kind: str
) -> None:
    found = modules(made[kind])
    expected = OURS | ({xlam.RIBBON: vba.ribbon_module()} if kind == "xlam" else {})
    for name, code in expected.items():
        assert found[name].replace("\r\n", "\n").strip() == code.replace("\r\n", "\n").strip()
    assert 'PROJECT_NAME As String = "leasebridge"' in found["xlwings"]
    assert {"xlwings", "Dictionary"} <= found.keys()


@pytest.mark.parametrize("kind", ["xlam", "xlsm"])
def test_the_vba_project_is_consistent(made: dict[str, Path], kind: str) -> None:
    with ExcelFile(made[kind]) as file:
        assert file.validate() == []


@pytest.mark.parametrize("kind", ["xlam", "xlsm"])
def test_a_workbook_cannot_choose_which_python_runs(made: dict[str, Path], kind: str) -> None:
    with ExcelFile(made[kind]) as file:
        code = file.get_module("xlwings")
    config = code.partition("Function GetConfig(")[2].partition("End Function")[0]
    assert re.findall(r'If source = "" Or source = "(\w+)"', config) == ["user"]
    assert '"ADD_WORKBOOK_TO_PYTHONPATH", "true"' not in code


@pytest.mark.parametrize("kind", ["xlam", "xlsm"])
def test_excel_opens_it_without_repair(made: dict[str, Path], kind: str) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed")
    result = audit.OpenXmlValidator().validate(str(made[kind]))
    assert result.is_valid and not result.errors


def test_the_same_input_gives_the_same_bytes(made: dict[str, Path], tmp_path: Path) -> None:
    xlam.build_xlam(tmp_path / "again.xlam")
    xlam.build_xlsm(TEMPLATE, tmp_path / "again.xlsm")
    assert (tmp_path / "again.xlam").read_bytes() == made["xlam"].read_bytes()
    assert (tmp_path / "again.xlsm").read_bytes() == made["xlsm"].read_bytes()


def test_every_button_of_the_ribbon_has_its_procedure(made: dict[str, Path]) -> None:
    with zipfile.ZipFile(made["xlam"]) as archive:
        ribbon = ElementTree.fromstring(archive.read("customUI/customUI.xml"))
    buttons = [e.attrib for e in ribbon.iter() if e.tag.endswith("}button")]
    procedures = set(re.findall(r"Sub (\w+)\(control As IRibbonControl\)", vba.ribbon_module()))
    assert {b["onAction"] for b in buttons} == {f"{xlam.RIBBON}.{name}" for name in procedures}
    assert len({b["id"] for b in buttons}) == len(buttons)
    assert all(b["label"] and b["supertip"] and b["imageMso"] for b in buttons)


def test_nothing_of_the_builder_or_the_templates_author_is_left(made: dict[str, Path]) -> None:
    with zipfile.ZipFile(made["xlam"]) as archive:
        parts = {n: archive.read(n) for n in archive.namelist() if not n.endswith(".bin")}
    assert not [
        n for n, content in parts.items() if re.search(rb"(?i)felix|myaddin|\\Users", content)
    ]


def test_the_workbook_keeps_all_that_it_held(made: dict[str, Path]) -> None:
    with zipfile.ZipFile(TEMPLATE) as before, zipfile.ZipFile(made["xlsm"]) as after:
        assert set(after.namelist()) - set(before.namelist()) == {"xl/vbaProject.bin"}
        changed = {n for n in before.namelist() if before.read(n) != after.read(n)}
        sheets = {n for n in changed if n.startswith("xl/worksheets/sheet")}
        assert changed - sheets == {
            "[Content_Types].xml",
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
        }
        for name in sheets | {"xl/workbook.xml"}:
            content = re.sub(rb' codeName="[^"]*"', b"", after.read(name))
            assert content.replace(b"<sheetPr/>", b"") == before.read(name)


def test_the_command_refreshes_the_workbook_with_macros(
    made: dict[str, Path], tmp_path: Path
) -> None:
    output = tmp_path / "refreshed.xlsm"
    report = refresh(made["xlsm"], output=output)
    assert report.changed_cells == 0 and report.calls > len(CATALOGUE)
    with zipfile.ZipFile(made["xlsm"]) as before, zipfile.ZipFile(output) as after:
        assert before.read("xl/vbaProject.bin") == after.read("xl/vbaProject.bin")


def test_what_cannot_be_made_is_said(made: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match=r"must end in \.xlsm"):
        xlam.build_xlsm(TEMPLATE, tmp_path / "model.xlsx")
    with pytest.raises(BadWorkbook, match="macros of its own"):
        xlam.build_xlsm(made["xlsm"], tmp_path / "twice.xlsm")
    with pytest.raises(BadWorkbook, match="no such file"):
        xlam.build_xlsm(tmp_path / "none.xlsx", tmp_path / "none.xlsm")


def test_the_project_knows_the_buttons_type_and_the_parts_its_modules(
    made: dict[str, Path],
) -> None:
    with ExcelFile(made["xlam"]) as file:
        assert "Office" in {reference.name for reference in file.references()}
        names = set(file.module_names())
    with zipfile.ZipFile(made["xlam"]) as archive:
        parts = [archive.read("xl/workbook.xml"), archive.read("xl/worksheets/sheet1.xml")]
    for part in parts:
        (code_name,) = re.findall(rb'codeName="([^"]*)"', part)
        assert code_name.decode() in names
