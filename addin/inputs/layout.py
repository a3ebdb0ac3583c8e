"""Where a workbook keeps its inputs: their cases, their words, what is known of them.

All of it is found by defined names. `case` is the cell with the case that is live, `cases` the
heads of the columns that cases stand in; an input whose cell is a formula and whose row meets those
columns is a *driver*: its figures are typed there. `input_publisher`, ..., those
that begin with `shared_`, and `own_publisher`, ... are the columns with the words beside a figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

from addin.a1 import Area, Place, Position, contains
from addin.errors import BadInput, nearest
from addin.formulas import Names, References
from addin.inputs.named_inputs import NamedInput, named_inputs
from addin.inputs.provenance import FIELDS, Provenance
from addin.xlsx import Workbook, filled_by_arrays, same_value
from udfs.cells import Value

CASE = "case"
"""Name of the cell with the case that is live, and the id of a change of it."""

FALLBACK = "Base"
"""The case that a blank of another case is read from, before the first."""


class InputCell(NamedTuple):
    """A cell in which a figure is typed: of an input, or of one case of a driver."""

    input: NamedInput
    case: str
    place: Place

    @property
    def key(self) -> str:
        """`lease_capacity`, or `lease_capacity@Bear`."""
        return f"{self.input.name}@{self.case}" if self.case else self.input.name


class Cases(NamedTuple):
    """The columns of the cases by their heads, and the cell that says which one is live."""

    sheet: str
    columns: dict[str, int]
    cell: InputCell

    @property
    def published(self) -> str:
        """The case of the figures as they were published: the first."""
        return next(iter(self.columns))

    @property
    def own(self) -> str:
        """The case that new figures go to: the last."""
        return list(self.columns)[-1]

    def find(self, written: str, called: str = "--case") -> str:
        """The case that somebody means; BadInput says which there are."""
        known = {head.casefold(): head for head in self.columns}
        plain = " ".join(written.split())
        found = known.get(plain.casefold())
        if found is None:
            advice = nearest(plain, self.columns) or f"the cases are {', '.join(self.columns)}"
            raise BadInput(f"{called} {plain[:40]}: there is no such case", do=advice)
        return found


@dataclass
class Layout:
    """The inputs of one workbook, as its file has them."""

    book: Workbook
    references: References

    def __post_init__(self) -> None:
        """Find the inputs. Raises BadInput where two names claim one fact."""
        self.inputs = named_inputs(self.book)
        self._names = Names(self.book.names)
        self._filled: dict[str, set[Position]] = {}

    def area(self, name: str) -> Area | None:
        """The one range that a name of the workbook stands for."""
        found = self._names.find(name, None)
        areas = self.references.areas(found.formula, "") if found else []
        return areas[0] if len(areas) == 1 and areas[0][0] in self.book.by_name else None

    def value(self, place: Place) -> Value:
        """What the file stores in a cell."""
        cell = self.book.by_name[place[0]].cells.get(place[1])
        return cell.value if cell else None

    def is_result(self, place: Place) -> bool:
        """Whether a cell is calculated, rather than typed."""
        sheet, position = place
        cells = self.book.by_name[sheet].cells
        if sheet not in self._filled:
            self._filled[sheet] = filled_by_arrays(cells)
        cell = cells.get(position)
        return bool(cell and cell.is_result) or position in self._filled[sheet]

    @cached_property
    def cases(self) -> Cases | None:
        """The cases, if the workbook has any."""
        heads, live = self.area("cases"), self.area(CASE)
        if not (heads and live) or live[1][:2] != live[1][2:]:
            return None
        sheet, (top, left, bottom, right) = heads
        texts = {self.value((sheet, (top, at))): at for at in range(left, right + 1)}
        columns = {text: at for text, at in texts.items() if isinstance(text, str) and text}
        place = live[0], live[1][:2]
        if top != bottom or len(columns) < 2 or self.is_result(place):
            return None
        return Cases(sheet, columns, InputCell(NamedInput(CASE, "", CASE, place), "", place))

    def cells_of(self, entry: NamedInput) -> dict[str, InputCell]:
        """The cells of an input by case; the case of an input that is no driver is empty."""
        (sheet, (row, _)), cases = entry.place, self.cases
        if cases is None or sheet != cases.sheet or not self.is_result(entry.place):
            return {"": InputCell(entry, "", entry.place)}
        return {
            head: InputCell(entry, head, (sheet, (row, column)))
            for head, column in cases.columns.items()
        }

    @cached_property
    def typed_cells(self) -> dict[str, InputCell]:
        """Every cell in which an input is typed, by its key with the case folded."""
        cells = [cell for entry in self.inputs.values() for cell in self.cells_of(entry).values()]
        if self.cases:
            cells.append(self.cases.cell)
        return {cell.key.casefold(): cell for cell in cells if not self.is_result(cell.place)}

    def holder(self, entry: NamedInput, case: str) -> InputCell:
        """The cell that a driver's live figure comes from when this case is live."""
        cells = self.cells_of(entry)
        for head in (case, FALLBACK):
            if head in cells and self.value(cells[head].place) is not None:
                return cells[head]
        return next(iter(cells.values()))

    @cached_property
    def own_begins(self) -> dict[str, tuple[InputCell, InputCell]]:
        """What an empty own case takes over from the live one if it is to become live, by input.

        Each is the cell to fill and the one that holds its figure now: without, it would be read
        from Base. Nothing where the own case is live, or holds anything.
        """
        cases, found = self.cases, {}
        live = self.value(cases.cell.place) if cases else None
        if cases is None or live == cases.own:
            return {}
        for entry in self.inputs.values():
            if own := self.cells_of(entry).get(cases.own):
                if self.value(own.place) is not None:
                    return {}
                now, later = self.holder(entry, str(live)), self.holder(entry, cases.own)
                if not same_value(self.value(now.place), self.value(later.place)):
                    found[entry.id] = own, now
        return found

    def words_of(self, cell: InputCell) -> dict[str, Place]:
        """The cells with the words beside a figure, by field; none for most cases."""
        cases = self.cases
        kinds = ("own",) if cases and cell.case == cases.own else ("input", "shared")
        if cell.input.id == CASE or (
            cell.case and cases and cell.case not in (cases.own, cases.published)
        ):
            return {}
        (sheet, (row, _)), found = cell.place, {}
        for kind, field in product(kinds, FIELDS):
            area = self.area(f"{kind}_{field}")
            if area and area[0] == sheet and contains(area[1], (row, area[1][1])):
                found[field] = (sheet, (row, area[1][1]))
        return found

    def words(self, cell: InputCell) -> Provenance:
        """What stands beside a figure."""
        stored = {field: self.value(at) for field, at in self.words_of(cell).items()}
        return Provenance(**{f: "" if v is None else str(v) for f, v in stored.items()})

    def has_words(self, cell: InputCell, words: Provenance) -> bool:
        """Whether these words stand beside a figure already, as far as there is room for them."""
        stored = self.words(cell)
        fields = self.words_of(cell)
        return all(getattr(stored, field) == getattr(words, field) for field in fields)

    def row_of(self, cell: InputCell) -> list[InputCell]:
        """The figures that share the words of this one: a series stands in one row."""
        if cell.case or cell.input.id == CASE:
            return [cell]
        (sheet, (row, _)) = cell.place
        return [
            other
            for other in self.typed_cells.values()
            if not other.case and other.place[0] == sheet and other.place[1][0] == row
            if other.input.id != CASE
        ]

    def label(self, cell: InputCell) -> str:
        """What the row of an input is called: the first text that stands in it."""
        sheet, (row, last) = cell.place
        cells = self.book.by_name[sheet].cells
        texts = (cells[row, at].value for at in range(1, last) if (row, at) in cells)
        found = next((text for text in texts if isinstance(text, str) and text.strip()), "")
        return " ".join(found.split()) or cell.input.name
