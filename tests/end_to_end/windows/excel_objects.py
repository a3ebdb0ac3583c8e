"""The objects of a stand-in for Excel: what leasebridge asks of Excel's, and no more.

`fake_excel` serves them over COM; without it they are plain objects, in any system.

It calculates with the project's first engine alone. Until it is told to calculate, the cells of a
file show what the file holds; what is typed into a cell it calculates at once, in a workbook with
that sheet alone, and a range of whole columns ends there with the last row in use. It knows our
functions where the add-in is open or the workbook has names like theirs, as the lambda edition
has: it looks at the names of LAMBDAs only, and our own functions answer with the same arguments.
What Excel makes of the VBA and of a LAMBDA's text it cannot tell.
"""

# The names are Excel's.
# ruff: noqa: N802

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import xlsxwriter

from addin.a1 import Position, cell_text, cells_in, range_bounds
from addin.engines import formualizer
from addin.engines.calculation import Answer
from addin.formulas import count_calls
from addin.xlsx import Workbook, read_workbook
from tests.addin.fakes.windows import ERROR_NUMBERS
from udfs import CATALOGUE
from udfs.cells import CellError, Value

FAULTS = ("value", "accounting", "column")
"""What can be planted: one call of ours gives another number, once; an accounting cell is handed
over with four digits; a whole column is refused."""

_WRONG = 1.001
_MACROS_ALLOWED = 1
_ADDIN = ".xlam"
_WHOLE = re.compile(r"\b([A-Z]+):([A-Z]+)\b")


def _as_excel(value: Value) -> Any:
    if isinstance(value, CellError):
        # A VARIANT of pywin32's does not arrive as an error; of Excel's it makes this integer.
        return ERROR_NUMBERS[value]
    return value


@dataclass
class Border:
    """How things come to another program and from there; without COM they stay what they are."""

    hand_over: Callable[[Any], Any] = lambda thing: thing
    """For an object, and for rows of values."""
    take: Callable[[Any], Any] = lambda thing: thing


BORDER = Border()


class Exposed:
    """What a subclass names with a capital letter can be called over COM."""

    _public_methods_: ClassVar[list[str]] = []
    _public_attrs_: ClassVar[list[str]] = []

    def __init_subclass__(cls) -> None:
        names = [name for name in dir(cls) if name[0].isupper()]
        cls._public_methods_ = [name for name in names if callable(getattr(cls, name))]
        cls._public_attrs_ = [name for name in names if not callable(getattr(cls, name))]


class Range(Exposed):
    def __init__(self, sheet: Sheet, reference: str) -> None:
        self._sheet = sheet
        self._bounds = range_bounds(reference)
        self._first: Position = self._bounds[:2]
        self._reference = reference

    @property
    def Address(self) -> str:
        return self._reference

    @property
    def Worksheet(self) -> Any:
        return BORDER.hand_over(self._sheet)

    @property
    def Value2(self) -> Any:
        top, left, bottom, right = self._bounds
        shown = self._sheet._shown
        rows = tuple(
            tuple(_as_excel(shown.get((y, x))) for x in range(left, right + 1))
            for y in range(top, bottom + 1)
        )
        return BORDER.hand_over(rows) if len(rows) * len(rows[0]) > 1 else rows[0][0]

    @Value2.setter
    def Value2(self, value: Any) -> None:
        rows = value if isinstance(value, tuple) else ((value,),)
        contents = [cell for row in rows for cell in row]
        self._sheet._shown |= dict(zip(cells_in(self._bounds), contents, strict=True))

    @property
    def Formula2(self) -> str:
        return self._sheet._formulas.get(self._first, "")

    @Formula2.setter
    def Formula2(self, formula: str) -> None:
        self._sheet._formulas[self._first] = formula
        self._sheet._calculate_typed()

    @property
    def NumberFormat(self) -> str:
        return self._sheet._formats.get(self._first, "General")

    @NumberFormat.setter
    def NumberFormat(self, number_format: str) -> None:
        self._sheet._formats |= dict.fromkeys(cells_in(self._bounds), number_format)

    @property
    def HasSpill(self) -> bool:
        alone = cell_text(self._first)
        return self._sheet._spills.get(self._first, alone) != alone

    @property
    def SpillingToRange(self) -> Any:
        return BORDER.hand_over(Range(self._sheet, self._sheet._spills[self._first]))

    def ClearContents(self) -> None:
        for at in cells_in(self._bounds):
            self._sheet._clear(at)


class Sheet(Exposed):
    def __init__(self, name: str, book: Book, shown: dict[Position, Value]) -> None:
        self._name, self._book, self._shown = name, book, shown
        self._formulas: dict[Position, str] = {}
        self._formats: dict[Position, str] = {}
        self._spills: dict[Position, str] = {}
        self._reasons: dict[Position, str] = {}

    @property
    def Name(self) -> str:
        return self._name

    def Range(self, reference: str) -> Any:
        return BORDER.hand_over(Range(self, reference))

    def _clear(self, at: Position) -> None:
        self._formulas.pop(at, None)
        for filled in cells_in(range_bounds(self._spills.pop(at, cell_text(at)))):
            self._shown.pop(filled, None)

    def _take(self, answer: Answer, name: str) -> None:
        self._shown |= answer.values[name]
        self._spills |= answer.spills[name]

    def _calculate_typed(self) -> None:
        """Calculate what was typed, in a workbook of its own."""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            path = Path(folder) / "typed.xlsx"
            with xlsxwriter.Workbook(path, {"date_1904": self._book.Date1904}) as made:
                sheet = made.add_worksheet(self._name)
                last = max((row for row, _ in self._shown), default=1)
                for (row, column), value in self._shown.items():
                    if value is not None and (row, column) not in self._formulas:
                        sheet.write(row - 1, column - 1, self._handed_over((row, column), value))
                for at, formula in self._formulas.items():
                    bounded = _WHOLE.sub(rf"\g<1>1:\g<2>{last}", formula)
                    sheet.write_dynamic_array_formula(f"{cell_text(at)}:{cell_text(at)}", bounded)
            self._take(self._book._answer(read_workbook(path)), self._name)
        if "column" in self._book._app._faults:
            refused = [at for at, formula in self._formulas.items() if _WHOLE.search(formula)]
            self._shown |= dict.fromkeys(refused, CellError("#VALUE!"))

    def _handed_over(self, at: Position, value: Any) -> Any:
        looks = self._formats.get(at, "General")
        if "accounting" in self._book._app._faults and looks.startswith("_("):
            return round(value, 4)
        return value


