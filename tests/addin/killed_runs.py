"""Runs Python that is killed after a counted number of calls, so that no clock says when."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import NamedTuple

from tests.addin.command_runner import ROOT

COUNTED = """
import os, signal, sys
kill_at, calls = int(sys.argv.pop(1)), 0

def count(*_):
    global calls
    calls += 1
    if calls == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)

def counted(function):
    def run(*arguments, **named):
        sys.setprofile(count)
        try:
            return function(*arguments, **named)
        finally:
            sys.setprofile(None)
            print(f"{calls} calls counted", file=sys.stderr)
    return run
"""


class Run(NamedTuple):
    """How a run ended, and how many calls and returns were counted if it was not killed."""

    code: int
    counted: int


def run_and_kill(code: str, *arguments: object, kill_at: int = 0) -> Run:
    """Runs some Python, killed at one call or return inside of what it hands to `counted`."""
    command = [sys.executable, "-c", COUNTED + code, str(kill_at), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    counted = re.findall(r"^(\d+) calls counted$", done.stderr, re.MULTILINE)
    assert counted or kill_at, done.stderr
    return Run(done.returncode, int(counted[0]) if counted else 0)


def spread(total: int, kills: int) -> Iterator[int]:
    """Numbers of calls to be killed at: the first, the last, and as many as wanted between."""
    return (1 + (total - 1) * number // (kills - 1) for number in range(kills))
