"""Kinds of workbooks that engines read in another way than Excel: the right value or a refusal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from addin.engines import calculate
from addin.errors import Fault
from addin.xlsx import read_workbook
from tests.addin.engines.small_books import given, opened, refused, right_or_refused, typed
from tests.addin.sample_books.rich import (
    MAIN,
    RELATIONSHIPS,
    minimal,
    relationships,
    write_package,
)

REVENUE = "=LEASE_REVENUE(250,40)"


@pytest.mark.parametrize("name", ["sheet1", "SHEET1", "Sheet1", "sHeEt1"])
@pytest.mark.parametrize("sheets", ["{}|Other", "Other|{}"])
def test_a_sheet_called_like_an_engine_s_own_first_one(
    tmp_path: Path, name: str, sheets: str
) -> None:
    cells = {
        f"{name}!A1": 5,
        f"{name}!B1": f"=LEASE_REVENUE(A1,{name}!A2)",
        f"{name}!A2": 40,
        "Other!A1": f"={name}!B1+80",
        "Other!A2": f"=SUM({name}!A1:A2)",
    }
    found = given(opened(tmp_path / "book.xlsx", cells, sheets=sheets.format(name)))
    assert sorted(found.values()) == [45, 200, 280]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("SUM(A3:A1)", 60), ("SUM($A$3:$A$1)", 60), ("SUM(B3:A1)", 75), ("SUM(A3:B1)", 75),
        ("SUM(B1:A3)", 75), ("INDEX(A3:A1,1)", 10), ("INDEX(B3:A1,3,2)", 6), ("ROWS(A3:A1)", 3),
        ("SUMIF(A3:A1,\">15\",B3:B1)", 11), ("SUM(AA1:B3)", 15), ("SUM(A2:A1)*2", 60),
        ("SUM('S'!A3:A1)", 60), ("COUNT(A3:A1,B3:B1)", 6), ("MATCH(20,A3:A1,0)", 2),
    ],
)  # fmt: skip
def test_a_range_written_backwards(tmp_path: Path, formula: str, value: float) -> None:
    cells = {"A1": 10, "A2": 20, "A3": 30, "B1": 4, "B2": 5, "B3": 6, "D9": f"={formula}"}
    assert given(opened(tmp_path / "book.xlsx", cells)) == {"D9": value}


def test_a_shared_formula_with_ranges_that_turn_round(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row * 10}</v></c><c r="B{row}">{formula}</c></row>'
        for row, formula in (
            (1, '<f t="shared" ref="B1:B3" si="0">SUM(A1:A$2)</f>'),
            (2, '<f t="shared" si="0"/>'),
            (3, '<f t="shared" si="0"/>'),
        )
    )
    parts = minimal(f"<sheetData>{rows}</sheetData>")
    book = read_workbook(write_package(tmp_path / "book.xlsx", parts))
    assert given(book) == {"B1": 30, "B2": 20, "B3": 50}


@pytest.mark.parametrize("gap", [None, "text", True])
@pytest.mark.parametrize(
    ("formula", "value"), [("IRR(A1:F1)", -0.07300839), ("MIRR(A1:F1,0.1,0.2)", 0.0033)]
)
def test_gaps_in_flows_are_no_flows(tmp_path: Path, gap: Any, formula: str, value: float) -> None:
    cells = {"A1": -20, "B1": 5, "C1": 5, "D1": gap, "F1": 7, "H1": f"={formula}"}
    book = opened(tmp_path / "book.xlsx", {at: v for at, v in cells.items() if v is not None})
    reasons = refused(book)
    assert reasons.keys() == {"H1"} or given(book)["H1"] == pytest.approx(value, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "formula", "value"),
    [
        ("=SUM(S!$A$1:$A$3)*2", "=named", 120),
        ("=INDEX(S!$A$1:$A$3,2)", "=named+1", 21),
        ("=INDEX(S!$A$1:$A$3,2)", "=IFERROR(named,0)", 20),
        ("=SUM(S!$A$1:$A$3)", "=IFERROR(LEASE_REVENUE(named,10),0)", 600),
        ("=OFFSET(S!$A$1,0,0,3,1)", "=SUM(named)", 60),
        ("=OFFSET(S!$A$1,0,0,3,1)", "=COUNT(named)", 3),
        ("=OFFSET(S!$A$1,0,0,3,1)", "=IFERROR(SUM(named)/2,0)", 30),
        ("={1,2,3}", "=SUM(named)", 6),
        ("=0.15", "=LEASE_REVENUE(named*100,2)", 30),
        ('="a"&"b"', "=named&named", "abab"),
        ("=IF(S!$A$1>5,S!$A$2,S!$A$3)", "=named/2", 10),
        ("=ROUND(S!$A$1/3,2)", "=named", 3.33),
        ("=VLOOKUP(20,S!$A$1:$B$3,2,FALSE)", "=IFERROR(named,0)", 5),
        ("=LEASE_REVENUE(S!$A$1,40)", "=IFERROR(named,0)", 400),
        ("=-S!$A$1", "=named", -10),
    ],
)
def test_a_name_that_is_no_plain_range(
    tmp_path: Path, name: str, formula: str, value: object
) -> None:
    cells = {"A1": 10, "A2": 20, "A3": 30, "B1": 4, "B2": 5, "B3": 6, "D9": formula}
    book = opened(tmp_path / "book.xlsx", cells, names={"named": name})
    assert given(book) == {"D9": value}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ('COUNTIFS(A1:A20,"<>Meta")', 19),
        ('COUNTIFS(A1:A20,"")', 18),
        ('COUNTIF(A1:A20,"")', 18),
        ("COUNTBLANK(A1:A20)", 18),
        ('COUNTIF(A1:A20,"<>Meta")', 19),
        ('COUNTIFS(A1:A20,"<>Meta",B1:B20,"")', 18),
        ('SUMIF(A1:A20,"<>Meta",B1:B20)', 30),
        ("COUNTBLANK(A$1:A$20)+COUNTBLANK(D5:D8)", 22),
    ],
)
def test_counted_blank_cells_below_the_last_used_row(
    tmp_path: Path, formula: str, value: float
) -> None:
    cells = {"A1": "Meta", "B1": 10, "A3": "Oracle", "B3": 30, "C3": f"={formula}"}
    assert given(opened(tmp_path / "book.xlsx", cells)) == {"C3": value}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=INDEX(A:A,50)", 0),
        ("=INDEX(A1:A99,50)+1", 1),
        ("=INDEX(A:A,2)", 7),
        ('=COUNTIF(A:A,"<>5")', 1_048_575),
        ('=COUNTIF(A:A,"")', 1_048_574),
        ("=SUM(A:A)", 12),
    ],
)
def test_whole_columns_have_cells_below_the_used_rows(
    tmp_path: Path, formula: str, value: float
) -> None:
    book = opened(tmp_path / "book.xlsx", {"A1": 5, "A2": 7, "C3": formula})
    assert right_or_refused(book, {"C3": value})


ERRORS = [
    "SPILL!",
    "CALC!",
    "FIELD!",
    "BUSY!",
    "BLOCKED!",
    "CONNECT!",
    "UNKNOWN!",
    "PYTHON!",
    "GETTING_DATA",
    "EXTERNAL!",
]


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_constant_of_a_newer_kind(tmp_path: Path, error: str) -> None:
    rows = (
        f'<row r="1"><c r="A1" t="e"><v>#{error}</v></c><c r="B1"><f>IF(ISERROR(A1),1,2)</f></c>'
        '<c r="C1"><f>LEASE_REVENUE(250,40)</f></c></row>'
    )
    parts = minimal(f"<sheetData>{rows}</sheetData>")
    book = read_workbook(write_package(tmp_path / "book.xlsx", parts))
    assert right_or_refused(book, {"B1": 1, "C1": 10_000})
    assert book.sheets[0].cells[1, 1].value == f"#{error}"


@pytest.mark.parametrize("source", ["=1/0", "=NA()", '="x"+1'])
@pytest.mark.parametrize("formula", ["{=LEASE_REVENUE(A1,40)}", "{=A1*2}", "{=A1:A1+{1;2;3}}"])
def test_an_array_of_an_error(tmp_path: Path, source: str, formula: str) -> None:
    error = {"=1/0": "#DIV/0!", "=NA()": "#N/A"}.get(source, "#VALUE!")
    cells = {"A1": source, "C1:C3": formula}
    wanted = {"A1": error, "C1": error, "C2": error, "C3": error}
    assert given(opened(tmp_path / "book.xlsx", cells)) == wanted


def test_what_google_sheets_writes_of_functions_that_excel_lacks(tmp_path: Path) -> None:
    inside = '__xludf.DUMMYFUNCTION("UNIQUE(A1:A3)")'
    cells = {
        "B1": f"=IFERROR({inside},250)",
        "B2": f'=IFERROR({inside},"a, (b")&"!"',
        "C1": "=LEASE_REVENUE(B1,40)",
    }
    found = given(opened(tmp_path / "book.xlsx", cells))
    assert found == {"B1": 250, "B2": "a, (b!", "C1": 10_000}


def test_a_rate_below_minus_nothing(tmp_path: Path) -> None:
    book = opened(tmp_path / "book.xlsx", {"A1": "=IRR({-70,12,15})", "A2": REVENUE})
    reasons = refused(book)
    assert reasons.keys() == {"A1"} or given(book)["A1"] == pytest.approx(-0.4435, abs=1e-4)


def test_a_formula_more_changes_no_other_value(tmp_path: Path) -> None:
    cells = {
        "A1": 1, "A2": True, "A3": 3, "A4": 8, "A5": "x", "A6": "4",
        "B1": "=AVERAGE(A1:A6)", "B2": "=COUNT(A1:A6)", "B3": "=LEASE_REVENUE(B1,B1*10)",
        "B4": "=SUM(A1:A6)", "B5": "=MAX(A1:A6)",
    }  # fmt: skip
    before = given(opened(tmp_path / "before.xlsx", cells))
    assert before == {"B1": 4, "B2": 3, "B3": 160, "B4": 12, "B5": 8}
    for number, more in enumerate(
        ['=UPPER("é")', '=PROPER("a b")', "=SUM(LEN({1,22}))", '=TEXT(1,"0.00")', "=ISEVEN(A1)"]
    ):
        book = opened(tmp_path / f"after{number}.xlsx", {**cells, "C1": more})
        assert refused(book).keys() == {"C1"} or given(book).items() >= before.items()


@pytest.mark.parametrize("other", ["LEASE_REVENUE (2)", "SUM(1)", "A1", "x!y", "RC", "It's"])
def test_a_sheet_called_like_a_call(tmp_path: Path, other: str) -> None:
    quoted = other.replace("'", "''")
    cells = {
        "LEASE_REVENUE!A1": REVENUE,
        f"{other}!A1": "=LEASE_REVENUE!A1+2000",
        "Sum!A1": f"='{quoted}'!A1+1",
        "Sum!A2": f"=SUM('{quoted}'!A1:A3)",
    }
    found = given(opened(tmp_path / "book.xlsx", cells, sheets=f"LEASE_REVENUE|{other}|Sum"))
    assert sorted(found.values()) == [10_000, 12_000, 12_000, 12_001]


@pytest.mark.parametrize(
    "inputs", [{"E1": 1, "F1": 3}, {"E1": 3, "F1": 1}, {"E1": 2, "F1": 2}, {"E1": 3, "F1": 3}]
)
def test_a_spill_that_turns_leaves_typed_cells_alone(tmp_path: Path, inputs: Any) -> None:
    cells = {
        "E1": 1, "F1": 3, "A1:C1": ("{{=_xlfn.SEQUENCE(E1,F1)}}", 1), "B1": 2, "C1": 3, "B2": 77,
        "C2": ("=LEASE_REVENUE(1,1)", 1),
    }  # fmt: skip
    book = opened(tmp_path / "book.xlsx", cells)
    new = typed(**{at: float(value) for at, value in inputs.items()})
    if inputs["E1"] > 1 and inputs["F1"] > 1:  # B2 is in the way
        assert refused(book, new).keys() == {"A1"} or given(book, new)["A1"] == "#SPILL!"
    else:
        found = calculate(book, new, "embedded").result.values["S"]
        assert (2, 2) not in found and (found[1, 1], found[2, 3]) == (1, 1)
        filled = {at for at, value in found.items() if value is not None} - {(2, 3)}
        assert filled == {
            (row + 1, column + 1) for row in range(inputs["E1"]) for column in range(inputs["F1"])
        }


def test_a_sheet_name_that_looks_like_an_escape(tmp_path: Path) -> None:
    parts = minimal(
        '<sheetData><row r="1"><c r="A1"><f>2+3</f><v>0</v></c>'
        "<c r=\"B1\"><f>LEASE_REVENUE(250,'Plan_x005F_x2026_v1'!A1*8)</f></c></row></sheetData>"
    )
    text = str(parts["xl/workbook.xml"])
    parts["xl/workbook.xml"] = text.replace('name="S"', 'name="Plan_x005F_x2026_v1"')
    book = read_workbook(write_package(tmp_path / "book.xlsx", parts))
    assert given(book) == {"A1": 5, "B1": 10_000}


def test_precision_as_displayed_is_refused(tmp_path: Path) -> None:
    parts = minimal('<sheetData><row r="1"><c r="A1"><f>1/3</f><v>0.33</v></c></row></sheetData>')
    text = str(parts["xl/workbook.xml"])
    parts["xl/workbook.xml"] = text.replace("</workbook>", '<calcPr fullPrecision="0"/></workbook>')
    with pytest.raises(Fault, match="precision as displayed"):
        given(read_workbook(write_package(tmp_path / "book.xlsx", parts)))


def test_a_function_of_the_workbook_s_own_that_is_called_like_ours(tmp_path: Path) -> None:
    names = {"LEASE_REVENUE": "=_xlfn.LAMBDA(_xlpm.a,_xlpm.b,_xlpm.a+_xlpm.b)"}
    cells = {"A1": "=LEASE_REVENUE(2,3)", "A2": "=LEASE_PRICE(80,2,1)"}
    book = opened(tmp_path / "book.xlsx", cells, names=names)
    assert right_or_refused(book, {"A1": 5, "A2": 40})


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=0.1+0.2-0.3", 0), ("=1-0.9-0.1", 0), ("=0.1*3-0.3", 0), ("=1.1-1-0.1", 0),
        ("=0.3-0.1-0.2", 0), ("=A2-10000+0.3-0.1-0.2", 0),
    ],
)  # fmt: skip
def test_what_rounding_leaves_of_zero(tmp_path: Path, formula: str, value: object) -> None:
    book = opened(tmp_path / "book.xlsx", {"A1": formula, "A2": REVENUE})
    assert right_or_refused(book, {"A1": value, "A2": 10_000})


def test_a_near_zero_cell_is_zero_for_those_that_read_it(tmp_path: Path) -> None:
    cells = {"A1": "=0.1+0.2-0.3", "A2": '=IF(A1=0,"ok","bad")'}
    assert given(opened(tmp_path / "book.xlsx", cells)) == {"A1": 0, "A2": "ok"}


TABLE = (
    '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="1" name="Tbl" '
    'displayName="Tbl" ref="A1:B6"><autoFilter ref="A1:B6"><filterColumn colId="1"><customFilters>'
    '<customFilter operator="notEqual" val="2"/></customFilters></filterColumn></autoFilter>'
    '<tableColumns count="2">'
    '<tableColumn id="1" name="Key"/><tableColumn id="2" name="Qty"/></tableColumns></table>'
)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
 ("SUBTOTAL(109,B2:B6)", 29), ("SUBTOTAL(109,Tbl[Qty])", 29),
 ("SUBTOTAL(103,Tbl[Key])", 4),
        ('SUBTOTAL(109,INDIRECT("B2:B6"))', 29), ("SUBTOTAL(102,OFFSET(B2,0,0,5))", 4),
 ("SUM(Tbl[Qty])", 31), ("SUBTOTAL(9,B2:B6)", 29), ("SUBTOTAL(9,Tbl[Qty])", 29),
        ("SUBTOTAL(2,rcol)", 4), ("SUBTOTAL(109,rcol)", 29), ("AGGREGATE(9,5,B2:B6)", 29),
        ("AGGREGATE(9,7,Tbl[Qty])", 29), ("SUBTOTAL(109,Tbl[[#Data],[Qty]])", 29),
        ("SUMPRODUCT(SUBTOTAL(109,OFFSET(B2,ROW(B2:B6)-2,0)))", 29),
        ("SUMPRODUCT(SUBTOTAL(103,OFFSET(B2,ROW(B2:B6)-2,0))*(B2:B6>2))", 3),
    ],
)  # fmt: skip
def test_rows_that_a_filter_hides(tmp_path: Path, formula: str, value: float) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>Key</t></is></c>' \
        '<c r="B1" t="inlineStr"><is><t>Qty</t></is></c></row>' + "".join(
        f'<row r="{at + 2}"{" hidden=" + chr(34) + "1" + chr(34) if at == 1 else ""}>'
        f'<c r="A{at + 2}" t="inlineStr"><is><t>k{at}</t></is></c>'
        f'<c r="B{at + 2}"><v>{2**at}</v></c></row>'
        for at in range(5)
    )  # fmt: skip
    sheet = (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><sheetData>{rows}'
        f'<row r="9"><c r="D9"><f>{formula.replace(">", "&gt;")}</f></c></row></sheetData>'
        '<tableParts count="1"><tablePart r:id="rId1"/></tableParts></worksheet>'
    )
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": relationships(
            {"rId1": ("table", "../tables/table1.xml")}
        ),
        "xl/tables/table1.xml": TABLE,
    }
    names = '<definedNames><definedName name="rcol">S!$B$2:$B$6</definedName></definedNames>'
    whole = minimal("", sheet=sheet, workbook=names, parts=parts)
    book = read_workbook(write_package(tmp_path / "book.xlsx", whole))
    assert right_or_refused(book, {"D9": value})


def test_beside_a_pole_and_in_a_circle_no_engine_is_believed(tmp_path: Path) -> None:
    cells = {"A1": 1.5707963267948966, "B1": "=TAN(A1)"}
    assert refused(opened(tmp_path / "pole.xlsx", cells)).keys() == {"B1"}
    circle = {"A1": "=B1+1", "B1": "=A1+1", "C1": "=IFERROR(A1,7)", "D1": "=1+1"}
    assert refused(opened(tmp_path / "circle.xlsx", circle)).keys() == {"A1", "B1", "C1"}


@pytest.mark.parametrize(
    ("formula", "value"),
    [("DATE(2026,1,1)", 44_561), ("YEAR(44561)", 2026), ("WEEKDAY(44561)", 5), ("A1+1", 44_562)],
)
def test_days_of_1904(tmp_path: Path, formula: str, value: float) -> None:
    parts = minimal(
        '<sheetData><row r="1"><c r="A1"><v>44561</v></c>'
        f'<c r="B1"><f>{formula}</f></c></row></sheetData>'
    )
    text = str(parts["xl/workbook.xml"])
    parts["xl/workbook.xml"] = text.replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    book = read_workbook(write_package(tmp_path / "book.xlsx", parts))
    assert right_or_refused(book, {"B1": value})
