"""What a table says of the inputs becomes distributions, or is refused by name and line."""

from __future__ import annotations

import re
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.errors import BadInput
from addin.formulas import References
from addin.inputs import Layout
from addin.scenarios.distributions import KINDS, PARAMETERS, Distribution
from addin.scenarios.table import SIMULATED, read_study_inputs
from addin.xlsx import read_workbook
from tests.addin.scenarios.study_books import csv_file, layout_of, named, put, sample_layout
from udfs.cells import CellError, Value

TEMPLATE = Path(__file__).parents[3] / "workbooks" / "compute_lease_model.xlsx"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return sample_layout(tmp_path)


def refused(layout: Layout, table: str | None, message: str) -> None:
    with pytest.raises(BadInput, match=re.escape(message)) as caught:
        read_study_inputs(layout, table)
    assert "\n" not in str(caught.value)


def test_the_default_are_triangles_from_bear_to_bull_of_the_template() -> None:
    book = read_workbook(TEMPLATE)
    inputs, correlation = read_study_inputs(Layout(book, References(book)), None)
    assert correlation is None
    assert {one.name: one.distribution.words for one in inputs} == {
        "lease_capacity": "triangular 200 / 250 / 500",
        "price_per_watt": "triangular 13.3 / 40 / 50",
        "escalator": "triangular -0.05 / 0 / 0.03",
        "tax_rate": "triangular 0.13 / 0.15 / 0.16",
        "capex_change": "triangular -0.1 / 0 / 0.1",
        "renewal_price_cut": "triangular 0 / 0.2 / 0.4",
    }
    price = next(one for one in inputs if one.name == "price_per_watt")
    assert price.label == "META: lease price (scenario)"
    assert (price.unit, price.place) == ("$/W-yr", ("Inputs", (10, 4)))


def test_a_live_figure_beyond_bear_and_bull_is_an_end(layout: Layout) -> None:
    layout.book.by_name["Inputs"].cells[5, 4].value = 700.0
    (capacity,), _ = read_study_inputs(layout, None)
    assert capacity.distribution == Distribution("triangular", min=100, mode=700, max=700)


def test_without_cases_and_without_a_table_it_says_how_to_give_one(layout: Layout) -> None:
    names = [name for name in layout.book.names if name.name != "cases"]
    layout.book.names[:] = names
    advice = "give --inputs a CSV or a range with the columns input, distribution, min, mode, max"
    refused(
        layout_of(layout.book), None, "model.xlsx does not say how its inputs are distributed; "
    )
    refused(layout_of(layout.book), None, advice)


def test_a_csv_is_read(layout: Layout, tmp_path: Path) -> None:
    table = csv_file(
        tmp_path,
        "F20,fixed,,,,,,300,,",
        "lease_price,PERT,20,40,60,,,,,tax_rate -0.5",
        "tax_rate,normal,5%,,25%,15%,2%,,,",
        "lease_start,discrete,,,,,,2028-07-01; 2029-01-01,3 1,",
        "shares,lognormal,,,,2573.776,50,,,lease_price 20%; tax_rate 0",
        "price_cut,empirical,,,,,,0 0.1;0.15  20%,,",
    )
    inputs, correlation = read_study_inputs(layout, table)
    assert [(one.name, one.distribution) for one in inputs] == [
        ("lease_capacity", Distribution("fixed", values=(300,))),
        ("lease_price", Distribution("pert", min=20, mode=40, max=60)),
        ("tax_rate", Distribution("normal", mean=0.15, sd=0.02, min=0.05, max=0.25)),
        ("lease_start", Distribution("discrete", values=(46_935, 47_119), weights=(3, 1))),
        ("shares", Distribution("lognormal", mean=2573.776, sd=50)),
        ("price_cut", Distribution("empirical", values=(0, 0.1, 0.15, 0.2))),
    ]
    price, shares = inputs[1], inputs[4]
    assert (price.label, price.unit) == ("Lease price", "$/W-yr")
    assert (price.place, shares.place) == (("Inputs", (6, 4)), ("Inputs", (12, 4)))
    assert correlation is not None
    assert [correlation[1][2], correlation[2][1], correlation[1][4]] == [-0.5, -0.5, 0.2]
    assert correlation[0] == (1, 0, 0, 0, 0, 0)


TABLE: tuple[tuple[Value, ...], ...] = (
    ("input", "distribution", "min", "mode", "max", "values", "correlations"),
    ("lease_price", "triangular", 30.0, 40.0, "50", None, "tax_rate 1"),
    ("tax_rate", "uniform", "10%", None, 0.2, None, None),
    ("lease_end", "discrete", None, None, None, 47_300.0, None),
)


