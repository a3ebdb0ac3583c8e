"""What the README says of a benchmark: growth, scaling, differences, and reasons for no figure."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import report

SIZES = (8, 1_000, 5_000, 20_000)


def ran(seconds: float, equal: int = 10, **more: Any) -> dict[str, Any]:
    return {"cpu": [seconds] * 3, "peak": [50.0] * 3, "equal": equal, "of": 10, **more}


def results(**programs: Any) -> dict[str, Any]:
    """Models of all sizes; each program is a function of the number of formulas."""
    missing = {name: {"missing": "it is not here"} for name in report.PROGRAMS}
    books = [
        {
            "name": "realistic",
            "formulas": size,
            "programs": missing | {name: work(size) for name, work in programs.items()},
        }
        for size in SIZES
    ]
    return {"day": "2026-11-29", "versions": {"Python": "3.11"}, "books": books, "goals": []}


def test_the_exponent_is_that_of_the_time_above_the_start() -> None:
    def square(size: int) -> dict[str, Any]:
        return ran(3.0 if size == 8 else 3 + 2e-7 * size**2)

    found = results(leasebridge=lambda size: ran(1 + size / 1000), pycel=square)
    assert report.growth(found, "pycel") == pytest.approx(2)
    assert report.growth(found, "formulon") is None


def test_a_tenth_is_scaled_without_its_start() -> None:
    def tenth(size: int) -> dict[str, Any]:
        return ran(2) if size == 8 else ran(2 + size / 10_000, scale=10)

    found = results(leasebridge=lambda size: ran(1), formulas=tenth)
    seconds = dict(report.points(found, "formulas"))
    assert seconds == pytest.approx({size: 2 + size / 1_000 for size in SIZES[1:]})
    assert report.cell(found["books"][1], "formulas", found).startswith("3.00 (")


def test_other_answers_are_marked_and_counted() -> None:
    found = results(leasebridge=lambda size: ran(1), IronCalc=lambda size: ran(2, equal=9))
    assert report.cell(found["books"][1], "IronCalc", found) == "2.00 (2.00 to 2.00) ≠"
    assert "9 of 10" in report.equality(found, "IronCalc")
    assert report.equality(found, "leasebridge") == "all 40"


def test_the_readme_has_one_model_without_spread_and_how_time_grows() -> None:
    found = results(leasebridge=lambda size: ran(1 + size / 1000), pycel=lambda size: ran(42.0))
    head, _, model, grows = report.time_table(found, brief=True).splitlines()
    assert head.startswith("| formulas | leasebridge |")
    assert model.startswith("| a model, 20,000 | 21.00 s | – |") and "| 2.00 |" in model
    assert grows.startswith("| grows with | n^1.00 | – |")
    assert len(report.time_table(found).splitlines()) == 2 + len(SIZES)


def test_what_is_missing_has_a_reason_and_no_figure() -> None:
    found = results(leasebridge=lambda size: ran(1))
    assert report.cell(found["books"][2], "pycel", found) == "–"
    assert report.absences(found, "pycel") == ("8 and 1,000 and 5,000 and 20,000: it is not here")
    assert report.points(found, "pycel") == []


def test_of_calls_of_a_kind_the_slowest_is_told() -> None:
    found = results(leasebridge=lambda size: ran(1))
    calls = [
        (f"{name}, {report.KINDS[0]}", slow, slow, slow, "us", 3)
        for name, slow in (("A", 1.0), ("B", 2.5))
    ]
    found["goals"] = [*calls, ("charts", 0.5, 0.4, 0.6, "", 0.25)]
    table = report.goal_table(found)
    assert "the slowest of 2 kinds | 2.5 us | 2.5 to 2.5 | 3 |" in table
    assert "| charts | 0.5 | 0.4 to 0.6 | 0.25 **not met** |" in table
    assert table.count("\n") == 4
