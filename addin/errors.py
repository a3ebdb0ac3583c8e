"""Every error that leaves a room, and what it ends.

    Fault                one line for the user, exit code 2; nothing was written
    ├── BadWorkbook      the file cannot be read as a workbook
    ├── BadInput         a new figure, case or facts file that does not fit the workbook
    ├── BadCell          a cell that a program asks for or sets, and cannot
    ├── CannotWrite      the target cannot be written
    ├── ChecksFail       a model that does not hold, so it is not handed over
    ├── StaysPersonal    personal data that was to be removed and cannot be
    ├── NoLibreOffice    there is no LibreOffice that can run our functions
    ├── OfficeFailed     LibreOffice did not do what it was started for
    └── ExcelFailed      Excel did not do what it was started for
    Doubtful             cells that an engine cannot calculate reliably, each with its reason
    └── Refused          the same for the user, with all that depends on them: exit code 3
    NotVerified          why one formula is not given to an engine; becomes a reason of a Doubtful
    InternalFault        something that we guarantee does not hold: exit code 4, nothing written

The message of a Fault is one line. None but the last is a programming error, hence the names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addin.a1 import Place


class Fault(Exception):  # noqa: N818
    """A file, a place to write to or another program is at fault."""


class BadWorkbook(Fault):
    """The file cannot be read as a workbook."""


class BadInput(Fault):
    """A new figure, a case or a facts file that does not fit the workbook."""


class BadCell(Fault):
    """There is no such cell, it cannot hold this value, or its value is not known."""


class CannotWrite(Fault):
    """Nothing was written."""


class ChecksFail(Fault):
    """The model does not hold, so nothing was written."""


class StaysPersonal(Fault):
    """Personal data was to be removed and cannot be."""


class NoLibreOffice(Fault):
    """There is no LibreOffice that we can use."""


class OfficeFailed(Fault):
    """LibreOffice did not do what it was started for."""


class ExcelFailed(Fault):
    """Excel is not there or did not do what it was started for."""


class Doubtful(Exception):  # noqa: N818
    """Cells whose value the engine cannot be trusted with, each with the reason."""

    def __init__(self, reasons: dict[Place, str], silent: str = "") -> None:
        """`reasons` are by sheet and position; `silent` says which engine could not be asked."""
        super().__init__(f"{len(reasons)} cells cannot be trusted")
        self.reasons, self.silent = reasons, silent


class Refused(Doubtful):
    """A workbook with cells that cannot be trusted to an engine, and all that depend on them.

    Nothing was written. `engine` is the engine's name, or what two engines were asked.
    """

    def __init__(self, reasons: dict[Place, str], engine: str) -> None:
        """`reasons` are by sheet and position, in the workbook's order."""
        super().__init__(reasons)
        self.engine = engine


class NotVerified(Exception):  # noqa: N818
    """Why a formula is not given to an engine, or its value not taken from one."""


class InternalFault(Exception):  # noqa: N818
    """What would have been written breaks a guarantee: a fault of this program."""


def in_one_line(error: BaseException) -> str:
    """What an error says that nobody has foreseen."""
    text = " ".join(str(error).split()) or ("out of memory" * isinstance(error, MemoryError))
    if isinstance(error, ImportError):
        text += "; install leasebridge anew"
    elif not isinstance(error, InternalFault):
        text = f"{type(error).__name__}: {text}".removesuffix(": ")
    return text[:200]
