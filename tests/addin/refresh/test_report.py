"""When a refreshed model is good: its checks hold, and no formula cell shows an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.refresh.report import Report


def report(checks: dict[str, bool], **more: Any) -> Report:
    return Report(Path("m.xlsx"), Path("m.xlsx"), True, 9, 3, 1, [], checks, **more)


@given(st.dictionaries(st.text(max_size=3), st.booleans(), max_size=6))
def test_what_fails_are_the_labels_of_checks_that_do_not_hold_in_their_order(
    checks: dict[str, bool],
) -> None:
    made = report(checks)
    assert all(not checks[label] for label in made.failing)
    assert made.failing == [label for label in checks if label in set(made.failing)]
    assert len(made.failing) + sum(checks.values()) == len(checks)


@pytest.mark.parametrize(
    ("checks", "more", "good"),
    [
        ({}, {}, True),
        ({"adds up": True}, {}, True),
        ({"adds up": True, "ties": False}, {}, False),
        ({"adds up": True}, {"errors": {("S", (1, 1)): ("#N/A", "")}}, False),
        ({"adds up": True}, {"stale": True}, True),
        ({"adds up": True}, {"outdated": ["a pivot table shows S!A1 as it was"]}, True),
        ({"adds up": True}, {"kept": {("S", (1, 1)): "it draws random numbers"}}, True),
    ],
)
def test_it_is_good_unless_a_check_fails_or_a_cell_is_an_error(
    checks: dict[str, bool], more: dict[str, Any], good: bool
) -> None:
    assert report(checks, **more).good is good


def test_no_two_reports_share_what_they_list() -> None:
    one, other = report({}), report({})
    one.errors["S", (1, 1)] = ("#N/A", "")
    one.outdated.append("a text box")
    assert other.good and not other.outdated
