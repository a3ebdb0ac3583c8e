"""Our calls in every place of a file that holds a formula, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from addin.formulas.our_calls import OurCalls
from addin.handoff.stored_calls import functions_called, rewrite_calls
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from addin.xlsx.stored_formulas import stored_formulas
from tests.addin.sample_books.all_call_places import build_edges, build_without_calls
from tests.addin.sample_books.rich import MAIN, members, minimal, write_package

ANYWHERE = OurCalls()
CALL = "LEASE_REVENUE(250,40)"
CELL = '<sheetData><row r="1"><c r="A1">{}</c></row></sheetData>'
FORMAT = '<sheetData/><conditionalFormatting sqref="A1"><cfRule type="{}">{}</cfRule>'
FORMAT += "</conditionalFormatting>"
VALIDATION = '<sheetData/><dataValidations><dataValidation type="decimal" sqref="A1">{}'
VALIDATION += "</dataValidation></dataValidations>"
NAME = '<definedNames><definedName name="n">{}</definedName></definedNames>'
PLACES: dict[str, dict[str, Any]] = {
    "cell": {"sheet_data": CELL.format(f"<f>{CALL}</f>")},
    "shared formula": {"sheet_data": CELL.format(f'<f t="shared" ref="A1:A2" si="0">{CALL}</f>')},
    "name": {"sheet_data": "<sheetData/>", "workbook": NAME.format(CALL)},
    "format": {"sheet_data": FORMAT.format("expression", f"<formula>{CALL}&gt;1</formula>")},
    "scale": {
        "sheet_data": FORMAT.format("colorScale", f'<cfvo type="formula" val="{CALL}"/>'),
    },
    "validation": {
        "sheet_data": VALIDATION.format(f"<formula1>0</formula1><formula2>{CALL}</formula2>")
    },
    "newer format": {
        "sheet_data": '<sheetData/><extLst><ext><x14:cfRule xmlns:x14="urn:14" xmlns:xm="urn:m">'
        f"<xm:f>{CALL}</xm:f></x14:cfRule></ext></extLst>"
    },
}
TABLE = (
    f'<table xmlns="{MAIN}"><tableColumns><tableColumn name="a"><calculatedColumnFormula>{CALL}'
    f"</calculatedColumnFormula><totalsRowFormula>{CALL}</totalsRowFormula></tableColumn>"
    "</tableColumns></table>"
)


@pytest.mark.parametrize("place", PLACES)
def test_a_call_is_found_and_rewritten_wherever_a_formula_stands(
    tmp_path: Path, place: str
) -> None:
    path = write_package(tmp_path / "book.xlsx", minimal(**PLACES[place]))
    package = open_package(path)
    assert functions_called(package, ANYWHERE) == {"LEASE_REVENUE"}
    edits = PackageEditor(package)
    rewrite_calls(edits, "_xll.", ANYWHERE)
    before, after = members(path), {name: edits.read(name) for name in package.members}
    (part,) = [name for name in after if after[name] != before[name]]
    assert after[part] == before[part].replace(b"LEASE_REVENUE", b"_xll.LEASE_REVENUE")


def test_a_table_has_calls_of_its_columns_and_of_its_totals(tmp_path: Path) -> None:
    parts = minimal("<sheetData/>", parts={"xl/tables/table1.xml": TABLE})
    edits = PackageEditor(open_package(write_package(tmp_path / "book.xlsx", parts)))
    assert functions_called(edits.package, ANYWHERE) == {"LEASE_REVENUE"}
    rewrite_calls(edits, "x_", ANYWHERE)
    assert edits.read("xl/tables/table1.xml").count(b"x_LEASE_REVENUE(250,40)") == 2


def test_text_about_a_call_is_none(tmp_path: Path) -> None:
    build_without_calls(tmp_path / "plain.xlsx")
    shown = CELL.replace('r="A1"', 'r="A1" t="str"').format(f"<v>{CALL}</v>")
    prompt = VALIDATION.replace("sqref", f'prompt="{CALL}" sqref').format("<formula1>0</formula1>")
    written = [
        write_package(tmp_path / f"{at}.xlsx", minimal(text))
        for at, text in enumerate((shown, prompt))
    ]
    for path in [tmp_path / "plain.xlsx", *written]:
        edits = PackageEditor(open_package(path))
        assert functions_called(edits.package, ANYWHERE) == set()
        rewrite_calls(edits, "_xll.", ANYWHERE)
        assert edits.data() == path.read_bytes()


@pytest.mark.parametrize("prefix", ["_xll.", "_xldudf_", ""])
def test_all_calls_get_the_prefix_in_the_place_of_what_was_there(
    tmp_path: Path, prefix: str
) -> None:
    build_edges(tmp_path / "edges.xlsx")
    edits = PackageEditor(open_package(tmp_path / "edges.xlsx"))
    known = functions_called(edits.package, ANYWHERE)
    rewrite_calls(edits, prefix, ANYWHERE)
    assert functions_called(edits.package, ANYWHERE) == known != set()
    once = edits.data()
    rewrite_calls(edits, prefix, ANYWHERE)
    assert edits.data() == once, "a second time changes nothing"
    texts = [
        formula
        for name in edits.package.members
        if name.endswith(".xml")
        for formula in stored_formulas(edits.read(name))
    ]
    others = {"_xll.", "_xldudf_", ""} - {prefix, ""}
    assert not [text for text in texts for other in others if other in text]
    assert sum(f"{prefix}LEASE_REVENUE(" in text for text in texts) > 30
