"""A workbook in Python: set its inputs, calculate, read what follows, save."""

from __future__ import annotations

import datetime as dt
import math
import numbers
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addin.a1 import Place, Position, place_text, sheet_text
from addin.audit import Audit, audit
from addin.compare import Difference, compare
from addin.errors import BadCell, BadInput, CannotWrite, nearest
from addin.explain import DEPTH, Explained, explain
from addin.formulas import References
from addin.inputs import CASE, Layout, NamedInput, plan_cells
from addin.refresh import Recalculation, Report, check_ending, recalculate
from addin.xlsx import (
    Name,
    Workbook,
    filled_by_arrays,
    held,
    private_folder,
    read_workbook,
    save,
    storable,
)
from udfs.arguments import DAY_ZERO
from udfs.cells import DAYS_TO_1904, CellError, Value

if TYPE_CHECKING:
    import pandas

    from leasebridge.simulation import Scenarios

_CALCULATE = "call calculate() first"


class Book:
    """A workbook that `leasebridge.open` has read. Its file changes only when it is saved.

    Cells are known by a defined name (`"price_per_watt"`), by their place (`"Bridge!E24"`), or as
    a driver's of one case (`"price_per_watt@Bear"`). Numbers are floats, dates Excel's serial
    numbers, and an error is its text with a `reason`.
    """

    def __init__(self, path: Path) -> None:
        """Read a workbook. Raises BadWorkbook."""
        self._read(path)

    def _read(self, path: Path) -> None:
        self._file = read_workbook(path)
        self._references = References(self._file)
        self._layout = Layout(self._file, self._references)
        self._changes: dict[Place, tuple[str, Value]] = {}
        self._run: Recalculation | None = None
        self.__dict__.pop("_filled", None)
        self.__dict__.pop("_known_inputs", None)
        self.__dict__.pop("_own_cells", None)

    def __repr__(self) -> str:
        """`<Book model.xlsx>`."""
        return f"<Book {self.path.name}>"

    @property
    def path(self) -> Path:
        """The file that it was read from."""
        return self._file.path

    def __getitem__(self, cell: str) -> Value:
        """What a cell holds now: a number, text, TRUE or FALSE, an error, or None for nothing.

        Before the first `calculate` a formula has the value that the file stores. Raises BadCell
        for what is no single cell, and for a formula after an input has changed: `calculate` first.
        """
        return self._value(self._place(cell))

    def __setitem__(self, cell: str, value: object) -> None:
        """Give a typed cell another content; `calculate` says what follows from it.

        A driver is set in the case `Own`, which becomes the live one, or in the case that is named.
        Raises BadCell for a cell with any other formula, and for a value that no cell holds, such
        as NaN; BadInput for a case that there is not.
        """
        place, cases = self._place(cell), self._layout.cases
        new = self._as_cell_value(value, cell)
        if cases and place == cases.cell.place:
            new = cases.find(str(value), cell)
        place = self._own_place(place) or place
        if self._is_result(place):
            what = f"{place_text(place)} holds a formula"
            raise BadCell(what, do="set the inputs that it reads")
        if cases and place in self._own_cells:
            self._changes.pop(cases.cell.place, None)  # the own case becomes live after all
        self._changes[place] = ("" if "!" in cell else cell, new)
        self._run = None

    def calculate(self, engine: str = "auto", now: dt.datetime | None = None) -> Report:
        """Calculate every formula with the inputs as they are now; returns what was found.

        `engine` is "auto", "embedded", "libreoffice" or "excel"; `now` (in UTC) is when the
        workbook's record says that inputs changed. The report has the model's checks, the answers
        that moved and every error cell with its reason. Raises Refused for cells that cannot be
        calculated reliably, and a Fault if another program fails; the values are as they were then.
        """
        planned = plan_cells(self._file, self._changes, now or dt.datetime.now(dt.UTC))
        self._run = recalculate(self._file, planned, engine=engine)
        return self._run.report()

    def diff(self, other: Book | str | Path) -> Difference:
        """What differs between this workbook, as it was, and another, as it is: `leasebridge diff`.

        Raises BadWorkbook, and CannotWrite if an input has changed since the last `calculate`.
        """
        newer = other if isinstance(other, Book) else Book(Path(other))
        return compare(self._as_it_is(), newer._as_it_is())

    def explain(self, cell: str, *, depth: int = DEPTH) -> Explained:
        """Where a cell's value comes from, as it is now: `leasebridge explain`.

        Raises BadCell for what is no single cell, and CannotWrite as `diff` does.
        """
        return explain(self._as_it_is(), cell, depth=depth)

    def _as_it_is(self) -> Workbook:
        """The workbook as saving it now would write it."""
        if self._run is None and not self._changes:
            return self._file
        with private_folder() as folder:
            return read_workbook(self._written(folder / self.path.name))

    def audit(self) -> Audit:
        """Whether the formulas are those that the workbook was built with, and what looks odd.

        `faults` differ from the record of the build; `findings` in what came after it, or in a
        workbook without one, may be meant.
        """
        return audit(self._file)

    def scenarios(self, **wishes: Any) -> Scenarios:
        """Draw its inputs, as it is now, from distributions: `leasebridge.scenarios`.

        Takes the same wishes. Raises CannotWrite if an input has changed since the last
        `calculate`, and what `leasebridge.scenarios` does.
        """
        from leasebridge.simulation import scenarios

        with private_folder() as folder:
            return scenarios(self._written(folder / self.path.name), **wishes)

    def save(self, path: str | Path | None = None) -> Path:
        """Write the workbook, in place or to another file; returns where.

        Only the values of cells differ from the original. Raises CannotWrite, also when an input
        has changed since the last `calculate`.
        """
        target = self._written(Path(path) if path is not None else self.path)
        if target.exists() and target.samefile(self.path):
            self._read(target)
        return target

    def _written(self, target: Path) -> Path:
        """Write the workbook as it is to a file, which it returns."""
        if self._changes and self._run is None:
            what = f"{target}: inputs have changed since the last calculation"
            raise CannotWrite(what, do=_CALCULATE)
        check_ending(self._file, target)
        with held(target):
            save(self._file, self._run.parts if self._run else {}, target)
        return target

    @property
    def case(self) -> str | None:
        """The case that is live; None in a workbook without cases.

        Another becomes live by its name, and `calculate` says what follows. Raises BadInput for a
        case that there is not.
        """
        cases = self._layout.cases
        live = self._value(cases.cell.place) if cases else None
        return None if live is None else str(live)

    @case.setter
    def case(self, name: str) -> None:
        if self._layout.cases is None:
            what = f"{self.path.name} has no cases"
            raise BadInput(what, do="set its inputs by their names")
        self[CASE] = name

    @property
    def cases(self) -> pandas.DataFrame:
        """What each case holds of the drivers: their unit, and a column for every case.

        None is a blank: there the case takes the figure of Base, or else the published one.
        """
        cases = self._layout.cases
        rows = [
            {
                "name": entry.name,
                "unit": entry.unit,
                **{case: self._value(cell.place) for case, cell in cells.items()},
            }
            for entry in self._layout.inputs.values()
            if "" not in (cells := self._layout.cells_of(entry))
        ]
        return _table(rows, ["name", "unit", *(cases.columns if cases else [])])

    @property
    def inputs(self) -> pandas.DataFrame:
        """The named cells that can be set: value, unit, the id of their fact, cell."""
        rows = [
            {
                "name": name,
                "value": self._value(place),
                "unit": known.unit if (known := self._known_inputs.get(place)) else "",
                "fact": known.id if known else "",
                "cell": place_text(place),
            }
            for name, place in self._named_cells()
            if not self._is_result(place) or self._own_place(place)
        ]
        return _table(rows, ["name", "value", "unit", "fact", "cell"])

    @property
    def outputs(self) -> pandas.DataFrame:
        """The other named cells, formulas: value and cell. Raises BadCell as reading one."""
        rows = [
            {"name": name, "value": self._value(place), "cell": place_text(place)}
            for name, place in self._named_cells()
            if self._is_result(place) and not self._own_place(place)
        ]
        return _table(rows, ["name", "value", "cell"])

    def _named_cells(self) -> list[tuple[str, Place]]:
        """Every defined name that stands for one cell, a sheet's own with the sheet before it."""
        cells = ((_full_name(name), self._references.cell(name.formula)) for name in self._names())
        return [(name, place) for name, place in cells if place]

    def _names(self) -> list[Name]:
        return [n for n in self._file.names if not (n.hidden or n.name.startswith("_xlnm."))]

    def _place(self, cell: str) -> Place:
        driver = self._layout.typed_cells.get(cell.casefold()) if "@" in cell else None
        place = driver.place if driver else self._references.cell(cell)
        if place is None:
            near = nearest(cell, (name.name for name in self._names()))
            what = f"{self.path.name}: {cell!r} is no cell and no name of one"
            raise BadCell(what, do=near or "write a name, or a cell like Inputs!E7")
        return place

    @cached_property
    def _filled(self) -> dict[str, set[Position]]:
        return {sheet.name: filled_by_arrays(sheet.cells) for sheet in self._file.sheets}

    @cached_property
    def _known_inputs(self) -> dict[Place, NamedInput]:
        return {known.place: known for known in self._layout.inputs.values()}

    def _is_result(self, place: Place) -> bool:
        sheet, position = place
        cell = self._file.by_name[sheet].cells.get(position)
        spilled = self._run is not None and position in self._run.outcome.result.values[sheet]
        return bool(cell and cell.is_result) or position in self._filled[sheet] or spilled

    def _own_place(self, place: Place) -> Place | None:
        """Where a driver is set: its cell in the own case."""
        known, cases = self._known_inputs.get(place), self._layout.cases
        own = self._layout.cells_of(known).get(cases.own) if known and cases else None
        return own.place if own else None

    @cached_property
    def _own_cells(self) -> set[Place]:
        """The cells of the own case."""
        cases = self._layout.cases
        typed = self._layout.typed_cells.values() if cases else ()
        return {cell.place for cell in typed if cases and cell.case == cases.own}

    def _stored(self, place: Place) -> Value:
        cell = self._file.by_name[place[0]].cells.get(place[1])
        return cell.value if cell else None

    def _value(self, place: Place) -> Value:
        if place in self._changes and not self._is_result(place):
            return self._changes[place][1]
        if self._run is None:
            cases = self._layout.cases
            if cases and place == cases.cell.place and self._own_cells & self._changes.keys():
                return cases.own
            if self._changes and self._is_result(place):
                what = f"{place_text(place)}: inputs have changed since the last calculation"
                raise BadCell(what, do=_CALCULATE)
            return self._stored(place)
        new = self._run.values[place[0]]
        value = storable(new[place[1]]) if place[1] in new else self._stored(place)
        if isinstance(value, CellError):
            return CellError(value, self._run.reasons.get(place, ("", ""))[1])
        return value

    def _as_cell_value(self, value: object, cell: str) -> Value:
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, dt.date):
            day = dt.date(value.year, value.month, value.day)
            return float((day - DAY_ZERO).days - DAYS_TO_1904 * self._file.date1904)
        if isinstance(value, (numbers.Real, Decimal)):
            number = float(value)
            if math.isfinite(number):
                return number
        what = f"{cell}: no cell holds {value!r}"
        raise BadCell(what, do="give a number, a text, a date, True, False or None")


def _full_name(name: Name) -> str:
    return f"{sheet_text(name.sheet)}!{name.name}" if name.sheet else name.name


def _table(rows: list[dict[str, Any]], columns: list[str]) -> pandas.DataFrame:
    try:
        import pandas
    except ImportError:
        raise ImportError('this needs pandas: pip install "leasebridge[pandas]"') from None
    return pandas.DataFrame(rows, columns=columns, dtype=object).set_index("name")
