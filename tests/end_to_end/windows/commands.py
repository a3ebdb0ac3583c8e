"""Runs the commands that make files, so that those of two systems can be compared byte for byte.

`python tests/end_to_end/windows/commands.py FOLDER` in any system; the project is installed there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PATIENCE = 600
"""Seconds for one command: more than who runs this gives to all of it, and says so then."""

FACTS = "id,unit,value\r\nF21,$/W-yr,50\r\n"
"""As Windows' programs write text."""


def leasebridge(*arguments: object, code: int = 0) -> str:
    """Runs one command as a person would; what it says. Raises SystemExit for another end."""
    command = [sys.executable, "-m", "leasebridge", *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace",
        # Into a pipe Python writes in the code page of the system.
        env=os.environ | {"PYTHONIOENCODING": "utf-8"}, timeout=PATIENCE, check=False,
    )  # fmt: skip
    shown = " ".join(command[1:])
    if done.returncode != code:
        raise SystemExit(f"{shown!a} ended with {done.returncode}: {done.stderr!a}")
    print(f"ok: {shown!a}", flush=True)
    return done.stdout


def make(folder: Path) -> None:
    """Every file that a command makes, under names that the commands have to stand."""
    folder.mkdir(parents=True)
    assert leasebridge("--version").startswith("leasebridge ")
    model = folder / "a model für 模型.xlsx"
    leasebridge("build", "--output", model)
    leasebridge("check", model)
    untouched = model.read_bytes()
    leasebridge("refresh", model)
    assert model.read_bytes() == untouched, "refresh changed what was up to date"
    facts = folder / "new facts ä 事实.csv"
    facts.write_bytes(FACTS.encode())
    dearer = folder / "dearer.xlsx"
    leasebridge("refresh", model, "--facts", facts, "--output", dearer)
    assert dearer.read_bytes() != untouched
    for edition in ("values", "lambda", "lite"):
        copy = folder / f"{edition} für 模型.xlsx"
        leasebridge("handoff", model, "--edition", edition, "--output", copy)
    leasebridge("addin", "build", "--output", folder / "add-in")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