def test_a_range_is_read_and_the_workbooks_own_is_found(layout: Layout) -> None:
    ref = put(layout.book, "Model", TABLE, 20, 3)
    given = read_study_inputs(layout, ref)
    assert [one.distribution.words for one in given[0]] == [
        "triangular 30 / 40 / 50",
        "uniform 0.1 / 0.2",
        "discrete 47,300",
    ]
    assert given[1] == ((1, 1, 0), (1, 1, 0), (0, 0, 1))
    assert read_study_inputs(layout_of(named(layout.book, **{SIMULATED: ref})), None) == given


def test_values_may_stand_in_a_range(layout: Layout, tmp_path: Path) -> None:
    column: list[list[Value]] = [[30.0], [None], [45.0], [41.5]]
    ref = put(layout.book, "Model", column, 20, 3)
    book = named(layout.book, past_prices=ref)
    for written in (ref, "past_prices"):
        table = csv_file(tmp_path, f"lease_price,empirical,,,,,,{written},,")
        (price,), _ = read_study_inputs(layout_of(book), table)
        assert price.distribution == Distribution("empirical", values=(30, 45, 41.5))
    layout.book.by_name["Model"].cells[21, 3].value = CellError("#N/A")
    refused(layout, csv_file(tmp_path, f"lease_price,empirical,,,,,,{ref},,"), "Model!C21 is #N/A")


def test_any_cell_with_a_name_can_be_drawn(layout: Layout, tmp_path: Path) -> None:
    put(layout.book, "Model", [["Growth", 0.05]], 30, 1)
    book = named(layout.book, growth="Model!$B$30")
    for written, name in (("GROWTH", "growth"), ("Model!B30", "Model!B30")):
        table = csv_file(tmp_path, f"{written},uniform,0,,0.1,,,,,")
        (one,), _ = read_study_inputs(layout_of(book), table)
        assert (one.name, one.label, one.unit) == (name, "Growth", "any")
        assert one.place == ("Model", (30, 2))


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",uniform,1,,2", "line 2: the column input is blank"),
        ("leese_price,uniform,1,,2", "line 2: there is no input leese_price; did you mean lease_p"),
        ("F99x,uniform,1,,2", "line 2: there is no input F99x"),
        (
            "lease_price,,1,,2",
            "line 2: lease_price has no distribution; write one of fixed",
        ),
        ("lease_price,trianglar,1,,2", "is trianglar, which is no distribution; did you mean tria"),
        ("lease_price,weibull,1,,2", "is weibull, which is no distribution; the distributions are"),
        ("lease_price,truncated normal,1", "write normal or lognormal, and its min, its max or b"),
        ("lease_price,triangular,1,,2", "line 2: lease_price: triangular needs min and mode and"),
        ("lease_price,uniform,1,2,3", "line 2: lease_price: uniform takes no mode, only min, max"),
        ("lease_price,uniform,one,,3", 'lease_price: min must be a number in $/W-yr, got "one"'),
        ("lease_price,uniform,50%,,3", 'lease_price: min must be a number in $/W-yr, got "50%"'),
        ("lease_price,uniform,3,,1", "line 2: lease_price: min 3 is above max 1"),
        ("lease_price,pert,1,4,3", "line 2: lease_price: mode 4 is outside 1 to 3"),
        ("lease_price,normal,1,,3,2,0", "line 2: lease_price: sd has to be above 0, got 0"),
        ("lease_price,discrete,,,,,,1 2,1 x", 'lease_price: weights must be numbers, got "x"'),
        ("lease_price,discrete,,,,,,1 2,1 -2", "lease_price: a weight is negative: -2"),
        ("lease_price,discrete,,,,,,1 2,0 0", "lease_price: its weights are all 0"),
        ("lease_price,discrete,,,,,,1 two", 'values must be a number in $/W-yr, got "two"'),
        ("cases,fixed,,,,,,1", "line 2: cases is a range, and an input is one cell"),
        ("case,fixed,,,,,,1", "line 2: case holds As published; draw inputs that hold figures"),
        ("uplift,uniform,1,,2", "line 2: uplift is a formula; draw the inputs that it reads"),
        ("lease_start,uniform,2028-01-01,,2029-01-01", "is a day, and uniform falls between days"),
        ("lease_start,discrete,,,,,,2028-01-41", "values must be a date (YYYY-MM-DD), got"),
        ("Model!Z9,fixed,,,,,,1", "line 2: Model!Z9 is blank; type the figure that it has"),
    ],
)
def test_what_a_row_cannot_say_is_refused(
    layout: Layout, tmp_path: Path, row: str, problem: str
) -> None:
    refused(layout, csv_file(tmp_path, row), problem)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            "tax_rate,normal,,,,0.15,0.02",
            "line 2: tax_rate must be 0 to 0.99 (fraction), and normal, mean 0.15, sd 0.02 gives "
            "whatever is far below 0; give it a min and a max",
        ),
        ("tax_rate,normal,0,,,0.15,0.02", "gives whatever is large; give it a max"),
        ("lease_price,lognormal,,,,40,5", "gives whatever is next to 0; give it a min and a max"),
        (
            "lease_price,uniform,20,,2000",
            "must be 0.01 to 1,000 ($/W-yr), and uniform 20 / 2,000 gives 2,000",
        ),
        ("tax_rate,discrete,,,,,,0.1 15", "must be 0 to 0.99 (fraction), and discrete 0.1 / 15 "),
        ("tax_rate,fixed,,,,,,15", "and fixed 15 gives 15"),
    ],
)
def test_what_a_cell_does_not_accept_is_refused(
    layout: Layout, tmp_path: Path, row: str, problem: str
) -> None:
    refused(layout, csv_file(tmp_path, row), problem)


