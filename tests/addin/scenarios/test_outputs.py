"""Which cells are watched: by name, by place, as a series, or the workbook's own answers."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from addin.errors import BadInput
from addin.formulas import References
from addin.inputs import Layout
from addin.scenarios.outputs import MOST, Chosen, choose_outputs
from addin.xlsx import read_workbook
from tests.addin.command_runner import leasebridge
from workbooks import TEMPLATE

PRICE = ("Inputs", (21, 4))


@cache
def template() -> Layout:
    book = read_workbook(TEMPLATE)
    return Layout(book, References(book))


def chosen(*wanted: str, inputs: tuple[str, ...] = ("price_per_watt",)) -> Chosen:
    layout = template()
    places = [entry.place for entry in layout.inputs.values() if entry.name in inputs]
    assert len(places) == len(inputs)
    return choose_outputs(layout, places, wanted)


def refused(*wanted: str) -> str:
    with pytest.raises(BadInput) as caught:
        chosen(*wanted)
    return str(caught.value)


def test_without_names_it_is_the_headlines_and_series_that_inputs_move() -> None:
    found = chosen()
    assert [o.name for o in found.outputs if not o.series] == [
        "eps_uplift",
        "eps_uplift_pct",
        "pro_forma_eps",  # the template has it from a table that an array formula fills
        "lease_total",
        "mw_needed",
    ]
    years = [output for output in found.outputs if output.series]
    assert {(o.series, o.unit) for o in years} == {("Lease revenue by year", "$mm")}
    assert [o.label for o in years][:2] == ["2027E", "2028E"] and len(years) == 10
    assert years[0].name == "recognised_years 2027E"
    assert len(found.notes) == 1
    assert {"weighted_uplift", "revenue_at_stake"} <= set(found.notes[0].replace(",", "").split())
    fewer = chosen(inputs=("renewal_price_cut",))
    assert [output.name for output in fewer.outputs] == ["revenue_at_stake"]
    assert "recognised_years" in fewer.notes[0]


def test_a_cell_is_named_by_any_name_or_its_place_once() -> None:
    found = chosen("lease_total", "bridge!f61", "EPS_UPLIFT", "Lease!E23")
    assert [output.name for output in found.outputs] == ["lease_total", "eps_uplift", "Lease!E23"]
    assert [output.unit for output in found.outputs] == ["$mm", "$", "$mm"]
    assert found.outputs[2].label == "Straight-line, daily, 2027E" and not found.notes


def test_a_range_is_a_series_and_says_which_cells_stand_still() -> None:
    found = chosen("Lease!E24:O24")
    assert found.outputs[-1].label == "Later" and len(found.outputs) == 11
    assert {output.series for output in found.outputs} == {"Lease!E24:O24"}
    labels = [output.label for output in chosen("recognised_straight").outputs]
    assert labels == [output.label for output in found.outputs]


def test_a_series_without_heads_is_called_by_its_cells(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_row("A1", [2, 3, 4])
        sheet.write_formula("A2", "=A1*2")
        sheet.write_formula("B2", "=B1*2")
        sheet.write_formula("C2", "=A1+C1")
        sheet.write_formula("D2", '=A1&"x"')
        book.define_name("first", "=S!$A$1")
    assert leasebridge("refresh", path).code == 0
    read = read_workbook(path)
    layout = Layout(read, References(read))
    found = choose_outputs(layout, [("S", (1, 1))], ["S!A2:C2"])
    assert [output.name for output in found.outputs] == ["S!A2:C2 A2", "S!A2:C2 C2"]
    assert found.notes == ["no drawn input moves 1 of 3 cells of S!A2:C2"]
    with pytest.raises(BadInput, match=r"plain.xlsx has no headline; .*--outputs NAME"):
        choose_outputs(layout, [("S", (1, 1))])
    with pytest.raises(BadInput, match=r"^--outputs S!D2: S!D2 is no number, it is 2x; name cells"):
        choose_outputs(layout, [("S", (1, 1))], ["S!D2"])
    with pytest.raises(BadInput, match=r"^--outputs S!B1:B2: no input that is drawn moves"):
        choose_outputs(layout, [("S", (1, 1))], ["S!B1:B2"])


def test_what_cannot_be_watched_is_refused_by_name() -> None:
    assert refused("eps_uplft") == (
        "--outputs eps_uplft: this is no cell and no name of one; did you mean eps_uplift?"
    )
    assert "no input that is drawn moves Inputs!D7" in refused("case")
    assert "no input that is drawn moves Scenarios!" in refused("eps_uplift", "weighted_uplift")
    assert "one row or one column" in refused("recognised_quarters")
    assert f"at most {MOST}" in refused("Lease!A1:A500")
    assert "no cell and no name" in refused("Nowhere!A1")
