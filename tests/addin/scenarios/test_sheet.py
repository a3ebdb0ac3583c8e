"""The sheet of a result: its figures, its charts, and that nothing else of a workbook changes."""

from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from addin.audit import audit_line
from addin.refresh import recalculate
from addin.scenarios.result import PERCENTILES, Result
from addin.scenarios.sheet import SHEET, add_result_sheet
from addin.scenarios.study import Study
from addin.xlsx import Workbook, read_workbook
from tests.addin.sample_books.rich import build_rich
from tests.addin.scenarios.simulated_books import ABOUT, SIZE, build_model, moved, simulated
from udfs import __version__
from udfs.cells import Value

Cells = dict[tuple[int, int], Value]
TEMPLATE = Path(__file__).parents[3] / "workbooks" / "compute_lease_model.xlsx"
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_model(tmp_path_factory.mktemp("model") / "model.xlsx")


@pytest.fixture(scope="module")
def found() -> tuple[Study, Result]:
    return simulated()


def copy_of(path: Path, found: tuple[Study, Result]) -> Workbook:
    """The copy with the sheet, written beside the workbook and read."""
    copy = path.with_name(f"{path.stem}_scenarios.xlsx")
    copy.write_bytes(add_result_sheet(read_workbook(path), *found, ABOUT))
    return read_workbook(copy)


def cells_of(book: Workbook, name: str = SHEET) -> Cells:
    return {at: cell.value for at, cell in book.by_name[name].cells.items()}


def row_of(cells: Cells, label: str, after: str = "") -> list[Value]:
    """What stands behind a label, from column C on; the first below the section `after`."""
    begins = min((row for (row, _), value in cells.items() if value == after), default=0)
    row = min(
        row
        for (row, column), value in cells.items()
        if value == label and column == 2 and row > begins
    )
    return [cells.get((row, column)) for column in range(3, 14)]


def charts_on(book: Workbook, name: str = SHEET) -> list[Any]:
    """The charts of a sheet, as openpyxl reads them."""
    sheet: Any = openpyxl.load_workbook(book.path)[name]
    return list(sheet._charts)


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def test_outputs_have_their_figures(model: Path, found: tuple[Study, Result]) -> None:
    cells, first = cells_of(copy_of(model, found)), found[1].outputs[0]
    told = row_of(cells, "Output 0", "What comes out")
    assert told == [
        *("USD", 2.0, first.mean, first.mean_error, first.sd, first.skew, first.low, first.high),
        *(4.0, first.probability, first.probability_error),
    ]
    title = "Percentiles: so many of a hundred draws are not above the figure"
    told = row_of(cells, "Output 0", title)
    assert told[1:10] == [first.percentiles[at] for at in PERCENTILES]
    assert row_of(cells, "Output 3", "What comes out")[-3:] == [None] * 3


def test_contributions_are_sorted_by_what_they_do(model: Path, found: tuple[Study, Result]) -> None:
    cells, first = cells_of(copy_of(model, found)), found[1].outputs[0]
    entry = first.contributions[1]
    title = "What moves Output 0"
    begins = next(row for (row, _), value in cells.items() if value == title)
    assert [cells[begins + at, 2] for at in (2, 3, 4)] == ["Input 0", "Input 1", "Input 2"]
    told = row_of(cells, "Input 1", title)
    assert told[1:5] == [entry.share, entry.low, entry.high, entry.high - entry.low]
    assert row_of(cells, "Inputs together, none alone")[1] == first.together
    assert row_of(cells, "Output 2, USD")[0] == "Input 1 100%"


def test_what_was_drawn_and_where_it_comes_from(model: Path, found: tuple[Study, Result]) -> None:
    cells = cells_of(copy_of(model, found))
    drawn = row_of(cells, "Input 1", "What was drawn")
    assert drawn[:2] == ["USD", 1.5]
    assert drawn[2:5] == pytest.approx([1.05, 1.5, 1.95])
    assert drawn[6] == "uniform 1 / 2"
    assert row_of(cells, "Draws and seed")[0] == f"{SIZE:,} draws, seed 7"
    facts = {"Workbook": "model.xlsx", "SHA-256 of the workbook": "ab" * 32}
    facts |= {"Calculated": "5 cells in numpy", "Cell of the first output": "Model!C2"}
    facts |= {"Made by": f"leasebridge {__version__} on 04 May 2026 03:02 UTC"}
    assert {label: row_of(cells, label)[0] for label in facts} == facts
    assert "they do not recalculate" in str(cells[2, 2])


def test_correlations_are_told_and_what_they_do_to_shares(model: Path) -> None:
    cells = cells_of(copy_of(model, simulated(correlated=True)))
    assert row_of(cells, "Rank correlation")[0] == "Input 0 and Input 1: 0.5"
    assert any("what moves along" in str(value) for value in cells.values())
    assert "Inputs together, none alone" not in cells.values()


def test_errors_are_said(model: Path) -> None:
    study, result = simulated(broken=True)
    gone = result.outputs[0].errors["#NUM!"]
    said = f"Output 0: of {SIZE:,} draws {gone:,} gave #NUM!; figures are over the others."
    assert gone > 0 and said in cells_of(copy_of(model, (study, result))).values()


