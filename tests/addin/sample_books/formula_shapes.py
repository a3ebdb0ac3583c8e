"""A workbook with every shape in which a formula can hold our calls, and what each must show."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.worked_examples import agrees
from udfs import concentration_risk, eps_bridge, lease_revenue, price_convert, renewal_risk

DAYS = dt.date(2028, 7, 1), dt.date(2028, 1, 1), dt.date(2028, 12, 31)
TABLE: list[list[Any]] = eps_bridge(37.125, 2573.776075, 10_000, 0.9, 0.15)
UPLIFT = eps_bridge(37.125, 2573.776075, 10_000, 0.9, 0.15, output="DELTA")
BASE = "37.125,2573.776075"
CALL = f"EPS_BRIDGE({BASE},10000,0.9,0.15)"
CODED = f"EPS_BRIDGE({BASE},10000,0.9,0.15,,,%s)"
BOOK: list[list[Any]] = concentration_risk([35.2, 14], ["Meta", "Microsoft"], 99.4, [True, True])
IN_2028 = lease_revenue(250, 40, 1, None, None, *DAYS)
REST = "Data!B6,Data!B7,Data!B8"

SCALARS: list[tuple[str, Any]] = [
    # constants, cells, names, other sheets
    ("LEASE_REVENUE(250,40)", 10_000),
    ("lease_revenue(250,40)", 10_000),
    ("LEASE_REVENUE(Data!A1,Data!B1)", 10_000),
    ("LEASE_REVENUE($A$1,B$2)", 600),
    ("LEASE_REVENUE(mw,price)", 10_000),
    ("LEASE_REVENUE(mw*2,price/2)", 10_000),
    ("LEASE_REVENUE(half_rate,price)", 20),
    ("LEASE_REVENUE('Other sheet'!A1,40)", 5_000),
    ("LEASE_REVENUE(-Data!A1,40)", "#NUM!"),
    ("LEASE_REVENUE(+Data!A1,40)", 10_000),
    ("LEASE_REVENUE(10%,40)", 4),
    ("LEASE_REVENUE(Data!A1:A1,Data!B1:B1)", 10_000),
    # left-out arguments
    ("LEASE_REVENUE(250,40,,0.8)", 8_000),
    ("LEASE_REVENUE(250,40,3,,0.03)", 30_909),
    ("LEASE_REVENUE(250,40,,,,,,,,)", 10_000),
    ("LEASE_REVENUE(250,40,Data!B2)", 10_000),
    ("LEASE_REVENUE(,40)", "#VALUE!"),
    ("LEASE_REVENUE(250)", "#VALUE!"),
    ("LEASE_REVENUE()", "#VALUE!"),
    ("LEASE_REVENUE(250,40,1,0)", 0),
    ('LEASE_REVENUE(500,2500,,,,,,,,"$/kW-mo")', 15_000),
    ('LEASE_REVENUE(500,2500,,,,,,,""," $/KW-MO ")', 15_000),
    (CODED % '"DELTA"', UPLIFT),
    (f'EPS_BRIDGE({BASE},10000,0.9,0.15,-500,10,"delta")', 2.65261),
    # dates: typed, computed, from cells
    (f"LEASE_REVENUE(250,40,1,,,{REST})", IN_2028),
    (f'LEASE_REVENUE(250,40,1,,,{REST},"MONTH")', 5_000),
    ("LEASE_REVENUE(250,40,1,,,DATE(2028,7,1),DATE(2028,1,1),DATE(2028,12,31))", IN_2028),
    ("LEASE_REVENUE(250,40,1,,,Data!B6,EDATE(Data!B6,-6),EOMONTH(Data!B6,5))", IN_2028),
    ("LEASE_REVENUE(250,40,1,,,Data!B6)", "#VALUE!"),
    ("LEASE_REVENUE(250,40,1,,,Data!B6,Data!B8,Data!B7)", "#NUM!"),
    # blanks, text, booleans and errors as inputs
    ("LEASE_REVENUE(Data!B2,40)", "#VALUE!"),
    ("LEASE_REVENUE(250,Data!B3)", "#VALUE!"),
    ("LEASE_REVENUE(250,Data!B5)", "#VALUE!"),
    ("LEASE_REVENUE(250,TRUE)", "#VALUE!"),
    ('LEASE_REVENUE("250",40)', "#VALUE!"),
    ('LEASE_REVENUE("",40)', "#VALUE!"),
    ("LEASE_REVENUE(250,Data!B4)", "#N/A"),
    ("LEASE_REVENUE(250,1/0)", "#DIV/0!"),
    ("LEASE_REVENUE(250,NA())", "#N/A"),
    ("LEASE_REVENUE(250,40,1,95)", "#NUM!"),
    ("LEASE_REVENUE(1E200,1E200)", "#NUM!"),
    ("LEASE_REVENUE(250,40)/0", "#DIV/0!"),
    # inside other functions
    ("SUM(LEASE_REVENUE(250,40),LEASE_REVENUE(500,30))", 25_000),
    ("SUM(LEASE_REVENUE(Data!A1:A4,40))", 100_000),
    ("SUM(LEASE_REVENUE(Data!A1:A4,Data!D1:H1))", 375_000),
    ("MAX(LEASE_REVENUE(Data!A1:A4,Data!D1:H1))", 50_000),
    ("MIN(LEASE_REVENUE(Data!A1:A4,Data!D1:H1))", 2_500),
    ("AVERAGE(LEASE_REVENUE(Data!A1:A4,40))", 25_000),
    ("COUNT(LEASE_REVENUE(Data!A1:A4,Data!D1:H1))", 20),
    ("COUNT(LEASE_REVENUE(Data!A1:A4,Data!D1:F1))", 12),
    ("SUM(LEASE_REVENUE(Data!A1:A4,Data!B2:B3))", "#VALUE!"),
    ("IF(TRUE,LEASE_REVENUE(250,40),0)", 10_000),
    ("IF(FALSE,LEASE_REVENUE(250,40),1)", 1),
    ("IF(LEASE_REVENUE(250,40)>9999,1,2)", 1),
    ("IFERROR(LEASE_REVENUE(250,Data!B3),-1)", -1),
    ("IFERROR(LEASE_REVENUE(250,40),-1)", 10_000),
    ("ISERROR(LEASE_REVENUE(250,Data!B3))", True),
    ("ISERROR(LEASE_REVENUE(250,40))", False),
    ("ISNUMBER(LEASE_REVENUE(250,40))", True),
    ("ISNUMBER(LEASE_REVENUE(250,Data!B3))", False),
    ("ROUND(LEASE_REVENUE(250,40)/3,2)", 3_333.33),
    ("LEASE_REVENUE(250,40)*2+1", 20_001),
    ("-LEASE_REVENUE(250,40)", -10_000),
    ("LEASE_REVENUE(250,40)%", 100),
    ("LEASE_REVENUE(250,40)=10000", True),
    ("AND(LEASE_REVENUE(250,40)>1,LEASE_REVENUE(250,40)<20000)", True),
    ("ABS(LEASE_REVENUE(250,40)-10000)<0.01", True),
    ("LEASE_REVENUE(LEASE_REVENUE(1,250),40)", 10_000),
    ('LEASE_REVENUE(250,PRICE_CONVERT(30,"$bn/GW-yr","$/W-yr"))', 7_500),
    ("LEASE_PRICE(LEASE_REVENUE(250,40),250,1)", 40),
    ("IMPLIED_MARGIN(2.97,2573.776075,LEASE_REVENUE(250,40),0.15)", 0.899308),
    (f'EPS_BRIDGE({BASE},LEASE_REVENUE(mw,price),0.9,0.15,,,"PCT")', 0.08006159),
    ("CHOOSE(2,1,LEASE_REVENUE(250,40))", 10_000),
    ("MEDIAN(LEASE_REVENUE(Data!A1:A4,40))", 25_000),
    # tables
    (CALL, "Base EPS"),
    (f"INDEX({CALL},7,2)", TABLE[6][1]),
    (f"INDEX({CALL},7,1)", "Pro forma EPS"),
    (f"index( {CALL} ,9,2)", TABLE[8][1]),
    (f"INDEX({CALL},10,2)", "#REF!"),
    (f"INDEX(EPS_BRIDGE({BASE},Data!B3,0.9,0.15),7,2)", "#VALUE!"),
    ("INDEX(EPS_BRIDGE(-1,100,10,0.5,0),9,2)", "#N/A"),
    ("INDEX(EPS_BRIDGE(-1,100,10,0.5,0),8,2)", 0.05),
    (f"EPS_BRIDGE({BASE},Data!A1:A4,0.9,0.15)", "#VALUE!"),
    (CODED % '"EPS"', "#VALUE!"),
    # ranges that belong together
    ('CONCENTRATION_RISK(Data!K2:K3,Data!J2:J3,99.4,Data!L2:L3,,"TOP1")', BOOK[1][1]),
    ('CONCENTRATION_RISK(Data!K2:K5,Data!J2:J5,99.4,Data!L2:L5,,"TOP1")', BOOK[1][1]),
    ('CONCENTRATION_RISK(Data!K2:K5,,99.4,Data!L2:L5,,"AT_RISK")', BOOK[8][1]),
    ('CONCENTRATION_RISK(Data!K2:K5,,,,,"BAND2023")', "high"),
    ('CONCENTRATION_RISK(Data!K2:K5,,99.4,,,"HHI")', "#N/A"),
    ('CONCENTRATION_RISK({30,30,20,20},,,,,"HHI")', 2_600),
    ('CONCENTRATION_RISK(Data!K2:K5,Data!J2:J3,,,,"N")', "#VALUE!"),
    ('CONCENTRATION_RISK(Data!M2:M5,,,,,"N")', "#DIV/0!"),
    ('CONCENTRATION_RISK(Book[Exposure],Book[Name],99.4,Book[At risk],,"TOP1")', BOOK[1][1]),
    ('CONCENTRATION_RISK(Book[Exposure],,,,,"N")', 2),
    ('RENEWAL_RISK(Data!N2:N3,Data!O2:O3,Data!P2,,,"LIFE")', 6.079382),
    ('RENEWAL_RISK(Data!N2:N3,Data!O2:O3,DATE(2026,7,1),,6,"EXPIRING")', 0.403409),
    ('RENEWAL_RISK(Data!N2:N4,Data!O2:O4,Data!P2,,,"AMOUNT")', 35.2),
    ("LEASEBRIDGE_VERSION()<>\"\"", True),
    ("LEN(LEASEBRIDGE_VERSION())>4", True),
    # units
    ('PRICE_CONVERT(40,"$/W-yr","$/kW-mo")', price_convert(40, "$/W-yr", "$/kW-mo")),
    ('PRICE_CONVERT(50,"$/W-yr","$/GPU-hr",1363.636364)', 7.783313),
    ('PRICE_CONVERT(50,"$/W-yr","$/GPU-hr")', "#VALUE!"),
    ('PRICE_CONVERT(Data!B1,Data!B9,"$/kW-mo")', price_convert(40, "$/W-yr", "$/kW-mo")),
    # cells that depend on cells that call
    ("F1+F3", 20_000),
    ("SUM(F1:F3)", 30_000),
    ("F17&\"\"", "#VALUE!"),
    ("IF(ISERROR(F17),\"refused\",F17)", "refused"),
]  # fmt: skip

GRID = [[lease_revenue(c, p) for p in (10, 20, 30, 40, 50)] for c in (250, 500, 750, 1000)]
ARRAYS: list[tuple[str, int, int, list[list[Any]]]] = [
    (CALL, 9, 2, TABLE),
    (f'EPS_BRIDGE({BASE},LEASE_REVENUE(Data!A1:A4,Data!D1:H1),0.9,0.15,,,"NI")', 4, 5,
     [[x * 0.9 * 0.85 for x in row] for row in GRID]),
    ("LEASE_REVENUE(Data!A1:A4,Data!D1:H1)", 4, 5, GRID),
    ("LEASE_REVENUE(Data!A1:A4,Data!D1:H1)*2", 4, 5, [[x * 2 for x in row] for row in GRID]),
    ("LEASE_REVENUE(Data!A1:A4,40)", 4, 1, [[10_000], [20_000], [30_000], [40_000]]),
    ("LEASE_REVENUE(250,Data!D1:H1)", 1, 5, [[2_500, 5_000, 7_500, 10_000, 12_500]]),
    ("LEASE_REVENUE(250,Data!B1:B5)", 5, 1,
     [[10_000], ["#VALUE!"], ["#VALUE!"], ["#N/A"], ["#VALUE!"]]),
    ("LEASE_REVENUE(Data!A1:A4,{10;20})", 4, 1, [[2_500], [10_000], ["#N/A"], ["#N/A"]]),
    ("SUM(LEASE_REVENUE(Data!A1:A4,40)*Data!A1:A4)", 1, 1, [[75_000_000]]),
    ("LEASE_REVENUE(250,40)", 2, 2, [[10_000] * 2] * 2),
    ("LEASE_REVENUE(250,Data!B3)", 2, 1, [["#VALUE!"]] * 2),
    ("LEASE_REVENUE(Data!A1:A4,40)", 2, 1, [[10_000], [20_000]]),
    ("LEASE_REVENUE(Data!A1:A4,40)", 5, 2, [*[[x, x] for x in (1e4, 2e4, 3e4, 4e4)], ["#N/A"] * 2]),
    ('CONCENTRATION_RISK(Data!K2:K3,Data!J2:J3,99.4,Data!L2:L3)', 11, 2, BOOK),
    ('CONCENTRATION_RISK(Data!K2:K5,,,,,{"TOP1","N","GINI"})', 1, 3,
     [[concentration_risk([35.2, 14], output=c) for c in ("TOP1", "N", "GINI")]]),
    ("RENEWAL_RISK(Data!N2:N3,Data!O2:O3,Data!P2)", 5, 2,
     renewal_risk([14.2, 21.0], [dt.date(2031, 12, 14), dt.date(2032, 12, 31)],
                  dt.date(2026, 7, 1))),
    ("EPS_BRIDGE(-1,100,10,0.5,0)", 9, 2, eps_bridge(-1, 100, 10, 0.5, 0)),
]  # fmt: skip


def write_shapes(path: Path, *, date1904: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the workbook; return the expected values of `Model` and of `Arrays` by cell."""
    book = xlsxwriter.Workbook(path, {"date_1904": date1904})
    data, model = book.add_worksheet("Data"), book.add_worksheet("Model")
    arrays, other = book.add_worksheet("Arrays"), book.add_worksheet("Other sheet")
    _write_data(book, data)
    other.write("A1", 125)
    model.write("A1", 20)
    model.write("B2", 30)
    expected = {}
    for row, (formula, value) in enumerate(SCALARS, start=1):
        model.write_formula(f"F{row}", f"={formula}", None, -99)
        expected[f"F{row}"] = value
    filled, top = {}, 1
    for formula, height, width, values in ARRAYS:
        last = xlsxwriter.utility.xl_rowcol_to_cell(top + height - 2, width)
        arrays.write_array_formula(f"B{top}:{last}", f"{{={formula}}}", None, -99)
        for y, row_values in enumerate(values):
            for x, value in enumerate(row_values):
                filled[xlsxwriter.utility.xl_rowcol_to_cell(top + y - 1, x + 1)] = value
        top += height + 1
    book.close()
    return expected, filled


