"""A folder of a run's own for copies of what it works on, gone with the run however that ends.

A file inside it is locked as long as the process lives. What a killed run left is known by that
file, which nobody holds any more, and the next run of the same user removes it.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from addin.xlsx.lock import FLAGS, is_the_same, try_lock
from addin.xlsx.windows_paths import WINDOWS

PREFIX = "leasebridge-"
MARKER = ".leasebridge-owner"
SOCKET = ".leasebridge-socket"
"""A link to a socket that a program which works in the folder makes elsewhere."""

NOBODY = 65534
"""The user without rights, to whom a superuser lends a folder."""

_ATTEMPTS = 10
_PAUSE = 0.5
"""Seconds: a program that was just killed may hold its files for a moment."""

_looked: set[str] = set()


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new folder that nobody else may enter.

    The first one of a process removes what killed runs left.
    """
    place = tempfile.gettempdir()
    if place not in _looked:
        _looked.add(place)
        remove_what_is_left(Path(place))
    folder, marker = _made()
    try:
        yield folder
    finally:
        _remove(folder, marker, _ATTEMPTS)


def remove_what_is_left(place: Path) -> None:
    """Remove the folders of runs of ours that have ended without doing so."""
    with suppress(OSError), os.scandir(place) as found:
        for entry in [entry for entry in found if entry.name.startswith(PREFIX)]:
            with suppress(OSError):
                if _is_our_folder(entry.stat(follow_symlinks=False)):
                    _remove_if_left(Path(entry.path))


def _made() -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
        try:
            marker = os.open(folder / MARKER, FLAGS | os.O_CREAT | os.O_EXCL, 0o600)
        except FileNotFoundError:
            continue  # whoever looks for what is left took it for that
        except OSError:
            folder.rmdir()
            raise
        if try_lock(marker) is not False and is_the_same(marker, folder / MARKER):
            return folder, marker
        os.close(marker)  # as above, a moment later


def _is_our_folder(status: os.stat_result) -> bool:
    if WINDOWS or not stat.S_ISDIR(status.st_mode):
        return stat.S_ISDIR(status.st_mode)
    user = os.geteuid()
    return status.st_uid == user or (user == 0 and status.st_uid == NOBODY)


def _remove_if_left(folder: Path) -> None:
    try:
        marker = os.open(folder / MARKER, FLAGS)
    except FileNotFoundError:
        folder.rmdir()  # the run ended before it made the file; what holds anything is not ours
        return
    if try_lock(marker):  # on a share without locks nothing says that the owner is dead
        _remove(folder, marker, 1)
    else:
        os.close(marker)


def _remove(folder: Path, marker: int, attempts: int) -> None:
    """The file that says whose it is goes last: what cannot go now is left to the next run."""
    try:
        while not _emptied(folder):
            attempts -= 1
            if not attempts:
                return
            time.sleep(_PAUSE)
        if WINDOWS:
            os.close(marker)  # no open file can be deleted there
            marker = -1
        (folder / MARKER).unlink()
        folder.rmdir()
    except OSError:
        pass  # somebody else has removed it, or parts of it
    finally:
        if marker >= 0:
            os.close(marker)


def _emptied(folder: Path) -> bool:
    """Remove all but the file that says whose it is; whether nothing else is there now."""
    _remove_socket(folder / SOCKET)
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != MARKER:
            with suppress(OSError):
                path.unlink()
    return all(path.name == MARKER for path in folder.iterdir())


def _remove_socket(link: Path) -> None:
    with suppress(OSError):
        there = link.readlink()
        if stat.S_ISSOCK(there.lstat().st_mode):
            there.unlink()
