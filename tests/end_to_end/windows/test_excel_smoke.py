"""The smoke test against the stand-in for Excel: over real COM, and as plain objects.

It passes with no fault, and tells of every one that is planted.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from addin.commands import excel_smoke
from tests.end_to_end.windows.excel_objects import FAULTS, Application

MACROS_ALLOWED = 1
PATIENCE = 550
TOO_SLOW = "no answer in"
"""What the doctor says of a machine that is busy, which is no fault of ours."""

ONE_SYSTEM = pytest.mark.skipif(os.name == "nt", reason="plain objects are the same elsewhere")

COUNTS = {"value": (1, 1), "accounting": (2, 0), "column": (2, 0)}
"""How many examples fail for a fault: with the add-in, and in the lambda edition."""


@pytest.fixture
def excel(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[list[Any], list[Any]]]:
    """Plants faults and says which examples fail: with the add-in, and in the lambda edition."""

    @contextmanager
    def hidden_excel() -> Iterator[Any]:
        yield SimpleNamespace(api=Application())

    def load_addin(app: Any) -> None:
        app.api.AutomationSecurity = MACROS_ALLOWED
        app.api.Workbooks.Open("leasebridge.xlam")

    monkeypatch.setattr(excel_smoke, "hidden_excel", hidden_excel)
    monkeypatch.setattr(excel_smoke, "load_addin", load_addin)

    def failing(*faults: str) -> tuple[list[Any], list[Any]]:
        monkeypatch.setattr(Application, "planted", faults)
        addin, lambdas = (
            [trial for trial in run() if not trial.passes]
            for run in (excel_smoke.smoke, excel_smoke.smoke_lambdas)
        )
        return addin, lambdas

    return failing


@ONE_SYSTEM
def test_nothing_fails_without_a_fault(excel: Callable[..., Any]) -> None:
    assert excel() == ([], [])


@ONE_SYSTEM
@pytest.mark.parametrize("fault", FAULTS)
def test_it_sees_a_fault(excel: Callable[..., Any], fault: str) -> None:
    addin, lambdas = excel(fault)
    assert (len(addin), len(lambdas)) == COUNTS[fault], [*addin, *lambdas]
    if fault == "accounting":
        assert all(trial.formula.endswith("D2 accounting") for trial in addin)
    if fault == "column":
        assert all("F:F" in trial.formula and trial.shown == "#VALUE!" for trial in addin)


@ONE_SYSTEM
def test_nothing_passes_without_the_addin(
    excel: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel_smoke, "load_addin", lambda app: None)
    assert not any(trial.passes for trial in excel_smoke.smoke())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "win32", reason="COM is Windows'")
@pytest.mark.parametrize("faults", [(), FAULTS], ids=["right", "faulty"])
def test_the_doctor_over_com(faults: tuple[str, ...], tmp_path: Path) -> None:
    pytest.importorskip("pythoncom", reason="pywin32 is not installed")
    from tests.end_to_end.windows.with_excel import stand_in

    with stand_in(*faults):
        done = subprocess.run(
            [sys.executable, "-m", "leasebridge", "doctor", "--excel-smoke"],
            capture_output=True, encoding="utf-8", errors="replace", cwd=tmp_path,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"}, timeout=PATIENCE, check=False,
        )  # fmt: skip
    said = done.stdout
    bad = [line for line in said.splitlines() if line.startswith("BAD")]
    assert all(TOO_SLOW in line for line in bad), said
    failing = [
        [line for line in part.splitlines() if line.startswith("FAIL")]
        for part in said.partition("\nThe lambda edition\n")[::2]
    ]
    expected = [sum(counts) for counts in zip((0, 0), *(COUNTS[fault] for fault in faults))]
    assert [len(lines) for lines in failing] == expected, (said, done.stderr)
    assert said.count(" examples pass\n") == 2, (said, done.stderr)
    assert done.returncode == bool(bad or any(failing)), (said, done.stderr)
