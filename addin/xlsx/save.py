"""Writes a workbook so that the target is at every moment the old file or the new one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from addin.errors import AGAIN, ELSEWHERE, OVERWRITE, CannotWrite
from addin.xlsx.book import Workbook
from addin.xlsx.replace_file import patiently, replace_file
from addin.xlsx.windows_paths import OTHER_NAME, bad_name, is_held, too_long
from addin.xlsx.zip_patch import patched_zip

CHANGED = "was changed by another program during the run; nothing was written"
_CLOSE = "close it there, or save elsewhere with --output"


def save(
    book: Workbook, parts: Mapping[str, bytes], output: Path, *, like: Iterable[Path] = ()
) -> bytes:
    """Writes the workbook with these parts replaced; in place if `output` is its own file.

    A file elsewhere can be read by nobody who cannot read the workbook, and the files `like`.

    Returns what is there then. Every other member keeps its bytes, compressed as they are. Nothing
    is written if nothing differs. Raises CannotWrite or BadWorkbook; then the target is as it was.
    """
    with _as_cannot_write(output):
        target = Path(os.path.realpath(output))
        in_place = target.exists() and book.path.exists() and target.samefile(book.path)
        if in_place and not parts:
            return book.package.data
        if parts:
            book.package.refuse_signed()
        check_writable(output)
        if in_place and target.read_bytes() != book.package.data:
            raise CannotWrite(f"{output} {CHANGED}", do=AGAIN)
        new = b"".join(patched_zip(book.package, parts)) if parts else book.package.data
        replace_file(target, new, like=() if in_place else [book.path, *like])
        return new


def write(data: bytes, output: Path, *, like: Iterable[Path] = ()) -> None:
    """Writes a file of these bytes; what is there is replaced. Raises CannotWrite.

    Nobody can read it who cannot read the files `like`, of which it was made.
    """
    with _as_cannot_write(output):
        check_writable(output)
        replace_file(Path(os.path.realpath(output)), data, like=like)


@contextmanager
def _as_cannot_write(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # What is written first lies beside the target and may have the longer name.
        longest = max(str(output), str(error.filename or ""), key=len)
        if is_held(error) and output.exists():
            what = f"{output}: another program may have it open"
            raise CannotWrite(what, do=_CLOSE) from None
        if long := too_long(Path(longest)):
            raise CannotWrite(f"{output}: {long}", do=OTHER_NAME) from None
        what = f"{output}: cannot be written: {error.strerror or error}"
        raise CannotWrite(what, do=ELSEWHERE) from None


def check_absent(output: Path, *, force: bool) -> None:
    """Raises CannotWrite for a file that is there, if nobody says that it may be overwritten."""
    if not force and output.is_file():
        raise CannotWrite(f"{output} already exists", do=OVERWRITE)


def check_writable(output: Path) -> None:
    """Raises CannotWrite if the target is a folder, read-only or open in a spreadsheet program."""
    with _as_cannot_write(output):
        if fault := bad_name(output):
            raise CannotWrite(f"{output}: {fault}", do=OTHER_NAME)
        if output.is_dir():
            raise CannotWrite(f"{output}: this is a folder", do="give the name of a file in it")
        if not output.parent.is_dir():
            if long := too_long(output):
                raise CannotWrite(f"{output}: {long}", do=OTHER_NAME)
            what = f"{output}: the folder {output.parent} does not exist"
            raise CannotWrite(what, do="make it first")
        if holder := owner_of(output):
            raise CannotWrite(f"{output} is open in {holder}", do=_CLOSE)
        if output.exists():
            _refuse_no_single_file(output)
            # The mode alone does not stop a superuser, nor does it show a lock on Windows.
            if not output.stat().st_mode & 0o222:
                raise CannotWrite(f"{output} is read-only", do=ELSEWHERE)
            patiently(lambda: output.open("r+b").close())


def _refuse_no_single_file(output: Path) -> None:
    """Raises CannotWrite for a device, and for a file of several names, of which one would change.

    The others would go on to lead to what was there before.
    """
    if not output.is_file():
        raise CannotWrite(f"{output}: this is no file", do=ELSEWHERE)
    if (names := output.stat().st_nlink) > 1:
        what = f"{output} is one file under {names} names (hard links)"
        raise CannotWrite(f"{what}, and only this one would change", do=ELSEWHERE)


def owner_of(output: Path) -> str | None:
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
