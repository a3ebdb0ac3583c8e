"""The way back: what a command did to the inputs is undone to the last cell, words included."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.inputs.going_back import RESET, UNDO
from addin.xlsx import read_workbook
from tests.addin.command_runner import Outcome, leasebridge, refused
from tests.addin.inputs.test_known_values import type_into
from tests.addin.inputs.test_plan import GS, WIDE, facts
from tests.addin.sample_books.case_books import case_book, cells, recorded
from udfs.cells import Value

INPUTS = "A1:U40"


def put(path: Path, *flags: object) -> Outcome:
    outcome = leasebridge("refresh", path, *flags)
    assert outcome.code == 0, outcome
    return outcome


def sheet(path: Path) -> list[tuple[Value, ...]]:
    return cells(path, "Inputs", INPUTS)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return case_book(tmp_path)


def test_reset_empties_own_and_goes_back_to_the_print(model: Path) -> None:
    before = sheet(model)
    put(model, "--facts", facts(model.parent, "F20," + GS.format(500), head=WIDE))
    outcome = put(model, RESET)
    assert "input F20 lease_capacity@Own: 500 -> blank" in outcome.out
    assert "input case: Own -> As published" in outcome.out
    assert sheet(model) == before
    assert "already up to date" in put(model, RESET).out


def test_a_reset_can_be_undone(model: Path) -> None:
    put(model, "--facts", facts(model.parent, "F20," + GS.format(500), head=WIDE))
    put(model, "--set", "lease_start=2028-01-01")
    before = sheet(model)
    put(model, RESET)
    put(model, UNDO)
    assert sheet(model) == before


def test_undo_goes_back_step_by_step(model: Path) -> None:
    steps = [sheet(model)]
    for flags in (
        ["--facts", facts(model.parent, "F20," + GS.format(500), head=WIDE)],
        ["--set", "lease_capacity=350", "--set", "tax_rate=20%"],
        ["--as-published", "--set", "lease_capacity=300"],
        ["--case", "bear"],
        ["--set", "capex_2026=150", "--set", "capex_2027=190"],
    ):
        put(model, *flags)
        steps.append(sheet(model))
    for expected in reversed(steps[:-1]):
        put(model, UNDO)
        assert sheet(model) == expected
    assert "no change that could be taken back" in refused(model.parent, "refresh", model, UNDO)
    rows = recorded(model)
    runs = sorted({int(str(row[0]).removesuffix(".0")) for row in rows})
    assert runs == list(range(1, 11))
    back = {row[0]: row[10] for row in rows}
    assert back == {1: 10, 2: 9, 3: 8, 4: 7, 5: 6, **dict.fromkeys((6, 7, 8, 9, 10))}


def test_what_is_gone_cannot_be_undone(model: Path) -> None:
    put(model, "--set", "printed_uplift=3")
    parts = read_workbook(model)
    text = parts.source.replace(b'name="printed_uplift"', b'name="renamed"')
    from addin.xlsx import save

    save(parts, {parts.part: text}, model)
    said = refused(model.parent, "refresh", model, UNDO)
    assert "--undo: no typed input is called printed_uplift any more, but run 1 changed it" in said


def test_what_another_command_left_is_not_overwritten(tmp_path: Path) -> None:
    model = case_book(tmp_path, history=3)
    put(model, "--set", "lease_capacity=500")
    put(model, "--set", "lease_capacity=600")  # for which the record has no room
    said = refused(model.parent, "refresh", model, UNDO)
    assert "--undo: lease_capacity@Own holds 600 now, which is not what run 1 left there" in said


def test_what_was_typed_over_since_is_undone_too(model: Path) -> None:
    before = sheet(model)
    put(model, "--set", "lease_capacity=500")
    type_into(model, I5=700.0)
    put(model, UNDO)
    assert sheet(model) == before
    typed, back = recorded(model)[3], recorded(model)[4]
    assert (typed[0], typed[4], typed[5]) == (2, 500, 700)
    assert (back[0], back[4], back[5], back[8]) == (3, 700, None, UNDO)


def test_a_workbook_without_cases_has_no_way_back(tmp_path: Path) -> None:
    from tests.addin.inputs.test_new_figures import book_with

    path = book_with(tmp_path, '<c r="A1"><v>1</v></c>')
    assert "has no cases to go back from" in refused(tmp_path, "refresh", path, RESET)
    assert "has no cases" in refused(tmp_path, "refresh", path, "--case", "Own")
    assert "no change that could be" in refused(tmp_path, "refresh", path, UNDO)


STEP = st.one_of(
    st.tuples(st.just("--case"), st.sampled_from(["As published", "Bear", "Base", "Bull", "Own"])),
    st.tuples(
        st.just("--set"),
        st.builds(
            "{}={}".format,
            st.sampled_from(["lease_capacity", "lease_price", "printed_uplift", "capex_2026"]),
            st.integers(1, 900),
        ),
    ),
    st.tuples(st.just(RESET)),
)


@settings(max_examples=6, deadline=None)
@given(st.lists(STEP, min_size=1, max_size=3))
def test_any_steps_are_undone(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, ...]]
) -> None:
    model = case_book(tmp_path_factory.mktemp("undo"))
    states = [sheet(model)]
    for step in steps:
        put(model, *step)
        if (now := sheet(model)) != states[-1]:
            states.append(now)
    for state in reversed(states[:-1]):
        put(model, UNDO)
        assert sheet(model) == state
