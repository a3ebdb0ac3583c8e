"""Puts a file in another's place in one step, with patience where Windows needs it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE
from typing import TypeVar

from addin.xlsx.identity import mark, narrowed, take_over
from addin.xlsx.lock import temporary_file
from addin.xlsx.windows_paths import is_held

ATTEMPTS = 20
PAUSE = 0.25
"""Seconds between two attempts: virus scanners and indexers let go of a file within a few."""

Sleep = Callable[[float], None]
Result = TypeVar("Result")


def replace_file(
    target: Path, data: bytes, sleep: Sleep = time.sleep, *, like: Iterable[Path] = ()
) -> None:
    """Give a file these bytes: at every moment it is the old one or the new one, whole.

    One that is there keeps what it is besides its bytes; nobody can read it who cannot read the
    files `like`. Raises OSError, and then the target is as it was and nothing lies beside it.
    """
    beside = temporary_file(target)
    sources = [path for path in like if path.exists() and not _is_same(path, target)]
    try:
        mode = S_IMODE(target.stat().st_mode) if target.exists() else _usual_mode(beside)
        os.close(_made(beside, 0o600))
        if target.exists():
            patiently(lambda: take_over(target, beside), sleep)
        for source in sources:
            mark(source, beside)
            mode = narrowed(mode, source, beside)
        with beside.open("r+b") as file:
            file.truncate()
            file.write(data)
            file.flush()
            beside.chmod(mode)
            os.fsync(file.fileno())
        patiently(lambda: beside.replace(target), sleep)
    finally:
        with suppress(OSError):
            patiently(beside.unlink, sleep)
    _sync_folder(target.parent)


def _made(path: Path, mode: int) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)


def _usual_mode(beside: Path) -> int:
    """The mode of a new file in this folder, which may say so itself."""
    os.close(_made(beside, 0o666))
    mode = S_IMODE(beside.stat().st_mode)
    beside.unlink()
    return mode


def _is_same(path: Path, target: Path) -> bool:
    return target.exists() and path.samefile(target)


def patiently(action: Callable[[], Result], sleep: Sleep = time.sleep) -> Result:
    """Do it, again and again while another program holds the file. Raises the last OSError."""
    for _ in range(ATTEMPTS - 1):
        try:
            return action()
        except OSError as error:
            if not is_held(error):
                raise
        sleep(PAUSE)
    return action()


def _sync_folder(folder: Path) -> None:
    """Makes the new name last through a power failure, where the system lets us."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
