"""Runs the console blocks of a page, and compares what they print with what the page says."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import shutil
import site
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.documents.pages import ROOT, Block, Page
from workbooks import TEMPLATE

MARK = "\x1e"
"""Between the outputs of the commands of a block."""

OTHER_PROGRAMS = re.compile(r"--edition pdf|libreoffice|--excel-smoke|leasebridge doctor|\.pdf\b")
"""What such commands start is not everywhere, or takes long."""

_HIDDEN = re.compile(r"(?m)^<!-- run: (.+?) -->$")
_VARIES = re.compile(
    r"(?P<left_out>\.\.\.)"
    r"|(?P<moment>\b\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?\b)"
    r"|(?P<day>\b\d{4}-\d\d-\d\d\b)"
    r"|(?P<amount>\d[\d,.]*(?= (?:s|ms|min|seconds|MB|draws a second)\b))"
    r"|(?P<path>(?<![\w./])/(?:[\w.~-]+/)+[\w.~-]*)"
)


class Command(NamedTuple):
    """A command and what the page says that it prints."""

    text: str
    printed: str


def commands(block: Block) -> list[Command]:
    """The commands of a block; lines that begin with `> ` go on with the one above."""
    found: list[Command] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(Command(line[2:], ""))
        elif line.startswith("> ") and not found[-1].printed:
            found[-1] = Command(f"{found[-1].text}\n{line[2:]}", "")
        else:
            found[-1] = found[-1]._replace(printed=f"{found[-1].printed}{line}\n")
    return found


def says(printed: str, actual: str) -> bool:
    """Whether the page says what a command printed.

    `...` is what is left out; moments, lengths of time, amounts of memory and absolute paths vary,
    and a date may be that of today.
    """
    pattern, at = "", 0
    printed, actual = (_plain(text) for text in (printed, actual))
    today = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}|{dt.date.today()}"
    varies = {
        "left_out": "(?s:.*?)",
        "moment": r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?",
        "amount": r"\d[\d,.]*",
        "path": r"(?:[A-Z]:|/)[^\s:]+",
    }
    for part in _VARIES.finditer(printed):
        pattern += re.escape(printed[at : part.start()])
        pattern += varies.get(part.lastgroup or "", f"(?:{re.escape(part[0])}|{today})")
        at = part.end()
    return re.fullmatch(pattern + re.escape(printed[at:]), actual) is not None


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


class Terminal:
    """A folder with a copy of the template, in which `leasebridge` is this very program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "desk"
        programs = folder / "bin"
        for made in (programs, self.folder / "workbooks"):
            made.mkdir(parents=True)
        for copy in ("model.xlsx", f"workbooks/{TEMPLATE.name}"):
            shutil.copy(TEMPLATE, self.folder / copy)
        python = shlex.quote(sys.executable)
        for name, what in (("leasebridge", f"{python} -m leasebridge"), ("python", python)):
            program = programs / name
            program.write_text(f'#!/bin/sh\nexec {what} "$@"\n')
            program.chmod(0o755)
        self.environment = os.environ | {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "NO_COLOR": "1",
            "COLUMNS": "96",
            "LC_ALL": "C.UTF-8",
            # What a page installs is not installed for whoever runs the tests, who keeps the cache
            # and the packages of theirs.
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache"),
            "PYTHONUSERBASE": site.getuserbase(),
        }

    def run(self, texts: list[str]) -> list[str]:
        """What each command prints, on both streams; all see the exit code of the one before."""
        lines = ["exec 2>&1", "again() { return $1; }"]
        for text in texts:
            lines += [text, f"code=$?; printf '{MARK}'; again $code"]
        done = subprocess.run(
            ["bash", "-c", "\n".join(lines)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )
        return done.stdout.decode().split(MARK)[:-1]


def differences(page: Page, terminal: Terminal, *, others: bool) -> Iterator[str]:
    """What a page says wrongly; `others` runs what starts other programs too."""
    for line, step in sorted(_steps(page).items()):
        where = f"{page.name}, line {line}"
        if isinstance(step, str):
            told, code = terminal.run([step, "echo $?"])
            if code != "0\n":
                yield f"{where}\n$ {step}\n{told}"
        elif step.kind != "console":
            path = terminal.folder / step.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, encoding="utf-8")
        else:
            shown = [command for command in commands(step) if can_run(command.text, others=others)]
            outputs = terminal.run([text for text, _ in shown])
            for (text, printed), actual in zip(shown, outputs, strict=True):
                if not says(printed, actual):
                    yield f"{where}\n$ {text}\n{actual}\nwhere it says\n{printed}"


def can_run(text: str, *, others: bool) -> bool:
    """Whether a command is run: not without a program that it needs."""
    needed = re.findall(r"(?:^|\| *)(jq)\b", text)
    return all(map(shutil.which, needed)) and (others or not OTHER_PROGRAMS.search(text))


def _steps(page: Page) -> dict[int, str | Block]:
    """What happens in the folder, by the line of the page: files, hidden commands, blocks."""
    steps: dict[int, str | Block] = {
        block.line: block for block in page.blocks if block.kind == "console" or block.title
    }
    for hidden in _HIDDEN.finditer(page.text):
        steps[page.text.count("\n", 0, hidden.start()) + 1] = hidden[1]
    return steps


def has_console(page: Page, *, others: bool = False) -> bool:
    """Whether a page has commands to run; `others`: such as start other programs."""
    texts = (c.text for b in page.blocks if b.kind == "console" for c in commands(b))
    return any(OTHER_PROGRAMS.search(text) or not others for text in texts)