class Sheets(Exposed):
    def __init__(self, book: Book) -> None:
        self._book = book

    def __call__(self, which: str | int) -> Any:
        sheets = self._book._sheets
        name = which if isinstance(which, str) else list(sheets)[which - 1]
        return BORDER.hand_over(sheets[name])

    _value_ = __call__

    def Add(self) -> Any:
        return BORDER.hand_over(self._book._new_sheet())


class Book(Exposed):
    """A workbook: from a file, or a new one."""

    Date1904 = False

    def __init__(self, app: Application, path: Path | None) -> None:
        self._app, self._path = app, path
        self._is_addin = bool(path and path.suffix == _ADDIN)
        self._stored = None if path is None or self._is_addin else read_workbook(path)
        self._sheets: dict[str, Sheet] = {}
        for sheet in self._stored.sheets if self._stored else ():
            shown = {at: cell.value for at, cell in sheet.cells.items()}
            self._sheets[sheet.name] = Sheet(sheet.name, self, shown)

    @property
    def Name(self) -> str:
        return self._path.name if self._path else "Book1"

    @property
    def Worksheets(self) -> Any:
        return BORDER.hand_over(Sheets(self))

    def _new_sheet(self) -> Sheet:
        sheet = Sheet(f"Sheet{len(self._sheets) + 1}", self, {})
        # Excel puts a new sheet before the others.
        self._sheets = {sheet._name: sheet, **self._sheets}
        return sheet

    def _calculate(self) -> None:
        if self._stored:
            answer = self._answer(self._stored)
            for name in answer.values:
                self._sheets[name]._take(answer, name)

    def _answer(self, book: Workbook) -> Answer:
        """What the engine says, as this Excel with its faults shows it."""
        run = formualizer.calculate(book, {})
        answer = run.answer
        if run.fault or answer.reasons:
            raise ValueError(run.fault or f"no value: {answer.reasons}")
        refused = run.refusals(
            {
                name: [at for at, value in values.items() if isinstance(value, CellError)]
                for name, values in answer.values.items()
            }
        )
        for (name, at), reason in refused.items():
            if name in self._sheets:
                self._sheets[name]._reasons[at] = reason
        for sheet in book.sheets:
            values = answer.values[sheet.name]
            for at, cell in sheet.cells.items():
                if cell.formula and count_calls(cell.formula):
                    values[at] = self._shown(cell.formula, values[at])
        return answer

    def _shown(self, formula: str, value: Value) -> Value:
        if not self._knows(formula):
            return CellError("#NAME?")
        if "value" in self._app._faults and type(value) is float and value:
            self._app._faults.remove("value")
            return value * _WRONG
        return value

    def _knows(self, formula: str) -> bool:
        """Whether it has every function of ours that a formula calls."""
        called = {name for name in CATALOGUE if re.search(rf"\b{name}\(", formula, re.IGNORECASE)}
        named = {name.name for name in self._stored.names} if self._stored else set()
        return called <= named or any(book._is_addin for book in self._app._books.values())


class Workbooks(Exposed):
    def __init__(self, app: Application) -> None:
        self._app = app

    @property
    def Count(self) -> int:
        return len(self._app._books)

    def Add(self) -> Any:
        book = Book(self._app, None)
        book._new_sheet()
        self._app._books[book.Name] = book
        return BORDER.hand_over(book)

    def Open(self, name: str, links: Any = None, read_only: Any = None) -> Any:
        path = Path(name)
        if path.suffix == _ADDIN and self._app.AutomationSecurity != _MACROS_ALLOWED:
            raise ValueError("the add-in's macros are forbidden")
        book = Book(self._app, path)
        self._app._books[book.Name] = book
        return BORDER.hand_over(book)


class Application(Exposed):
    Visible = False
    DisplayAlerts = ScreenUpdating = AskToUpdateLinks = EnableEvents = Interactive = True
    UserControl = False
    AutomationSecurity = 2
    Version = "16.0"
    planted: ClassVar[tuple[str, ...]] = ()
    """Which of FAULTS every one has."""

    def __init__(self) -> None:
        self._books: dict[str, Book] = {}
        self._faults = set(self.planted)

    @property
    def Workbooks(self) -> Any:
        return BORDER.hand_over(Workbooks(self))

    def CalculateFullRebuild(self) -> None:
        for book in self._books.values():
            book._calculate()

    def Run(self, macro: str, argument: Any) -> str:
        addin, _, name = macro.partition("!")
        if addin.strip("'") not in self._books or name != "ReasonOf":
            raise ValueError(f"there is no macro {macro}")
        cell = BORDER.take(argument)
        at = range_bounds(cell.Address)[:2]
        (sheet,) = (
            book._sheets[cell.Worksheet.Name]
            for book in self._books.values()
            if cell.Worksheet.Name in book._sheets and book.Name != addin.strip("'")
        )
        return sheet._reasons.get(at, "")