def test_charts_show_their_figures(model: Path, found: tuple[Study, Result]) -> None:
    copy = copy_of(model, found)
    first, fan = found[1].outputs[0], found[1].fans["Revenue by year"]
    charts = charts_on(copy)
    kinds = [type(chart).__name__ for chart in charts]
    assert kinds == ["BarChart", "BarChart", "AreaChart"]
    cells = copy.by_name[SHEET].cells
    heights = figures(copy, charts[0].series[0].val.numRef.f)
    assert heights == pytest.approx([count / first.known for count in first.bars.counts])
    (edge, *_), *_ = cells_at(copy, charts[0].series[0].cat.numRef.f)
    assert (first.bars.width, edge.number_format.partition("_")[0]) == (0.1, "#,##0.0")
    lows, highs = (figures(copy, series.val.numRef.f) for series in charts[1].series)
    wanted = [(row.low - first.mean, row.high - first.mean) for row in first.contributions]
    assert list(zip(lows, highs)) == wanted
    bands = [figures(copy, series.val.numRef.f) for series in charts[2].series]
    for place, at in enumerate((5, 25, 75, 95), start=1):
        edges = [sum(row[:place]) for row in zip(*bands)]
        assert edges == pytest.approx([found.percentiles[at] for found in fan])
    assert figures(copy, charts[2].series[0].cat.numRef.f) == [2027, 2028, 2029]
    assert len(cells) > 100


def cells_at(book: Workbook, reference: str) -> Any:
    """The cells of a chart, row by row, as openpyxl reads them."""
    sheet, _, cells = reference.rpartition("!")
    return openpyxl.load_workbook(book.path)[sheet.strip("'")][cells.replace("$", "")]


def figures(book: Workbook, reference: str) -> list[float]:
    return [cell.value for (cell,) in cells_at(book, reference)]


def test_without_a_series_or_enough_draws_there_is_no_such_chart(model: Path) -> None:
    copy = copy_of(model, simulated(series=0, draws=500))
    charts = charts_on(copy)
    assert [type(chart).__name__ for chart in charts] == ["BarChart"]
    assert "Told from 1,000 draws on." in cells_of(copy).values()


def test_numbers_are_shown_as_the_model_shows_them(
    model: Path, found: tuple[Study, Result]
) -> None:
    sheet = openpyxl.load_workbook(copy_of(model, found).path)[SHEET]
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=4, max_row=10)}
    formats = [rows[f"Output {at}"][4].number_format for at in range(4)]
    assert formats == [
        "#,##0.00_);(#,##0.00);#,##0.00_)",
        "#,##0.00%_);(#,##0.00%);#,##0.00%_)",
        "d mmm yyyy_)",
        "#,##0.00_);(#,##0.00);#,##0.00_)",
    ]
    # How far days are apart is no day.
    assert rows["Output 2"][6].number_format == "#,##0.00_);(#,##0.00);#,##0.00_)"


def test_nothing_else_of_the_workbook_changes(tmp_path: Path, found: tuple[Study, Result]) -> None:
    build_rich(tmp_path / "rich.xlsx")
    book = read_workbook(tmp_path / "rich.xlsx")
    here = moved(found, ("Data", (1, 1)))
    before, after = book.package.data, add_result_sheet(book, *here, ABOUT)
    old, new = members(before), members(after)
    changed = {name for name in old if old[name] != new[name]}
    listings = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    assert changed == listings | {"xl/styles.xml"}
    kinds = ("worksheets/", "drawings/", "charts/")
    assert all(any(f"xl/{kind}" in name for kind in kinds) for name in new.keys() - old.keys())
    read = copy_of(tmp_path / "rich.xlsx", here)
    assert [sheet.name for sheet in read.sheets][-1] == SHEET
    assert read.names == book.names


def test_a_second_run_numbers_its_sheet(tmp_path: Path, found: tuple[Study, Result]) -> None:
    once = copy_of(build_model(tmp_path / "model.xlsx"), found)
    twice = copy_of(once.path, found)
    assert [sheet.name for sheet in twice.sheets] == ["Inputs", "Model", SHEET, f"{SHEET} 2"]
    assert cells_of(twice) == cells_of(once) == cells_of(twice, f"{SHEET} 2")
    charts = charts_on(twice, f"{SHEET} 2")
    assert f"'{SHEET} 2'!" in charts[0].series[0].val.numRef.f


def test_excel_opens_it_without_repair(model: Path, found: tuple[Study, Result]) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed")
    result = audit.OpenXmlValidator().validate(str(copy_of(model, found).path))
    assert result.is_valid and not result.errors


def test_the_template_with_it_is_up_to_date_and_as_built(
    tmp_path: Path, found: tuple[Study, Result]
) -> None:
    shutil.copy(TEMPLATE, tmp_path / "template.xlsx")
    copy = copy_of(tmp_path / "template.xlsx", moved(found, ("Bridge", (61, 6))))
    run = recalculate(copy)
    assert not run.parts
    audit = run.report().audit
    assert audit and audit_line(audit).endswith("as built")


@pytest.mark.parametrize("draws", [1, 2, 5_000])
def test_an_output_that_never_moves_and_a_single_draw_have_a_sheet(model: Path, draws: int) -> None:
    study, result = simulated(draws=draws)
    order = [3, 0, 4]
    outputs = tuple(result.outputs[at] for at in order)
    study = replace(study, outputs=tuple(found.output for found in outputs))
    copy = copy_of(model, (study, replace(result, outputs=outputs)))
    told = row_of(cells_of(copy), "Output 3", "What comes out")
    assert told[2] == told[6] == told[7] == 7.0
    assert "BarChart" in {type(chart).__name__ for chart in charts_on(copy)}


def test_rough_percentiles_are_called_so(model: Path, found: tuple[Study, Result]) -> None:
    study, result = found
    rough = replace(result.outputs[0], resolution=0.25)
    copy = copy_of(model, (study, replace(result, outputs=(rough, *result.outputs[1:]))))
    said = "Output 0: percentiles are within 0.25: some draws are very far from the others."
    assert said in cells_of(copy).values()
