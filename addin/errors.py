"""Every error that leaves a room, and what it ends.

    Fault                one line for the user, exit code 2; nothing was written
    ├── BadWorkbook      the file cannot be read as a workbook
    │   └── NewerFormat  a later version of leasebridge keeps its own data in it otherwise
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
    Unfit                what is wrong with a text or a file, for whoever knows where that stands
    NotVerified          why one formula is not given to an engine; becomes a reason of a Doubtful
    InternalFault        something that we guarantee does not hold: exit code 4, nothing written

The message of a Fault is one line: what is wrong, where and why, and what to do about it. None but
the last is a programming error, hence the names.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from addin.a1 import Place

AGAIN = "run the command again"
CHECK_FILE = "check that it is there, and that you may open it and write to its folder"
ELSEWHERE = "save elsewhere with --output"
OTHER_EDITION = "hand over another edition (`leasebridge handoff --help` lists them)"
OVERWRITE = "use --force to overwrite it"
RENAME = "rename it in Excel (Formulas > Name Manager) first"
RESAVE = "open it in Excel and save it again"
UPDATE = "update leasebridge and try again"
"""What to do, where several faults say so."""


class Told(Exception):  # noqa: N818
    """What is wrong and what to do about it, together in one line."""

    def __init__(self, what: str, *, do: str = "") -> None:
        """`what` says what is wrong, where and why; `do` what to do about it."""
        super().__init__(f"{what}; {do}" if do else what)
        self.what, self.do = what, do


class Fault(Told):
    """A file, a place to write to or another program is at fault."""


class Unfit(Told, ValueError):  # noqa: N818
    """What is wrong with a text or a file; a Fault is made of it that says where."""


class BadWorkbook(Fault):
    """The file cannot be read as a workbook."""


class NewerFormat(BadWorkbook):
    """The workbook was made by a later version, which keeps more in it than this one knows."""


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

    def __init__(self, reasons: dict[Place, str], engine: str, *, do: str) -> None:
        """`reasons` are by sheet and position, in the workbook's order; `do` helps all of them."""
        super().__init__(reasons)
        self.engine, self.do = engine, do
        cells = "1 cell" if len(reasons) == 1 else f"{len(reasons):,} cells"
        self.what = f"{cells} cannot be calculated reliably by {engine}, so nothing was written"

    def __str__(self) -> str:
        """One line, as of a Fault."""
        return f"{self.what}; {self.do}"


class NotVerified(Exception):  # noqa: N818
    """Why a formula is not given to an engine, or its value not taken from one."""


class InternalFault(Exception):  # noqa: N818
    """What would have been written breaks a guarantee: a fault of this program."""


def printable(text: str) -> str:
    """The text with control characters, line ends and marks of direction escaped (`\\n`)."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or category(c) == "Zs" else ascii(c)[1:-1] for c in text)


def nearest(written: str, known: Iterable[str]) -> str:
    """`did you mean F21?` where one of these comes close, in whatever case; else nothing."""
    import difflib  # for a wrong name alone

    folded = {text.casefold(): text for text in known}
    near = difflib.get_close_matches(written.casefold(), folded, 1)
    return f"did you mean {folded[near[0]]}?" if near else ""


def in_one_line(error: BaseException) -> str:
    """What an error says that nobody has foreseen."""
    text = " ".join(str(error).split()) or ("out of memory" * isinstance(error, MemoryError))
    if not isinstance(error, InternalFault):
        text = f"{type(error).__name__}: {text}".removesuffix(": ")
    return text[:200]
