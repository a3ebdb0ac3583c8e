"""Whatever the inputs in range: no error, integrity holds, every grid has its places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise

import pytest

from tests.workbooks.live_template import Engine, together
from tests.workbooks.typed_inputs import held
from udfs.cells import Value
from workbooks.input_cells import CASES as LIVE_CASES

DAY_2030, DAY_2099 = 47665.0, 72868.0
CASES: list[dict[str, Value]] = [
    {"contract_term": 7.0},
    {"contract_term": 7.0, "lease_start": DAY_2030, "escalator": 0.03},
    {"contract_term": 50.0, "lease_start": DAY_2099, "escalator": 0.5},
    {"path_term": 50.0, "bare_start_3": DAY_2099},
    {"bare_share_1": 0.5, "bare_share_2": 0.5},
    {"bare_share_1": 1.0, "bare_share_2": 1.0, "api_share_1": 0.0, "api_share_2": 0.0},
    {"lease_margin": 0.0, "api_margin": 0.0},
    {"lease_margin": 1.0, "api_margin": 1.0},
    {"lease_margin": 0.0, "tax_rate": 0.0},
    {"lease_margin": 0.04, "tax_rate": 0.99, "sensitivity_margin_step": 0.15},
    {"printed_uplift": -2.97},
    {"printed_uplift": 0.0, "eps_estimate_2027": -1.0},
    {"lease_capacity": 500.0, "price_per_watt": 30.0},
    {"lease_capacity": 1000.0, "price_per_watt": 50.0},
    {"lease_capacity": 1.0, "price_per_watt": 0.01, "utilisation": 0.01},
]
AXES = ("mm_capacities", "mm_prices", "tax_margins", "tax_rates")


@cache
def engine() -> Engine:
    return Engine()


def integrity() -> list[object]:
    """The labels of what must hold and does not."""
    rows = engine().block("model_checks")
    return [row[0] for row in rows if row[-1] is not True and row[1] != "ties to print"]


def moves() -> Iterator[Mapping[str, Value]]:
    yield from CASES
    yield from ({"case": case} for case in LIVE_CASES)
    yield from together(1, 20)
    yield from together(10, 40)


@pytest.mark.slow
def test_no_input_in_range_breaks_a_cell_or_the_integrity_of_the_model() -> None:
    for moved in moves():
        engine().move(moved)
        assert engine().errors() == [], moved
        assert integrity() == [], moved


def test_the_published_capacity_steps_agree_with_the_grids() -> None:
    engine().move({"lease_capacity": 250.0, "new_shares": 25.0, "contract_term": 3.0})
    steps = engine().block("capacity_steps")
    grids = [engine().block(f"{key}_grid") for key in ("mm", "eps", "pct")]
    for step, row in zip((steps[0], steps[2]), (3, 4), strict=True):
        assert step == [pytest.approx(v) for v in (step[0], *(grid[row][2] for grid in grids))]
    assert [steps[0][0], steps[2][0]] == [500.0, 1000.0]


def axis(name: str) -> list[float]:
    """The values along a side of a grid."""
    values = [value for row in engine().block(name) for value in row]
    assert all(isinstance(value, float) for value in values)
    return [value for value in values if isinstance(value, float)]


@pytest.mark.parametrize("moved", [{}, *CASES, {"tax_rate": 0.99}, {"tax_rate": 0.96}], ids=str)
def test_a_grid_is_five_by_five_sorted_and_around_the_live_case(moved: dict[str, Value]) -> None:
    engine().move(moved)
    sides = {name: axis(name) for name in AXES}
    for name, live in zip(
        AXES, ("lease_capacity", "price_per_watt", "lease_margin", "tax_rate"), strict=True
    ):
        side, value = sides[name], moved.get(live, held(live))
        assert len(side) == 5
        assert all(low < high for low, high in pairwise(side)), (name, side)
        assert side.count(value) == 1 if isinstance(value, float) else False
        free = name in ("mm_capacities", "mm_prices") or not moved
        assert side[2] == value if free else side[0] >= 0 and side[4] <= 1
