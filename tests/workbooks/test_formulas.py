"""The rules of the model's formulas: named inputs, no typed numbers, nothing too new."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl.cell import Cell
from openpyxl.formula.translate import Translator
from openpyxl.workbook import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from tests.workbooks.formula_parts import called, formula_cells, formula_of, named, operands
from udfs import CATALOGUE
from workbooks.input_cells import known_of
from workbooks.model.headlines import HEADLINES, SERIES
from workbooks.model.inputs import DRIVERS
from workbooks.model.old_names import OLD_NAMES
from workbooks.story import read_story

# Months of a year and of its quarters, $mm in $bn, places of an axis, digits of texts and of nil.
CONSTANTS = {"0", "1", "2", "3", "4", "6", "9", "12", "100", "1000"}
PLAIN_FUNCTIONS = {
    *(
        "ABS",
        "AND",
        "AVERAGE",
        "COLUMNS",
        "COUNT",
        "COUNTA",
        "COUNTIF",
        "COUNTIFS",
        "DATE",
        "EDATE",
        "EXACT",
        "IF",
    ),
    *("IFERROR", "INDEX", "INT", "ISERROR", "ISNUMBER", "ISTEXT", "MATCH", "MAX", "MIN", "N", "NA"),
    *("MEDIAN", "PV", "QUARTILE", "ROUND", "ROWS", "SUM", "SUMIF", "SUMPRODUCT", "T", "TEXT"),
    "YEAR",
}
INPUTS = read_story().inputs
SHARED = read_story().block("shared")
GROUPS = {name: known.group for name in INPUTS if (known := known_of(name)) and known.group}
ADDRESS = re.compile(r"\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?")


def names(book: Workbook) -> set[str]:
    return set(book.defined_names)


def test_every_input_is_a_named_cell_that_holds_its_fact(book: Workbook) -> None:
    for name, fact in INPUTS.items():
        [(sheet, place)] = book.defined_names[name].destinations
        cell = book[sheet][place]
        assert sheet == ("Comparables_data" if name in SHARED else "Inputs"), name
        if name in DRIVERS:
            assert isinstance(cell, Cell) and formula_of(cell), name
            [(_, cases)] = book.defined_names[f"{name}_cases"].destinations
            cell = book[sheet][cases][0][0]
        value = cell.value
        assert getattr(value, "date", lambda v=value: v)() == fact.value, name


def test_the_comment_of_a_name_says_which_fact_and_unit_a_refresh_may_put_there(
    book: Workbook,
) -> None:
    for name, fact in INPUTS.items():
        id_, unit, *group = (book.defined_names[name].comment or "").split(" | ")
        assert (id_, unit) == (fact.id, fact.unit)
        assert group == [GROUPS[name]] if name in GROUPS else not group


def test_no_group_is_a_group_of_one() -> None:
    assert all(list(GROUPS.values()).count(group) > 1 for group in GROUPS.values())


def test_results_that_a_refresh_tells_of_are_marked_so(book: Workbook) -> None:
    marked = {n: d.comment for n, d in book.defined_names.items() if d.comment and n not in INPUTS}
    numbered = enumerate(HEADLINES.items(), 1)
    answers = {name: f"headline | {what} | {at}" for at, (name, what) in numbered}
    assert marked == answers | {name: f"series | {what}" for name, what in SERIES.items()}


def test_a_figure_is_an_input_once(book: Workbook) -> None:
    assert len({fact.id for fact in INPUTS.values()}) == len(INPUTS)


def test_typed_numbers_stand_on_inputs_only(book: Workbook) -> None:
    for sheet in book.worksheets:
        spilled = {
            cell
            for ref in sheet.array_formulae.values()
            for row in sheet[ref]
            for cell in (row if isinstance(row, tuple) else (row,))
        }
        if sheet.title in ("Inputs", "Comparables_data", "Functions", "Changes"):
            continue
        for row in sheet.iter_rows():
            for cell in row:
                if cell not in spilled:
                    assert not isinstance(cell.value, (int, float)), f"{sheet.title}!{cell}"


def test_formulas_hold_no_figures(book: Workbook) -> None:
    for sheet, cell, formula in formula_cells(book, "Functions"):
        typed = set(operands(formula, "NUMBER")) - CONSTANTS
        assert not typed, f"{sheet}!{cell.coordinate} {formula}"


def test_other_sheets_are_reached_by_name_and_every_name_exists(book: Workbook) -> None:
    for sheet, cell, formula in formula_cells(book):
        for operand in operands(formula, "RANGE"):
            for part in operand.split(":"):
                known = part in names(book) or ADDRESS.fullmatch(part)
                assert known, f"{sheet}!{cell.coordinate} {formula}: {part}"


def test_no_formula_needs_a_new_excel_or_recalculates_by_itself(book: Workbook) -> None:
    for sheet, cell, formula in formula_cells(book):
        unknown = called(formula) - PLAIN_FUNCTIONS - CATALOGUE.keys()
        assert not unknown, f"{sheet}!{cell.coordinate} {unknown}"


def test_the_file_holds_no_lambda_and_no_function_of_a_later_excel(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        xml = b"".join(parts.read(name) for name in parts.namelist() if name.endswith(".xml"))
    assert b"LAMBDA" not in xml
    assert b"_xlfn" not in xml
    assert b"_xlpm" not in xml


def test_every_name_leads_to_cells_of_a_sheet(book: Workbook) -> None:
    for name, defined in book.defined_names.items():
        [(sheet, place)] = defined.destinations
        assert sheet in book.sheetnames, name
        assert ADDRESS.fullmatch(place), name


def test_names_are_neither_functions_nor_addresses(book: Workbook) -> None:
    for name in names(book):
        assert name.upper() not in CATALOGUE
        assert re.fullmatch(
            r"[a-z][a-z0-9]*(_[a-z0-9]+)+|utilisation|escalator|cases?|changes", name
        ), name


def test_an_old_name_leads_where_its_new_one_does_and_no_formula_reads_it(book: Workbook) -> None:
    for old, new in OLD_NAMES.items():
        alias, live = book.defined_names[old], book.defined_names[new]
        assert (alias.attr_text, alias.comment) == (live.attr_text, None), old
    read = {name for _, _, formula in formula_cells(book) for name in named(formula, names(book))}
    assert not read & OLD_NAMES.keys()


def test_every_input_is_used(book: Workbook) -> None:
    used: set[str] = set()
    for _, _, formula in formula_cells(book, "Sources"):
        used |= named(formula, names(book))
    assert set(INPUTS) <= used


@pytest.mark.parametrize(
    ("sheet", "call", "shapes"),
    [
        ("Bridge", "EPS_BRIDGE", [(9, 2), (9, 2)]),
        ("Lease", "LEASE_REVENUE", [(3, 11), (3, 11)]),
        ("Sensitivity", "LEASE_REVENUE", [(5, 5), (5, 5), (5, 5)]),
        ("Sensitivity", "EPS_BRIDGE", [(5, 5), (5, 5), (5, 5)]),
        ("Concentration", "CONCENTRATION_RISK", [(11, 2), (11, 2)]),
        ("Concentration", "RENEWAL_RISK", [(5, 2)]),
    ],
)
def test_tables_and_grids_are_one_array_formula_over_their_full_range(
    book: Workbook, sheet: str, call: str, shapes: list[tuple[int, int]]
) -> None:
    found = []
    for anchor, ref in book[sheet].array_formulae.items():
        cell = book[sheet][anchor]
        assert isinstance(cell.value, ArrayFormula)
        if call in called(formula_of(cell)):
            area = book[sheet][ref]
            found.append((len(area), len(area[0])))
    assert found == shapes


def test_a_row_has_one_formula_copied_across(book: Workbook) -> None:
    """The years of the Lease sheet: the formula of 2029 to 2036 is that of 2028, moved."""
    rows = 0
    for cells in book["Lease"].iter_rows(min_row=17, max_row=28, min_col=6, max_col=14):
        formulas = [formula_of(cell) for cell in cells if isinstance(cell, Cell)]
        rows += 1
        for cell, formula in zip(cells, formulas, strict=True):
            moved = Translator(formulas[0], cells[0].coordinate).translate_formula(cell.coordinate)
            assert formula == moved
    assert rows == 12
