"""The answer as it was and as it is: which headlines moved, and what each input explains."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.engines import WhatIf
from addin.inputs import Request
from addin.refresh import Report, refresh
from addin.refresh.headlines import HeadlineChange
from tests.addin.command_runner import leasebridge, values
from tests.addin.inputs.test_known_values import type_into
from tests.addin.sample_books.case_books import build, case_book
from tests.addin.sample_books.rich import members, write_package

NOW = dt.datetime(2026, 8, 5, 9, 30)
PARTS = {"revenue": 1e-6, "uplift": 1e-9, "uplift_pct": 1e-9}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return case_book(tmp_path)


def changed(path: Path, **wishes: Any) -> Report:
    return refresh(path, request=Request(**wishes), now=NOW)


def by_name(report: Report) -> dict[str, HeadlineChange]:
    return {change.headline.name: change for change in report.headlines}


def parts(change: HeadlineChange) -> dict[str, float]:
    return {" ".join(part.names) or part.label: part.amount for part in change.parts}


def test_one_input_explains_it_all_without_another_calculation(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addin.refresh.headlines.WhatIf", None)
    found = by_name(changed(model, settings=["lease_capacity=500"]))
    assert list(found) == ["revenue", "uplift", "uplift_pct"]
    uplift = found["uplift"]
    assert uplift.old == pytest.approx(2.972287, abs=1e-6)
    assert uplift.new == pytest.approx(5.944573, abs=1e-6)
    assert parts(uplift) == {"lease_capacity": pytest.approx(2.972287, abs=1e-6)}
    assert uplift.unexplained == ""


def test_nothing_is_calculated_where_nothing_changes(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addin.refresh.flow.Explanation", None)
    assert refresh(model, now=NOW).headlines == []


def test_two_inputs_share_what_they_do_together(model: Path) -> None:
    found = by_name(changed(model, settings=["lease_capacity=500", "lease_price=60"]))
    # 250 x 40, 500 x 40, 250 x 60, 500 x 60: each by the mean of coming first and second.
    assert parts(found["revenue"]) == {
        "lease_capacity": pytest.approx((10_000 + 15_000) / 2),
        "lease_price": pytest.approx((5_000 + 10_000) / 2),
    }


def test_what_only_makes_sense_together_moves_as_one(model: Path) -> None:
    wish = ["lease_start=2030-01-01", "lease_end=2031-01-01", "lease_capacity=300"]
    (dates, capacity) = by_name(changed(model, settings=wish))["uplift"].parts
    both = {"lease_start", "lease_end"}
    if set(dates.names) != both:
        dates, capacity = capacity, dates
    assert dates.label == "lease dates" and set(dates.names) == both
    assert dates.amount == pytest.approx(0, abs=0.01)


def test_a_case_is_explained_by_the_figures_that_it_brings(model: Path) -> None:
    found = by_name(changed(model, case="Bear"))
    assert set(parts(found["uplift"])) == {"lease_capacity", "lease_price", "price_cut"}
    assert found["uplift"].unexplained == ""


@settings(max_examples=8, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["lease_capacity", "lease_price", "tax_rate", "price_cut", "shares"]),
        st.floats(1, 90).map(lambda number: round(number, 3)),
        min_size=2,
    ),
    st.booleans(),
)
def test_the_parts_sum_to_the_change(
    tmp_path_factory: pytest.TempPathFactory, new: dict[str, float], published: bool
) -> None:
    model = case_book(tmp_path_factory.mktemp("sum"))
    wish = [
        f"{name}={number / 100 if name in ('tax_rate', 'price_cut') else number!r}"
        for name, number in new.items()
    ]
    for change in changed(model, settings=wish, as_published=published).headlines:
        assert isinstance(change.old, float) and isinstance(change.new, float)
        assert change.unexplained == ""
        total = math.fsum(part.amount for part in change.parts)
        assert total == pytest.approx(change.new - change.old, rel=1e-12, abs=1e-9)


def test_what_was_typed_takes_part(model: Path) -> None:
    type_into(model, E6=60.0)  # and nobody calculated
    report = changed(model, as_published=True, settings=["lease_capacity=500"])
    found = by_name(report)["revenue"]
    assert (found.old, found.new) == (10_000, 30_000)
    assert parts(found) == {
        "lease_capacity": pytest.approx(12_500),
        "lease_price": pytest.approx(7_500),
    }


def test_what_was_typed_and_calculated_is_compared_with_what_was_known(model: Path) -> None:
    known = members(model)
    leasebridge("refresh", model, "--as-published", "--set", "lease_price=60")
    now = members(model)
    # As Excel leaves it: calculated, and nothing recorded.
    write_package(model, {**now, "xl/worksheets/sheet4.xml": known["xl/worksheets/sheet4.xml"]})
    found = by_name(refresh(model, now=NOW))["revenue"]
    assert (found.old, found.new) == (10_000, 15_000)
    assert parts(found) == {"lease_price": 5_000}


def test_many_inputs_count_one_by_one(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addin.refresh.attribution.MOST_EXACT", 1)
    monkeypatch.setattr("addin.refresh.headlines.MOST_EXACT", 1)
    found = by_name(changed(model, settings=["lease_capacity=500", "lease_price=60"]))
    assert parts(found["revenue"]) == {
        "lease_capacity": 10_000,
        "lease_price": 5_000,
        "together": 5_000,
    }


def with_formula(path: Path, monkeypatch: pytest.MonkeyPatch, **formulas: str) -> Path:
    """The workbook with other formulas in its model."""
    from tests.addin.sample_books import case_books

    monkeypatch.setattr(case_books, "FORMULAS", {**case_books.FORMULAS, **formulas})
    return build(path)


def test_what_reads_the_case_itself_is_explained_by_the_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    formula = 'lease_capacity*lease_price+IF(case="Bear",7,0)'
    model = with_formula(tmp_path / "m.xlsx", monkeypatch, revenue=formula)
    found = by_name(changed(model, case="Bear"))["revenue"]
    assert parts(found) == pytest.approx(
        {"lease_capacity": -5_250, "lease_price": -1_750, "price_cut": 0, "case": 7}
    )


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ('IF(lease_capacity=500,"high",lease_price)', "it is not a number both before and after"),
        (
            'IF((lease_capacity=500)<>(lease_price=60),"NM",lease_capacity)',
            "with some of the inputs alone it is no number",
        ),
        (
            "IF((lease_capacity=500)<>(lease_price=60),1/0,lease_capacity)",
            "with some of the inputs alone it is no number",
        ),
    ],
)
def test_what_cannot_be_shared_out_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, formula: str, said: str
) -> None:
    model = with_formula(tmp_path / "m.xlsx", monkeypatch, revenue=formula)
    wish = ["lease_capacity=500", "lease_price=60"]
    found = by_name(changed(model, settings=wish))
    assert found["revenue"].unexplained == said and found["revenue"].parts == []
    assert found["uplift"].unexplained == "" and len(found["uplift"].parts) == 2


@pytest.mark.parametrize(
    ("which", "said"),
    [
        (-1, "one engine alone does not come to the settled value"),
        (0, "not only inputs have changed"),
    ],
)
def test_ends_that_are_not_the_settled_ones_share_nothing_out(
    model: Path, monkeypatch: pytest.MonkeyPatch, which: int, said: str
) -> None:
    really = WhatIf.values

    def wrong(self: WhatIf, new: Any, wanted: Any) -> Any:
        found = really(self, new, wanted)
        capacity = {value for (_, at), value in new.items() if at == (5, 4)}
        return [7.0, *found[1:]] if capacity == {(250.0, 500.0)[which]} else found

    monkeypatch.setattr(WhatIf, "values", wrong)
    wish = ["lease_capacity=500", "lease_price=60"]
    found = by_name(changed(model, settings=wish))
    assert found["revenue"].unexplained == said and found["uplift"].unexplained == ""


def test_a_fault_of_the_engine_is_said(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WhatIf, "values", lambda *_: [])
    monkeypatch.setattr(WhatIf, "fault", "formualizer failed: out of order")
    found = by_name(changed(model, settings=["lease_capacity=500", "lease_price=60"]))
    assert {c.unexplained for c in found.values()} == {"formualizer failed: out of order"}
    assert values(model, "Model")["A1"] == 30_000


def test_what_stood_before_may_not_be_calculable(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from addin.errors import Refused
    from addin.refresh import flow

    really = flow.recalculate

    def refuses(book: Any, planned: Any = None, **how: Any) -> Any:
        if planned and not planned.typed and not planned.changes:
            raise Refused({("Model", (1, 1)): "why"}, "two engines", do="")
        return really(book, planned, **how)

    monkeypatch.setattr(flow, "recalculate", refuses)
    type_into(model, E6=60.0)
    report = refresh(model, now=NOW)
    assert report.warnings == ["what stood before cannot be calculated reliably: Model!A1"]
    assert report.headlines == [] and report.written