def _write_data(book: Any, data: Any) -> None:
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    data.write_column("A1", [250, 500, 750, 1000])
    data.write_row("D1", [10, 20, 30, 40, 50])
    data.write("B1", 40)
    data.write("B3", "n/a")
    data.write_formula("B4", "=NA()", None, "#N/A")
    data.write("B5", True)
    for row, when in zip((6, 7, 8), DAYS, strict=True):
        data.write_datetime(f"B{row}", dt.datetime.combine(when, dt.time()), day)
    data.write("B9", "$/W-yr")
    rows = [["Meta", 35.2, True], ["Microsoft", 14, True], [None, None, None], ["Other", 0, False]]
    columns = [{"header": head} for head in ("Name", "Exposure", "At risk")]
    data.add_table("J1:L5", {"name": "Book", "data": rows, "columns": columns})
    data.write_column("N2", [14.2, 21.0])
    for row, when in enumerate([dt.datetime(2031, 12, 14), dt.datetime(2032, 12, 31)], start=2):
        data.write_datetime(f"O{row}", when, day)
    data.write_datetime("P2", dt.datetime(2026, 7, 1), day)
    book.define_name("mw", "=Data!$A$1")
    book.define_name("price", "=Data!$B$1")
    book.define_name("half_rate", "=0.5")


def same(actual: Any, expected: Any) -> bool:
    """Whether a cell shows what its shape must: numbers as printed, or to 12 digits."""
    if isinstance(expected, bool) or isinstance(actual, bool):
        return actual is expected
    if isinstance(expected, float) and not isinstance(actual, str):
        return agrees(actual, expected) or abs(actual - expected) <= 1e-12 * abs(expected)
    return agrees(actual, expected)
