"""What every command prints: counts, lists cut short, faults, and facts for a program."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.commands.output import SHOWN, print_fault, print_json, quantity, shorten


def test_one_is_no_plural() -> None:
    assert [quantity(number, "cell") for number in (0, 1, 1_200)] == [
        "0 cells",
        "1 cell",
        "1,200 cells",
    ]


@given(st.lists(st.text("ab"), max_size=30), st.integers(1, 25))
def test_what_is_shown_and_what_is_counted_make_the_whole(lines: list[str], most: int) -> None:
    shown = shorten(iter(lines), most)
    if len(lines) <= most:
        assert shown == lines
    else:
        assert shown[:-1] == lines[:most]
        assert shown[-1] == f"... and {len(lines) - most} more"


def test_a_fault_is_one_line_and_what_it_is_about_is_shortened(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_fault("no such file", map(str, range(100)))
    out, err = capsys.readouterr()
    first, *details, last = err.splitlines()
    assert out == "" and first == "leasebridge: no such file"
    assert details == [str(at) for at in range(SHOWN)] and last.startswith("... and 80 more")
    assert print_json({"error": "no such file"}, 2) == 2
    assert json.loads(capsys.readouterr().out) == {"error": "no such file", "exit_code": 2}