def test_a_unit_that_is_given_has_to_be_that_of_the_input(layout: Layout, tmp_path: Path) -> None:
    heads = "input,unit,distribution,values"
    table = csv_file(tmp_path, "lease_price,$/W-yr,fixed,30", heads=heads)
    assert read_study_inputs(layout, table)[0][0].unit == "$/W-yr"
    table = csv_file(tmp_path, "lease_price,$/kW,fixed,30", heads=heads)
    refused(layout, table, "inputs.csv line 2: lease_price is in $/W-yr, not in $/kW")


def test_an_input_is_drawn_once(layout: Layout, tmp_path: Path) -> None:
    table = csv_file(tmp_path, "lease_price,fixed,,,,,,30", "F21,fixed,,,,,,40")
    refused(layout, table, "line 3: lease_price is drawn already, by inputs.csv line 2")


def test_a_table_has_rows(layout: Layout, tmp_path: Path) -> None:
    refused(layout, csv_file(tmp_path, ",,,"), "inputs.csv: it has no rows")


@pytest.mark.parametrize(
    ("live", "problem"),
    [
        (True, "lease_price holds True; draw inputs that hold figures"),
        (CellError("#N/A"), "lease_price holds #N/A; draw inputs that hold figures"),
        (None, "lease_price is blank"),
    ],
)
def test_only_a_figure_is_drawn(layout: Layout, tmp_path: Path, live: Value, problem: str) -> None:
    layout.book.by_name["Inputs"].cells[6, 4].value = live
    refused(layout, csv_file(tmp_path, "lease_price,uniform,30,,50"), problem)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (CellError("#DIV/0!"), "Model!C21: lease_price: min is #DIV/0!, which is no figure"),
        (False, "Model!C21: lease_price: min is False, which is no figure"),
    ],
)
def test_a_fault_in_a_range_names_its_cell(layout: Layout, cell: Value, problem: str) -> None:
    ref = put(layout.book, "Model", [*TABLE[:1], ("lease_price", "uniform", cell)], 20, 3)
    refused(layout, ref, problem)


def test_a_day_in_a_range_is_whole(layout: Layout) -> None:
    row: tuple[Value, ...] = ("lease_end", "discrete", None, None, None, 47_300.5, None)
    ref = put(layout.book, "Model", [TABLE[0], row], 20, 3)
    refused(layout, ref, "lease_end: values is 47300.5, which is no whole day")


PAIR = ("lease_price,uniform,30,,50,,,,,{}", "tax_rate,uniform,0.1,,0.2,,,,,{}")


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        ("tax_rate 1.5", "", "line 2: lease_price: the correlation with tax_rate must be from -1"),
        ("tax_rate high", "", "the correlation with tax_rate must be from -1 to 1, got high"),
        ("tax_rate", "", 'names with figures, got "tax_rate"; write them like "tax_rate 0.5"'),
        ("tax_rate 0.5", "F21 0.4", "line 3: tax_rate with lease_price is 0.4 here and 0.5 in in"),
        ("lease_price 0.5", "", "line 2: lease_price is correlated with itself"),
        ("shares 0.5", "", "line 2: lease_price is correlated with shares, which is not drawn"),
        ("tax_rte 0.5", "", "line 2: there is no input tax_rte; did you mean tax_rate?"),
    ],
)
def test_a_correlation_that_cannot_be_is_refused(
    layout: Layout, tmp_path: Path, first: str, second: str, problem: str
) -> None:
    rows = [row.format(said) for row, said in zip(PAIR, (first, second))]
    refused(layout, csv_file(tmp_path, *rows), problem)


