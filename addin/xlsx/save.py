"""Writes a workbook so that the target is at every moment the old file or the new one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE

from addin.errors import CannotWrite
from addin.xlsx.book import Workbook
from addin.xlsx.zip_patch import patched_zip

CHANGED = "was changed by another program during the run; nothing written, try again"


def save(book: Workbook, parts: Mapping[str, bytes], output: Path) -> None:
    """Writes the workbook with these parts replaced; in place if `output` is its own file.

    Every other member keeps its bytes, compressed as they are. Nothing is written if nothing
    differs. Raises CannotWrite or BadWorkbook, and then the target is as it was.
    """
    with _as_cannot_write(output):
        target = Path(os.path.realpath(output))
        in_place = target.exists() and book.path.exists() and target.samefile(book.path)
        if in_place and not parts:
            return
        if parts:
            book.package.refuse_signed()
        check_writable(output)
        if in_place and target.read_bytes() != book.package.data:
            raise CannotWrite(f"{output} {CHANGED}")
        _replace(target, b"".join(patched_zip(book.package, parts)) if parts else book.package.data)


def write(data: bytes, output: Path) -> None:
    """Writes a file of these bytes; what is there is replaced. Raises CannotWrite."""
    with _as_cannot_write(output):
        check_writable(output)
        _replace(Path(os.path.realpath(output)), data)


@contextmanager
def _as_cannot_write(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotWrite(f"{output}: cannot be written: {error.strerror or error}") from None


def check_writable(output: Path) -> None:
    """Raises CannotWrite if the target is a folder, read-only or open in a spreadsheet program."""
    with _as_cannot_write(output):
        if output.is_dir():
            raise CannotWrite(f"{output}: this is a folder")
        if not output.parent.is_dir():
            raise CannotWrite(f"{output}: the folder {output.parent} does not exist")
        if holder := _holder(output):
            raise CannotWrite(
                f"{output} is open in {holder}; close it and try again, or use --output"
            )
        if output.exists():
            # The mode alone does not stop a superuser, nor does it show a lock on Windows.
            if not output.stat().st_mode & 0o222:
                raise CannotWrite(f"{output} is read-only; use --output to save elsewhere")
            output.open("r+b").close()


def _holder(output: Path) -> str | None:
    """Who has the file open, by the owner files that spreadsheet programs put beside it."""
    excel = output.with_name(f"~${output.name}")
    libreoffice = output.with_name(f".~lock.{output.name}#")
    with suppress(OSError):
        content = excel.read_bytes()
        # One byte of length, then the user's name.
        return _program_and_owner("Excel", content[1 : 1 + content[0]] if content else b"")
    with suppress(OSError):
        return _program_and_owner("LibreOffice", libreoffice.read_bytes().partition(b",")[0])
    return None


def _program_and_owner(program: str, owner: bytes) -> str:
    name = "".join(c for c in owner.decode("utf-8", "replace") if c.isprintable()).strip()
    return f"{program} ({name[:54]})" if name else program


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
