"""Marks a folder as one that this LibreOffice still needs; after a crash it is known as left over.

`addin.xlsx.private_folder` does the same for the command, whose next run removes what is left.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MARKER = ".leasebridge-owner"
BEHIND_THE_TEXT = 1 << 30


@contextmanager
def marked(folder: Path) -> Iterator[None]:
    """Inside, a file in the folder is locked, which ends with this process, however that ends."""
    handle = os.open(folder / MARKER, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with suppress(OSError):  # a share without locks, of which the command removes nothing
            if sys.platform == "win32":
                import msvcrt

                os.lseek(handle, BEHIND_THE_TEXT, os.SEEK_SET)
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
