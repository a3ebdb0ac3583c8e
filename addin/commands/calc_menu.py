"""What the menu in LibreOffice Calc asks, as a program of its own: arguments in, JSON out.

Calc's Python has neither our engines nor what they need; the extension starts the one that
`leasebridge install libreoffice` ran in.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from addin.commands import open_workbook
from addin.commands.hosts import EDITIONS
from addin.commands.open_workbook import CannotDo, NewInputs
from addin.handoff import default_output


def main(arguments: list[str]) -> int:
    """Answer one question: `case-names COPY`, say. A failure is JSON, too, and no exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    question, *given = arguments
    print(json.dumps(answer_to(question, given)))
    return 0


def answer_to(question: str, given: Sequence[str]) -> dict[str, Any]:
    """The answer as data; a failure has an `error`, one line, and `lines` that it is about."""
    try:
        return QUESTIONS[question](*given)
    except CannotDo as problem:
        return {"error": problem.line, "lines": problem.details}
    except Exception as error:  # nobody sees a traceback there
        told = " ".join(f"{type(error).__name__}: {error}".split())
        return {"error": f"internal fault: {told[:200]}", "lines": []}


def _case_names(copy: str) -> dict[str, Any]:
    return open_workbook.cases_of(Path(copy))._asdict()


def _case(copy: str, name: str) -> dict[str, Any]:
    return _written(open_workbook.choose_case(Path(copy), name))


def _facts(copy: str, facts: str) -> dict[str, Any]:
    return _written(open_workbook.take_facts(Path(copy), Path(facts)))


def _moved(copy: str, old: str) -> dict[str, Any]:
    return {"lines": open_workbook.what_moved(Path(old), Path(copy))}


def _explain(copy: str, cell: str) -> dict[str, Any]:
    return {"lines": open_workbook.explained(Path(copy), cell)}


def _answers(told: str) -> dict[str, Any]:
    """The answers before and after, `[{"label", "unit", "old", "new"}]`, line by line."""
    return {"lines": open_workbook.moved_answers(json.loads(told))}


def _editions(copy: str) -> dict[str, Any]:
    path = Path(copy)
    return {
        "editions": [
            {
                "name": name,
                "about": about,
                "file": default_output(path, name).name,
            }
            for name, about in EDITIONS.items()
        ]
    }


def _hand_off(copy: str, edition: str, output: str, saved: str = "") -> dict[str, Any]:
    file = Path(saved) if saved else None
    return {"lines": open_workbook.hand_over(Path(copy), edition, file, Path(output))}


def _written(found: NewInputs) -> dict[str, Any]:
    """Cells count from 0 there."""
    return {
        "lines": found.lines,
        "cells": [
            {"sheet": sheet, "row": row - 1, "column": column - 1, "value": value}
            for (sheet, (row, column)), value in found.cells.items()
        ],
        "answers": [
            {"label": a.label, "unit": a.unit, "sheet": a.place[0]}
            | {"row": a.place[1][0] - 1, "column": a.place[1][1] - 1}
            for a in found.answers
        ],
    }


QUESTIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "case-names": _case_names,
    "case": _case,
    "facts": _facts,
    "moved": _moved,
    "explain": _explain,
    "answers": _answers,
    "editions": _editions,
    "hand-off": _hand_off,
}
