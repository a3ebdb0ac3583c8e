"""How the workbook looks and prints: what a reader at a bank takes for granted."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise

import pytest
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tests.workbooks.formula_parts import formula_cells, named
from udfs import CATALOGUE
from workbooks import styles
from workbooks.build import build
from workbooks.model import model
from workbooks.model.addresses import names_in
from workbooks.model.inputs import DRIVERS
from workbooks.story import read_story

STORY = read_story()
INPUTS = STORY.inputs
MODEL = model(STORY)
SHEETS = [sheet.name for sheet in MODEL.sheets]


def colour(cell: Cell) -> str:
    value = cell.font.color
    return f"#{value.rgb[2:]}" if value is not None and value.type == "rgb" else styles.BLACK


def test_the_same_model_gives_the_same_bytes(package: bytes) -> None:
    again = io.BytesIO()
    build(again)
    assert again.getvalue() == package


def test_opening_it_recalculates_nothing(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        xml = parts.read("xl/workbook.xml").decode()
    assert "fullCalcOnLoad" not in xml
    assert '<calcPr calcId="191029"' in xml


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_is_set_up_for_print_and_screen(book: Workbook, name: str) -> None:
    sheet = book[name]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    fit, header = sheet.sheet_properties.pageSetUpPr, sheet.oddHeader
    assert fit is not None
    assert fit.fitToPage
    assert sheet.page_setup.fitToWidth in (None, 1)
    assert sheet.print_title_rows == "$1:$5"
    printed = {sheet.name: sheet.prints for sheet in MODEL.sheets}[name] or sheet.max_row - 5
    assert int(sheet.print_area.rpartition("$")[2]) >= printed + 5
    assert header is not None
    assert (header.left.text, header.center.text) == ("&F", "&A")
    assert header.right.text == "Page &P of &N"
    assert sheet.freeze_panes in ("A6", "C6")
    assert not sheet.sheet_view.showGridLines
    assert sheet.sheet_properties.tabColor is not None


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_shows_the_verdict_and_the_live_case_in_its_head(
    book: Workbook, name: str
) -> None:
    assert book[name]["B1"].value
    assert {"master_check", "case"} <= names_in(book[name]["B3"].value)


def test_there_is_one_font_family_tied_to_no_theme(book: Workbook) -> None:
    fonts = [cell.font for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {font.name for font in fonts} == {"Arial"}
    assert {font.scheme for font in fonts} == {None}


def typed_for(book: Workbook, name: str) -> list[Cell]:
    """The typed cells of an input: its own, or one a case."""
    [(sheet, place)] = book.defined_names[f"{name}_cases" if name in DRIVERS else name].destinations
    cells = book[sheet][place]
    return [cells] if isinstance(cells, Cell) else list(cells[0])


def test_inputs_are_blue_on_a_light_shade_and_what_was_published_is_blue_alone(
    book: Workbook,
) -> None:
    for name in INPUTS:
        for at, cell in enumerate(typed_for(book, name)):
            shaded = cell.fill.start_color.rgb == f"FF{styles.SHADE[1:]}"
            assert colour(cell) == styles.BLUE, name
            assert shaded is not (name in DRIVERS and at == 0), name


def test_green_reads_another_sheet_and_black_does_not(book: Workbook) -> None:
    home = {name: next(iter(d.destinations))[0] for name, d in book.defined_names.items()}
    for sheet, cell, formula in formula_cells(book):
        if cell.coordinate == "B3" or colour(cell) == styles.GREY:  # a note, whatever it reads
            continue
        reaches = {home[name] for name in named(formula, set(home))} - {sheet}
        bands = cell.fill.start_color.rgb == f"FF{styles.BAND[1:]}"
        expected = styles.GREEN if reaches else styles.BLACK
        assert bands or colour(cell) == expected, f"{sheet}!{cell.coordinate} {formula}"


def test_charts_have_a_description_axis_titles_and_number_formats(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        drawings = [parts.read(n).decode() for n in parts.namelist() if "drawings/drawing" in n]
        charts = [parts.read(n).decode() for n in parts.namelist() if "charts/chart" in n]
    assert len(charts) == 12
    for drawing in drawings:
        assert re.search(r'<xdr:cNvPr [^>]*descr="[^"]{80,}"', drawing)
    for chart in charts:
        assert len(re.findall(r"<c:title>", chart)) == 3
        assert "<c:numFmt" in chart


def grey(colour: str) -> float:
    """How light a colour is in black and white, 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_the_layers_of_a_chart_and_their_labels_differ_in_greyscale() -> None:
    for chart in (chart for sheet in MODEL.sheets for chart in sheet.charts):
        plain = (each for each in chart.series if not (each.hatched or each.joins))
        shades = sorted(grey(series.fill) for series in plain if series.fill)
        assert all(light - dark > 0.2 for dark, light in pairwise(shades)), chart.title
        for series in chart.series:
            assert not series.labels or abs(grey(series.fill) - grey(series.font)) > 0.4


