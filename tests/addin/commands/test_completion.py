"""The Tab key completes commands, options, choices and files, and costs nothing without it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from addin.commands.completion import COMPLETION, complete
from addin.commands.parser import Parser
from tests.addin.command_runner import ROOT

bash = pytest.mark.skipif(not shutil.which("bash"), reason="bash says which files there are")


def completed(line: str, folder: Path) -> set[str]:
    """What the shell would offer behind this line; the way it asks is argcomplete's."""
    pytest.importorskip("argcomplete", reason="argcomplete is not installed")
    answer = folder / "answer"
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "_ARGCOMPLETE_IFS": "\n",
        "_ARGCOMPLETE_SUPPRESS_SPACE": "1",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "COMP_TYPE": "9",
    }
    command = [sys.executable, "-m", "leasebridge"]
    subprocess.run(command, cwd=folder, env=environment, check=False, timeout=60)
    return {text.strip() for text in answer.read_text(encoding="utf-8").splitlines()}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("leasebridge ref", {"refresh"}),
        ("leasebridge he", {"help"}),
        ("leasebridge help wa", {"watch"}),
        ("leasebridge refresh --eng", {"--engine"}),
        ("leasebridge refresh --engine emb", {"embedded"}),
        ("leasebridge handoff model.xlsx --edition ", {"values", "lambda", "lite", "web", "pdf"}),
        ("leasebridge handoff model.xlsx --edition pdf --pages s", {"summary", "story"}),
        ("leasebridge install ", {"libreoffice", "excel"}),
        pytest.param("leasebridge check mod", {"model.xlsx"}, marks=bash),
        pytest.param("leasebridge refresh --facts fac", {"facts.csv"}, marks=bash),
        ("leasebridge scenarios model.xlsx --draw", {"--draws"}),
        ("leasebridge functions --js", {"--json"}),
        ("leasebridge functions EPS", {"EPS_BRIDGE"}),
        ("leasebridge functions lease_rev", {"lease_revenue"}),
    ],
)
def test_tab_completes(line: str, offered: set[str], tmp_path: Path) -> None:
    for name in ("model.xlsx", "facts.csv"):
        (tmp_path / name).touch()
    assert offered <= (found := completed(line, tmp_path)), found
    assert len(found) == len(offered) or line.endswith(" ")


def test_without_argcomplete_the_call_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "argcomplete", None)
    complete(Parser(prog="p"))  # it has no commands, and needs none
    assert "register-python-argcomplete leasebridge" in COMPLETION
