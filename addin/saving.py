"""Writes a workbook so that the target is at every moment the old file or the new one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE

from addin.archive import replaced
from addin.faults import Fault
from addin.workbook import Workbook


class CannotWrite(Fault):
    """Nothing was written. The message is one line: the file and the reason."""


def save(book: Workbook, parts: Mapping[str, bytes], output: Path) -> None:
    """Writes the workbook with these parts replaced; in place if `output` is its own file.

    Every other member keeps its bytes, compressed as they are. Nothing is written if nothing
    differs. Raises CannotWrite, and then the target is as it was.
    """
    with _clearly(output):
        target = Path(os.path.realpath(output))
        in_place = target.exists() and book.path.exists() and target.samefile(book.path)
        if in_place and not parts:
            return
        if parts and any(n.lower().startswith("_xmlsignatures/") for n in book.package.members):
            raise CannotWrite(f"{book.path}: it is digitally signed; a change would break that")
        check_writable(output)
        if in_place and target.read_bytes() != book.package.data:
            raise CannotWrite(f"{output}: another program has changed it meanwhile; try again")
        _replace(target, b"".join(replaced(book.package, parts)) if parts else book.package.data)


def write(data: bytes, output: Path) -> None:
    """Writes a file of these bytes; what is there is replaced. Raises CannotWrite."""
    with _clearly(output):
        check_writable(output)
        _replace(Path(os.path.realpath(output)), data)


@contextmanager
def _clearly(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotWrite(f"{output}: cannot be written ({error.strerror or error})") from None


def check_writable(output: Path) -> None:
    """Raises CannotWrite if the target is a folder, read-only or open in a spreadsheet program."""
    with _clearly(output):
        if output.is_dir():
            raise CannotWrite(f"{output}: this is a folder")
        if not output.parent.is_dir():
            raise CannotWrite(f"{output}: the folder {output.parent} does not exist")
        if holder := _holder(output):
            raise CannotWrite(f"{output}: it is open in {holder}; close it there first")
        if output.exists():
            # The mode alone does not stop a superuser, nor does it show a lock on Windows.
            if not output.stat().st_mode & 0o222:
                raise CannotWrite(f"{output}: it is read-only")
            output.open("r+b").close()


def _holder(output: Path) -> str | None:
    """Who has the file open, by the owner files that spreadsheet programs put beside it."""
    excel = output.with_name(f"~${output.name}")
    libreoffice = output.with_name(f".~lock.{output.name}#")
    with suppress(OSError):
        content = excel.read_bytes()
        # One byte of length, then the user's name.
        return _named("Excel", content[1 : 1 + content[0]] if content else b"")
    with suppress(OSError):
        return _named("LibreOffice", libreoffice.read_bytes().partition(b",")[0])
    return None


def _named(program: str, owner: bytes) -> str:
    name = "".join(c for c in owner.decode("utf-8", "replace") if c.isprintable()).strip()
    return f"{program} by {name[:54]}" if name else program


def _replace(target: Path, data: bytes) -> None:
    """Puts `data` in the target's place in one step."""
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
        beside.replace(target)
    finally:
        with suppress(OSError):
            beside.unlink()
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Makes the new name last through a power failure, where the system lets us."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
