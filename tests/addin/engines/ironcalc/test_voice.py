"""The second voice: what IronCalc says of the formulas around our calls."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from addin.engines.ironcalc import IronCalc, keep_going, voice, worker
from tests.addin.engines.small_books import opened
from udfs.cells import CellError


def asked(folder: Path, cells: dict[str, Any], *wanted: tuple[int, int], **more: Any) -> Any:
    voice = IronCalc(opened(folder / "book.xlsx", cells), more.get("contents", {}))
    answer = voice.ask({"S": list(wanted)}, more.get("constants", {}), more.get("formulas", {}))
    assert voice.fault == ""
    return answer


def test_it_gives_values_of_every_kind(tmp_path: Path) -> None:
    cells = {
        "A1": "=1+1",
        "A2": '="x"&"y"',
        "A3": "=1=1",
        "A4": "=1/0",
        "A5": '="#N/A"',
        "A6": "=A9",
    }
    answer = asked(tmp_path, cells, *((row, 1) for row in range(1, 7)))
    assert answer.values["S"] == {
        (1, 1): 2.0, (2, 1): "xy", (3, 1): True, (4, 1): "#DIV/0!", (5, 1): "#N/A", (6, 1): 0.0,
    }  # fmt: skip
    kinds = [type(answer.values["S"][row, 1]) for row in (4, 5)]
    assert kinds == [CellError, str]


def test_it_calculates_around_our_calls_with_what_they_gave(tmp_path: Path) -> None:
    cells = {"A1": "=LEASE_REVENUE(250,40)", "A2": "=A1*2", "A3": "=LEASE_REVENUE(1,2)+1"}
    answer = asked(
        tmp_path, cells, (1, 1), (2, 1), (3, 1),
        constants={("S", (1, 1)): 10_000.0}, formulas={("S", (3, 1)): "2+1"},
    )  # fmt: skip
    assert answer.values["S"] == {(1, 1): 10_000.0, (2, 1): 20_000.0, (3, 1): 3.0}


def test_new_contents_stand_in_the_place_of_old_ones(tmp_path: Path) -> None:
    contents = {"S": {(1, 1): 7.0, (2, 1): "#BUSY!"}}
    answer = asked(tmp_path, {"A1": 5, "B1": "=A1+1"}, (1, 2), contents=contents)
    assert answer.values["S"] == {(1, 2): 8.0}


def test_circles_and_its_own_errors_are_no_answer(tmp_path: Path) -> None:
    answer = asked(tmp_path, {"A1": "=B1", "B1": "=A1", "C1": "=SUM((A2,A3))"}, (1, 1), (1, 3))
    assert answer.values["S"] == {}
    assert "circular" in answer.reasons["S", (1, 1)] and "IronCalc" in answer.reasons["S", (1, 3)]


def test_a_file_that_it_cannot_load_is_a_fault_and_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addin.engines.ironcalc.voice.plain_copy", lambda *_: b"no workbook")
    voice = IronCalc(opened(tmp_path / "book.xlsx", {"A1": "=1+1"}), {})
    answer = voice.ask({"S": [(1, 1)]}, {}, {})
    assert answer.values == {"S": {}} and voice.fault
    voice.close()  # once more does no harm


def test_messages_come_as_they_were_sent() -> None:
    message = [("S", 1, 2.5), None, True, ["é", ("#N/A",)]]
    stream = io.BytesIO()
    worker.send(stream, message)
    worker.send(stream, "next")
    stream.seek(0)
    assert (worker.receive(stream), worker.receive(stream)) == (message, "next")
    with pytest.raises(EOFError):
        worker.receive(stream)


MANY = {
    "A1": 1, "A2": "x", "B1": "=A1*2", "B2": '=A2&"!"', "D1": "=LEASE_REVENUE(A1,40)",
    "E1": "=D1+1", "F1:F2": "{=A1*LEASE_REVENUE({1;2},1)}", "G1": "=SUM(F1:F2)",
}  # fmt: skip
WANTED = {"S": [(1, 2), (2, 2), (1, 5), (1, 6), (2, 6), (1, 7)]}


def of_many(folder: Path, changes: dict[str, Any], call: float | None, array: str = "") -> Any:
    """What is said of a workbook like another one, whose call gives this."""
    one = IronCalc(opened(folder / "book.xlsx", {**MANY, **changes}), {})
    constants = {} if call is None else {("S", (1, 4)): call}
    answer = one.ask(WANTED, constants, {("S", (1, 6)): array} if array else {})
    assert one.fault == ""
    return answer.values["S"], answer.reasons


def test_a_process_that_goes_on_says_what_a_new_one_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[tuple[dict[str, Any], float | None, str]] = [
        ({}, 10.0, "A1*{1;2}"),
        ({"A1": 5, "A2": "=y"}, 20.0, "A1*{3;4}"),
        ({"A1": 5, "A2": True}, None, "A1*{3;4}"),
        ({"A1": 5}, 30.0, ""),
        ({"A1": 6, "A2": "z"}, 30.0, ""),
        ({"A1": 6, "B1": "=A1*3"}, 30.0, ""),
        ({"A1": 6, "B1": "=A1*3", "A3": 1}, 30.0, ""),
    ]
    new = [of_many(tmp_path, *run) for run in runs]
    starts: list[bytes] = []
    started = voice.Process.__init__

    def start(self: voice.Process, copy: bytes) -> None:
        starts.append(copy)
        started(self, copy)

    monkeypatch.setattr(voice.Process, "__init__", start)
    keep_going(True)
    try:
        assert [of_many(tmp_path, *run) for run in runs] == new
    finally:
        keep_going(False)
    assert len(starts) < len(runs)
    assert not voice._waiting


def test_where_it_has_ended_meanwhile_another_one_starts(tmp_path: Path) -> None:
    keep_going(True)
    try:
        first = of_many(tmp_path, {}, 10.0)
        voice._waiting[0].process._process.kill()
        assert of_many(tmp_path, {}, 10.0) == first
    finally:
        keep_going(False)
