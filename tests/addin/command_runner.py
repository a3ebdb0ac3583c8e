"""Runs the `leasebridge` command as a user would, inside this process or in one of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addin.a1 import cell_text
from addin.commands.cli import main
from addin.xlsx.reader import read_workbook
from udfs.cells import Value

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Outcome:
    """What one run left: its exit code, and what it said on both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def leasebridge(*arguments: object) -> Outcome:
    """Runs the command with these arguments."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([str(argument) for argument in arguments])
    return Outcome(code, out.getvalue(), err.getvalue())


def leasebridge_process(
    *arguments: object, encoding: str = "utf-8", preparation: str = ""
) -> subprocess.Popen[str]:
    """Starts the command in a process of its own, after some Python that prepares it."""
    imports = "import signal, sys, time\nfrom addin.commands import cli, progress"
    code = f"{imports}\n{preparation}\nsys.exit(cli.main())"
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding=encoding,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )


def files(folder: Path) -> dict[Path, tuple[bytes, int]]:
    """Everything in a folder, with the time of its last change."""
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def refused(folder: Path, *arguments: object) -> str:
    """Runs a command that must end with exit code 2: one clear line, nothing written."""
    before = files(folder)
    outcome = leasebridge(*arguments)
    assert outcome.code == 2, outcome
    assert files(folder) == before
    assert outcome.out == ""
    assert outcome.err.startswith("leasebridge: ") and outcome.err.count("\n") == 1, outcome.err
    for sign_of_python in ("Error", "Errno", "PosixPath", "None", "  "):
        assert sign_of_python not in outcome.err
    return outcome.err


def values(path: Path, sheet: str | None = None) -> dict[str, Value]:
    """The values of the cells of one sheet, the first if no other is named."""
    book = read_workbook(path)
    cells = (book.by_name[sheet] if sheet else book.sheets[0]).cells
    return {cell_text(at): cell.value for at, cell in cells.items()}
