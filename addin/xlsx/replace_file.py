"""Puts a file in another's place in one step, with patience where Windows needs it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE
from typing import TypeVar

from addin.xlsx.windows_paths import is_held

ATTEMPTS = 20
PAUSE = 0.25
"""Seconds between two attempts: virus scanners and indexers let go of a file within a few."""

Sleep = Callable[[float], None]
Result = TypeVar("Result")


def replace_file(target: Path, data: bytes, sleep: Sleep = time.sleep) -> None:
    """Give a file these bytes: at every moment it is the old one or the new one, whole.

    Raises OSError, and then the target is as it was and nothing lies beside it.
    """
    beside = target.with_name(f".leasebridge-{os.urandom(6).hex()}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            status = target.stat()
            with suppress(OSError, AttributeError):  # not every system has owners
                os.chown(beside, status.st_uid, status.st_gid)
            beside.chmod(S_IMODE(status.st_mode))
        patiently(lambda: beside.replace(target), sleep)
    finally:
        with suppress(OSError):
            patiently(beside.unlink, sleep)
    _sync_folder(target.parent)


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
