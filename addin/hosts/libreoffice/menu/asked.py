"""Asks the Python that leasebridge is installed in; which one that is stands in the extension."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PYTHON_FILE = "python.txt"
"""Its path, written when `leasebridge install libreoffice` made the extension."""

PATIENCE = 600.0
"""Seconds for one answer."""

_INSTALL = "close LibreOffice and run `leasebridge install libreoffice` once"


class Trouble(Exception):  # noqa: N818
    """Why something is not done: one line, and what it is about."""

    def __init__(self, line: str, lines: list[str] | None = None) -> None:
        """`lines` are the cells that cannot be calculated, say."""
        super().__init__(line)
        self.line, self.lines = line, lines or []


def known_python(extension: Path) -> str:
    """The Python that has leasebridge. Raises Trouble, which says what to do."""
    file = extension / PYTHON_FILE
    if not file.is_file():
        raise Trouble(f"The menu does not know where leasebridge is installed: {_INSTALL}.")
    python = file.read_text(encoding="utf-8").strip()
    if not Path(python).is_file():
        raise Trouble(f"{python}, where leasebridge was installed, is gone: {_INSTALL} more.")
    return python


def ask(python: str, question: str, *arguments: str, timeout: float = PATIENCE) -> dict[str, Any]:
    """The answer to a question, as data. Raises Trouble."""
    command = [python, "-m", "leasebridge.calc", question, *arguments]
    hidden = 0x08000000 if sys.platform == "win32" else 0  # no window of a console
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=str(Path(python).parent),  # no module of the user's is in the way there
            env=_environment(),
            timeout=timeout,
            check=False,
            creationflags=hidden,
        )
    except subprocess.TimeoutExpired:
        raise Trouble(
            f"leasebridge gave no answer within {timeout:g} seconds: try again."
        ) from None
    except OSError as error:
        raise Trouble(f"{python} cannot be started ({error.strerror}): {_INSTALL} more.") from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout.decode("utf-8"))
    except ValueError:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        why = said[-1] if said else f"exit code {done.returncode}"
        raise Trouble(f"leasebridge does not run in {python} ({why}): {_INSTALL} more.") from None
    if "error" in answer:
        raise Trouble(answer["error"], answer["lines"])
    return answer


def _environment() -> dict[str, str]:
    """Without what LibreOffice sets for its own Python and libraries."""
    foreign = ("PYTHON", "LD_LIBRARY_PATH", "__PYVENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
