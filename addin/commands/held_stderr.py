"""Keeps back what libraries write to the standard error by themselves, until it is known what for.

A panic of the engine prints several lines there before Python hears of it.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO

_STDERR = 2


@contextmanager
def held_stderr() -> Iterator[Callable[[], object]]:
    """What comes in by other ways than `sys.stderr` is written at the end, unless it is dropped.

    Gives what drops it. Nothing is held where `sys.stderr` is not the process's own.
    """
    if not _is_own():
        yield lambda: None
        return
    real, said = os.dup(_STDERR), sys.stderr
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), _STDERR)
        sys.stderr = os.fdopen(os.dup(real), "w", 1, encoding=said.encoding, errors=said.errors)
        if os.name != "nt":  # Windows tells of faults that programs get over, too
            faulthandler.enable(real)  # a crash takes what is held along: say at least where
        try:
            yield lambda: (held.seek(0), held.truncate())
        finally:
            faulthandler.disable()
            sys.stderr.close()
            sys.stderr = said
            os.dup2(real, _STDERR)
            os.close(real)
            _pass_on(held)


def _is_own() -> bool:
    try:
        return sys.stderr.fileno() == _STDERR
    except (AttributeError, OSError, ValueError):
        return False


def _pass_on(held: IO[bytes]) -> None:
    held.seek(0)
    text = held.read()
    with suppress(OSError):  # nobody may be there to listen
        while text:
            text = text[os.write(_STDERR, text) :]
