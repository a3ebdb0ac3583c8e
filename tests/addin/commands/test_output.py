"""What every command prints: counts, lists cut short, faults, and facts for a program."""

from __future__ import annotations

import json
import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.commands.output import (
    SHOWN,
    Answer,
    print_answer,
    print_fault,
    quantity,
    shorten,
)


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
    assert print_fault(2, "no such file", "look", details=map(str, range(100))) == 2
    out, err = capsys.readouterr()
    first, *details, last = err.splitlines()
    assert out == "" and first == "leasebridge: no such file; look"
    assert details == [str(at) for at in range(SHOWN)] and last.startswith("... and 80 more")
    about = {"cells": ["S!A1"]}
    assert print_fault(3, "no such file", as_json=True, about=about) == 3
    told = capsys.readouterr().out
    assert json.loads(told) == {
        "schema": 1,
        "error": "no such file",
        "do": "",
        "cells": ["S!A1"],
        "exit_code": 3,
    }


@pytest.mark.parametrize(
    ("variables", "terminal", "red"),
    [({}, True, True), ({}, False, False), ({"NO_COLOR": "1"}, True, False),
     ({"TERM": "dumb"}, True, False)],
)  # fmt: skip
@pytest.mark.skipif(os.name == "nt", reason="old consoles print the code itself")
def test_the_word_of_a_fault_is_red_on_a_terminal_alone(
    variables: dict[str, str], terminal: bool, red: bool,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    print_fault(2, "no such file")
    start = "\x1b[31mleasebridge:\x1b[0m" if red else "leasebridge:"
    assert capsys.readouterr().err == f"{start} no such file\n"


def test_an_answer_is_lines_or_json_or_what_fails_alone(capsys: pytest.CaptureFixture[str]) -> None:
    answer = Answer(1, {"cells": 2}, ["good", "bad"], ["bad"])
    said = []
    for flags in ({}, {"quiet": True}, {"as_json": True}, {"as_json": True, "quiet": True}):
        assert print_answer(answer, **flags) == 1
        said.append(capsys.readouterr().out)
    facts = '{\n  "schema": 1,\n  "cells": 2,\n  "exit_code": 1\n}\n'
    assert said == ["good\nbad\n", "bad\n", facts, facts]
    assert print_answer(Answer(0, {}, ["good"]), quiet=True) == 0
    assert capsys.readouterr().out == ""