def test_a_correlation_may_be_stated_twice_alike(layout: Layout, tmp_path: Path) -> None:
    rows = [row.format(said) for row, said in zip(PAIR, ("tax_rate 50%", "lease_price 0.5"))]
    _, correlation = read_study_inputs(layout, csv_file(tmp_path, *rows))
    assert correlation == ((1, 0.5), (0.5, 1))
    rows = [row.format(said) for row, said in zip(PAIR, ("tax_rate 0", ""))]
    assert read_study_inputs(layout, csv_file(tmp_path, *rows))[1] is None


def test_correlations_hold_together(layout: Layout, tmp_path: Path) -> None:
    rows = [
        row.format(said) for row, said in zip(PAIR, ("tax_rate 0.9; shares 0.9", "shares -0.9"))
    ]
    table = csv_file(tmp_path, *rows, "shares,uniform,2000,,3000")
    refused(layout, table, "inputs.csv: the correlations cannot all hold: ")
    refused(layout, table, "fits least to the others; change it, or bring all of them closer to 0")


def test_what_is_fixed_correlates_with_nothing(layout: Layout, tmp_path: Path) -> None:
    table = csv_file(tmp_path, PAIR[0].format("tax_rate 0.5"), "tax_rate,fixed,,,,,,0.1")
    refused(layout, table, "inputs.csv: tax_rate is fixed, so it correlates with none")


def test_a_correlation_without_scipy_says_what_to_install(
    layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    table = csv_file(tmp_path, PAIR[0].format("tax_rate 0.5"), PAIR[1].format(""))
    refused(layout, table, "a correlation needs scipy, which is not installed; python -m")


def test_a_whole_number_is_discrete(tmp_path: Path) -> None:
    book = read_workbook(TEMPLATE)
    layout, flag = Layout(book, References(book)), "customer_1_could_compete"
    table = csv_file(tmp_path, f"{flag},uniform,0,,1")
    refused(layout, table, f"{flag} must be a whole number, 0 to 1, and uniform 0 / 1 gives 0.125")
    refused(layout, table, "; write discrete, and its values")
    (one,), _ = read_study_inputs(layout, csv_file(tmp_path, f"{flag},discrete,,,,,,0 1,1 3"))
    assert one.distribution == Distribution("discrete", values=(0, 1), weights=(1, 3))


@cache
def shared_layout() -> Layout:
    with tempfile.TemporaryDirectory() as folder:
        return sample_layout(Path(folder))


ENTRIES: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from(
        [None, "", "15%", "1 2 3", "x", "1e999", "Inputs!E6:I6", CellError("#N/A"), True]
    ),
    st.floats(0.01, 0.9),
    st.floats(allow_nan=False, allow_infinity=False),
)


@settings(max_examples=100)
@given(
    st.sampled_from(["lease_price", "tax_rate", "shares", "lease_end"]),
    st.sampled_from(sorted(KINDS)),
    st.data(),
)
def test_whatever_stands_in_a_row_is_drawn_within_its_limits_or_refused_in_one_line(
    name: str, kind: str, data: st.DataObject
) -> None:
    layout = shared_layout()
    wanted = [parameter for needed in KINDS[kind] for parameter in needed]
    fields = [data.draw(ENTRIES) if head in wanted else None for head in PARAMETERS]
    heads: list[Value] = ["input", "distribution", *PARAMETERS]
    ref = put(layout.book, "Model", [heads, [name, kind, *fields]], 40, 3)
    try:
        (one,), _ = read_study_inputs(layout, ref)
    except BadInput as refusal:
        assert str(refusal).startswith("Model!C41: ") and "\n" not in str(refusal)
        return
    drawn = one.distribution.quantile(np.linspace(1e-9, 1 - 1e-9, 101))
    low, high = {"lease_price": (0.01, 1_000), "tax_rate": (0, 0.99)}.get(name, (-np.inf, np.inf))
    assert np.isfinite(drawn).all() and low <= drawn.min() and drawn.max() <= high