@pytest.mark.parametrize("name", SHEETS)
def test_sheets_are_locked_without_a_password_and_can_be_read_at_ease(
    book: Workbook, name: str
) -> None:
    lock = book[name].protection
    assert lock.sheet
    assert lock.password is None
    assert not (lock.selectLockedCells or lock.selectUnlockedCells)
    assert not (lock.formatCells or lock.formatColumns or lock.formatRows or lock.objects)


def test_inputs_are_unlocked_and_nothing_else_is(book: Workbook) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                typed = cell.fill.start_color.rgb == f"FF{styles.SHADE[1:]}"
                assert cell.protection.locked != typed, f"{sheet.title}!{cell.coordinate}"


def validations(sheet: Worksheet) -> dict[str, DataValidation]:
    """The validation of each cell that has one."""
    return {
        f"{get_column_letter(column)}{row}": rule
        for rule in sheet.data_validations.dataValidation
        for area in rule.sqref.ranges
        for line in area.rows
        for row, column in line
    }


def test_every_input_accepts_only_what_it_can_be(book: Workbook) -> None:
    found = {sheet: validations(book[sheet]) for sheet in ("Inputs", "Comparables_data")}
    for name, fact in INPUTS.items():
        cells = typed_for(book, name)
        rules = found[cells[0].parent.title]
        limits = {(r.formula1, r.formula2) for r in (rules[cell.coordinate] for cell in cells)}
        assert len(limits) == 1, name
        rule = rules[cells[0].coordinate]
        assert rule.operator in (None, "between")
        assert rule.error
        low, high = float(rule.formula1 or "nan"), float(rule.formula2 or "nan")
        if fact.unit == "date":
            assert rule.type == "date"
            continue
        assert rule.type == ("whole" if fact.unit in ("flag", "month") else "decimal")
        assert fact.value is None or low <= fact.number <= high, name
        if fact.unit == "fraction":
            assert high <= 1 or name.endswith(("_move", "_move_close", "_change")), name
        if (
            fact.unit in ("MW", "GW", "$bn", "$mm", "years", "W")
            and fact.publisher != "Model choice"
        ):
            assert low > 0, name


def test_choices_are_drop_downs(book: Workbook) -> None:
    marks = validations(book["Capacity"])
    assert {rule.formula1 for rule in marks.values()} == {'"x"'}


def test_text_is_not_cut_by_the_cell_on_its_right(book: Workbook) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=6):
            for cell, right in pairwise(row):
                text = cell.value
                if not isinstance(cell, Cell):
                    continue
                if not isinstance(text, str) or text.startswith("=") or cell.alignment.wrap_text:
                    continue
                width = sheet.column_dimensions[cell.column_letter].width
                free = right.value is None
                assert free or len(text) <= width * 1.15, f"{sheet.title}!{cell.coordinate}"


def test_every_function_is_shown_with_its_arguments_and_live_examples(book: Workbook) -> None:
    labels = [str(cell.value) for cell in book["Functions"]["B"]]
    formulas = [formula for sheet, _, formula in formula_cells(book) if sheet == "Functions"]
    for function in CATALOGUE.values():
        assert function.usage in labels
        assert any(f"{function.name}(" in formula for formula in formulas)
        for name in function.args:
            assert any(label.strip().split(" ")[0] == name for label in labels)


def test_every_fact_is_on_sources_with_its_use(book: Workbook) -> None:
    rows = list(book["Sources"].iter_rows(min_row=6, values_only=True))
    facts, own = rows[: len(STORY.facts)], rows[len(STORY.facts) + 2 :]
    shared = {fact.id for fact in STORY.block("shared").values()}
    assert [row[1] for row in facts] == sorted(STORY.facts, key=lambda id_: id_ in shared)
    assert [row[1] for row in own] == [fact.id for fact in STORY.block("drivers").values()]
    used = {row[1]: row[11] for row in facts}
    for name, fact in INPUTS.items():
        assert used[fact.id] != "For reference", name


def test_the_cover_leads_to_every_sheet(book: Workbook) -> None:
    places = {cell.hyperlink.location for row in book["Cover"] for cell in row if cell.hyperlink}
    assert places == {f"'{name}'!A1" for name in SHEETS if name != "Cover"}


def test_the_cells_of_an_array_of_one_row_look_alike(book: Workbook) -> None:
    rows = 0
    for sheet in book.worksheets:
        for ref in sheet.array_formulae.values():
            cells = sheet[ref][0] if isinstance(sheet[ref], tuple) else (sheet[ref],)
            if ref.count(":") and len(sheet[ref]) == 1:
                rows += 1
                assert len({(cell.number_format, cell.font.b) for cell in cells}) == 1, ref
    assert rows > 5
