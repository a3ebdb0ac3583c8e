"""What Calc's menu asks, as the program that it starts: JSON, whatever happens."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from addin.commands import calc_menu
from addin.commands.calc_menu import QUESTIONS, answer_to, main
from workbooks import TEMPLATE


def test_the_answer_is_one_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["case-names", str(TEMPLATE)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer == {
        "names": ["As published", "Bear", "Base", "Bull", "Own"],
        "live": "As published",
    }


def test_cells_count_from_nothing_as_calc_counts(tmp_path: Path) -> None:
    copy = str(shutil.copy(TEMPLATE, tmp_path / "m.xlsx"))
    answer = answer_to("case", (copy, "bear"))
    assert {"sheet": "Inputs", "row": 6, "column": 3, "value": "Bear"} in answer["cells"]
    uplift = next(a for a in answer["answers"] if a["label"] == "EPS uplift" and a["unit"] == "$")
    assert (uplift["sheet"], uplift["row"], uplift["column"]) == ("Bridge", 60, 5)


def test_answers_that_do_not_move_are_not_told() -> None:
    told = [
        {"label": "EPS uplift", "unit": "%", "old": 0.08, "new": 0.12},
        {"label": "MW", "unit": "MW", "old": 312.0, "new": 312.0 + 1e-12},
        {"label": "Share", "unit": "%", "old": 0.5, "new": "#NAME?"},
    ]
    lines = answer_to("answers", (json.dumps(told),))["lines"]
    assert lines == ["EPS uplift, %: 8.0 -> 12.0", "Share, %: 50.0 -> #NAME?"]


def test_every_edition_has_its_words_and_the_name_of_its_file(tmp_path: Path) -> None:
    editions = answer_to("editions", (str(tmp_path / "my model.xlsx"),))["editions"]
    files = {edition["name"]: edition["file"] for edition in editions}
    assert files == {
        "values": "my model_values.xlsx",
        "lambda": "my model_lambda.xlsx",
        "lite": "my model_lite.xlsx",
        "web": "my model_web.html",
        "pdf": "my model.pdf",
    }
    assert all(edition["about"] for edition in editions)


def test_a_fault_that_nobody_foresaw_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: str) -> None:
        raise RuntimeError("one\ntwo")

    monkeypatch.setitem(calc_menu.QUESTIONS, "explain", fails)
    assert answer_to("explain", ()) == {
        "error": "internal fault: RuntimeError: one two",
        "lines": [],
    }
    assert set(QUESTIONS) >= {"case-names", "case", "facts", "moved", "explain", "hand-off"}
