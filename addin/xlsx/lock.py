"""Holds a workbook from reading to renaming, so that of two writers none loses what it wrote.

A file beside the workbook says who holds it. The system's lock on that file says whether they
still do, for it ends with the process, however that ends: age counts for nothing, and what a dead
process left behind is taken over. What another machine wrote there is believed, because a share
need not tell one machine what another has locked.
"""

from __future__ import annotations

import datetime as dt
import errno
import getpass
import json
import os
import platform
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from addin.errors import AGAIN, ELSEWHERE, CannotWrite
from addin.xlsx.windows_paths import WINDOWS

WAIT = 10.0
"""Seconds that a second one waits for the first, unless it is told otherwise."""

PAUSE = 0.1
TEMPORARY = ".tmp"
BEHIND_THE_TEXT = 1 << 30
"""The byte that is locked in Windows, where nobody else can read what is locked."""

# What lies there may be a link to somebody else's file, or a pipe.
FLAGS = os.O_RDWR | sum(getattr(os, f"O_{name}", 0) for name in ("NOFOLLOW", "NONBLOCK", "BINARY"))
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)
_MOST = 4_096


def lock_file(path: Path) -> Path:
    """The file that says who holds a workbook; a link to the workbook leads to the same one."""
    try:
        real = Path(os.path.realpath(path))
    except OSError:  # a path that is longer than Windows likes
        real = path.absolute()
    return real.with_name(f"{_short(real)}.lock")


def temporary_file(target: Path) -> Path:
    """A new name beside a workbook, for what takes its place when it is whole."""
    return target.with_name(f"{_short(target)}-{os.urandom(6).hex()}{TEMPORARY}")


def _short(path: Path) -> str:
    """A hidden name: the one of a workbook may be as long as a name can be.

    Two workbooks that share it wait for each other, no more.
    """
    return f".leasebridge-{zlib.crc32(path.name.casefold().encode('utf-8', 'surrogatepass')):08x}"


@contextmanager
def held(path: Path, wait: float | None = None) -> Iterator[None]:
    """Inside, no other run writes this workbook; one that holds it is waited for.

    Raises CannotWrite, which says who has it, after `wait` seconds, or WAIT. The workbook need not
    be there yet. Nothing is held where no file can be: without its folder, or the right to write
    in it.
    """
    beside = lock_file(path)
    until = time.monotonic() + (WAIT if wait is None else wait)
    while isinstance(taken := _try(path, beside), _Holder):
        if time.monotonic() >= until:
            raise CannotWrite(f"{path} is held by {taken.what}", do=taken.do)
        time.sleep(PAUSE)
    try:
        yield
    finally:
        if isinstance(taken, int):
            _let_go(taken, beside)


class _Holder(NamedTuple):
    """Who has a workbook, and what to do about it."""

    what: str
    do: str


_ENDING = _Holder("another run, which is about to end", AGAIN)


def _try(path: Path, beside: Path) -> int | _Holder | None:
    """The lock as an open file, or else who has it; None where there is nothing to hold."""
    if not beside.parent.is_dir() or (path.exists() and not path.is_file()):
        return None
    try:
        handle, is_new = _opened(beside)
    except FileNotFoundError:
        return _ENDING
    except OSError as error:
        if WINDOWS and isinstance(error, PermissionError) and path.exists():
            # The file is on its way out, and a scanner looks at it; or nobody can write here.
            who = "another run, or no file can be made in its folder"
            return _Holder(who, f"{AGAIN}, or {ELSEWHERE}")
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and not os.path.lexists(beside):
            return None  # whoever writes is told why
        reason = error.strerror or str(error)
        what = f"{path}: cannot be locked with {beside}: {reason}"
        raise CannotWrite(what, do="delete that file if nothing runs, or use --output") from None
    try:
        holder = _holder(handle, beside, is_new=is_new)
        if holder is None:
            if not is_new:
                _remove_what_is_left(beside)
            _sign(handle, path, is_new=is_new)
            return handle
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return holder


def _opened(beside: Path) -> tuple[int, bool]:
    """The file, open, and whether we made it."""
    try:
        return os.open(beside, FLAGS | os.O_CREAT | os.O_EXCL, 0o666), True
    except FileExistsError:
        return os.open(beside, FLAGS), False


def _holder(handle: int, beside: Path, *, is_new: bool) -> _Holder | None:
    """Who else has it; nobody, if it is ours now."""
    locked = try_lock(handle)
    said = _said(handle)
    who = f"{said.get('user') or 'somebody'} on {said.get('host') or 'some machine'}"
    who += f" (process {said.get('process') or 'unknown'}, since {said.get('since') or 'unknown'})"
    if locked:
        if not is_the_same(handle, beside):
            return _ENDING
        if said.get("host", "") in ("", platform.node()):
            return None  # nobody, or one that is dead
    elif locked is None and is_new:
        return None  # a share without locks: whoever makes the file has it
    elif locked is False:
        return _Holder(who, "try again, or wait longer with --wait")
    unknown = f"{who}, which cannot be asked from here"
    return _Holder(unknown, f"if nothing runs there, delete {beside}")


def _remove_what_is_left(beside: Path) -> None:
    """What a dead holder had written of the workbook."""
    for left in beside.parent.glob(f"{beside.stem}-*{TEMPORARY}"):
        with suppress(OSError):
            left.unlink()


def is_the_same(handle: int, beside: Path) -> bool:
    """Whether an open file is the one of that name still, or was taken away meanwhile."""
    try:
        # In Windows no file is taken away that somebody has open.
        return WINDOWS or os.path.samestat(os.fstat(handle), beside.stat())
    except OSError:
        return False


def try_lock(handle: int) -> bool | None:
    """Whether the system gives us the lock; None on a share that has none."""
    try:
        if WINDOWS:
            import msvcrt

            os.lseek(handle, BEHIND_THE_TEXT, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return None if error.errno in _NO_LOCKS else False
    return True


def _said(handle: int) -> dict[str, Any]:
    """What the file says: anybody may have written it."""
    with suppress(OSError, ValueError):
        os.lseek(handle, 0, os.SEEK_SET)
        found = json.loads(os.read(handle, _MOST).decode("utf-8", "replace"))
        if isinstance(found, dict):
            return {
                str(key): "".join(c for c in str(value) if c.isprintable())[:54]
                for key, value in found.items()
            }
    return {}


def _sign(handle: int, path: Path, *, is_new: bool) -> None:
    """Says who holds the workbook."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user that the system has no name for
        user = ""
    text = json.dumps(
        {
            "workbook": path.name,
            "user": user,
            "host": platform.node(),
            "process": os.getpid(),
            "since": f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC",
        }
    )
    if is_new and hasattr(os, "fchmod"):
        with suppress(OSError):
            os.fchmod(handle, 0o666)  # so that a colleague can take over what a dead run left
    try:
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, text.encode())
    except OSError as error:
        what = f"{path}: cannot be locked: {error.strerror or error}"
        raise CannotWrite(what, do="make room on the disk, or save elsewhere") from None


def _let_go(handle: int, beside: Path) -> None:
    """Takes the file away; whoever has opened it meanwhile finds that out, and makes a new one."""
    with suppress(OSError):
        if WINDOWS:
            os.ftruncate(handle, 0)
            os.close(handle)  # no open file can be deleted there
            beside.unlink()
        else:
            beside.unlink()
            os.close(handle)
