"""Reads a worksheet part in one pass."""

from __future__ import annotations

from collections.abc import Callable

from addin import limits
from addin.a1 import MAX_COLUMN, MAX_ROW, column_number
from addin.xlsx.book import TRUE, Columns, SheetData, Span, StoredCell, StoredRow
from addin.xlsx.cell_reader import CellValues, TextItem
from addin.xlsx.fast_sheet_reader import FastRows, NotPlain
from addin.xlsx.xml import element_end, new_parser, parse_all, tag_end

NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


def read_sheet(data: bytes, values: CellValues, *, quick: bool = True) -> SheetData:
    """Reads a worksheet part. Without `quick` the parser reads every row itself.

    Raises ValueError, KeyError or ExpatError for what no spreadsheet program would open.
    """
    return _Reader(data, values, quick).read()


class _Reader(TextItem):
    """Parser handlers that fill a SheetData: a few outside `<sheetData>`, all of them inside."""

    def __init__(self, data: bytes, values: CellValues, quick: bool) -> None:
        super().__init__()
        self.data, self.values, self.quick = data, values, quick
        self.parser = new_parser(data)
        self.sheet = SheetData(values.cells)
        self.row = self.column = 0
        self.row_text, self.most_rows = "", limits.most("rows")
        self.row_at = self.cell_at = 0
        self.open_row: dict[str, str] | None = None
        self.open_cell: dict[str, str] | None = None
        self.raw: str | None = None
        self.formula = ""
        self.formula_attributes: dict[str, str] = {}
        self.outside: dict[str, Callable[[dict[str, str]], None]] = {}
        self.starts: dict[str, Callable[[dict[str, str]], None]] = {}
        self.ends: dict[str, Callable[[], None]] = {}

    def read(self) -> SheetData:
        self.parser.StartElementHandler = self.root
        try:
            parse_all(self.parser, self.data)
        finally:
            self.outside, self.starts, self.ends = {}, {}, {}  # they hold this reader
        if not self.sheet.span[1]:
            raise ValueError("it has no sheetData")
        self.values.mark_data_tables()
        self.sheet.costs = self.values.costs
        return self.sheet

    def span(self, start: int) -> Span:
        """The bytes of the element that started at `start` and ends here."""
        return start, element_end(self.data, start, self.parser.CurrentByteIndex)

    def root(self, name: str, _attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if local != "worksheet" or space not in NAMESPACES:
            raise ValueError("it is no worksheet")
        self.outside = {
            f"{space} dimension": self.dimension,
            f"{space} col": self.columns,
            f"{space} sheetData": self.start_data,
        }
        self.starts = {
            f"{space} c": self.start_cell,
            f"{space} v": self.start_value,
            f"{space} f": self.start_formula,
            f"{space} row": self.start_row,
            f"{space} is": self.start_inline,
            f"{space} t": self.start_text,
            f"{space} rPh": self.start_phonetic,
        }
        self.ends = {
            f"{space} c": self.end_cell,
            f"{space} v": self.end_value,
            f"{space} f": self.end_formula,
            f"{space} row": self.end_row,
            f"{space} is": self.end_inline,
            f"{space} t": self.end_text,
            f"{space} rPh": self.end_phonetic,
            f"{space} sheetData": self.end_data,
        }
        self.parser.StartElementHandler = self.start_outside

    def start_outside(self, name: str, attributes: dict[str, str]) -> None:
        if handler := self.outside.get(name):
            handler(attributes)

    def start_inside(self, name: str, attributes: dict[str, str]) -> None:
        if handler := self.starts.get(name):
            handler(attributes)

    def end_inside(self, name: str) -> None:
        if handler := self.ends.get(name):
            handler()

    def dimension(self, _attributes: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        self.sheet.dimension = (at, tag_end(self.data, at))

    def columns(self, attributes: dict[str, str]) -> None:
        if len(self.sheet.columns) >= MAX_COLUMN:
            raise ValueError("it has more runs of columns than a sheet has columns")
        first, last = int(attributes["min"]), int(attributes["max"])
        hidden = attributes.get("hidden") in TRUE
        self.sheet.columns.append(Columns(first, last, attributes.get("style"), hidden))

    def start_data(self, _attributes: dict[str, str]) -> None:
        if self.sheet.span[1]:
            raise ValueError("it has two sheetData")
        start = self.parser.CurrentByteIndex
        if self.quick and self.data.startswith(b"<sheetData>", start) and self.read_plain(start):
            return
        self.sheet.span = (start, 0)
        self.parser.StartElementHandler = self.start_inside
        self.parser.EndElementHandler = self.end_inside
        self.parser.CharacterDataHandler = self.text.append

    def read_plain(self, start: int) -> bool:
        rows = FastRows(self.data.decode("latin-1"), self.values)
        try:
            end = rows.read(start + len(b"<sheetData>"))
        except NotPlain:
            self.values.forget()
            return False
        self.sheet.rows, self.sheet.span = rows.rows, (start, end)
        self.parser.StartElementHandler = None
        return True

    def end_data(self) -> None:
        self.sheet.span = self.span(self.sheet.span[0])
        self.parser.StartElementHandler = self.start_outside
        self.parser.EndElementHandler = None
        self.parser.CharacterDataHandler = None

    def start_row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
        self.row_text = str(self.row)
        if self.open_row is not None or self.row in self.sheet.rows:
            raise ValueError(f"row {self.row} stands in it twice")
        if not 1 <= self.row <= MAX_ROW:
            raise ValueError(f"row {self.row} is outside a sheet")
        if len(self.sheet.rows) >= self.most_rows:
            limits.check("rows", len(self.sheet.rows) + 1)
        self.open_row, self.row_at, self.column = attributes, self.parser.CurrentByteIndex, 0

    def end_row(self) -> None:
        self.sheet.rows[self.row] = StoredRow.of(self.open_row or {}, self.span(self.row_at))
        self.open_row = None

    def start_cell(self, attributes: dict[str, str]) -> None:
        if self.open_cell is not None or self.open_row is None:
            raise ValueError("a cell stands outside its row")
        self.open_cell = attributes
        self.cell_at = self.parser.CurrentByteIndex
        self.formula, self.raw, self.formula_attributes = "", None, {}

    def end_cell(self) -> None:
        attributes = self.open_cell or {}
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            self.column = column_number(reference.removesuffix(self.row_text))
        if self.column > MAX_COLUMN:
            raise ValueError(f"row {self.row} has too many cells")
        position = (self.row, self.column)
        formula, array_ref = self.values.formula(self.formula, self.formula_attributes, position)
        cell = StoredCell(
            self.values.value(attributes.get("t", "n"), self.raw),
            formula,
            array_ref,
            array_ref is not None and attributes.get("cm") in self.values.dynamic,
            False,
            self.span(self.cell_at),
        )
        self.values.add(position, cell)
        self.open_cell = None

    def start_value(self, attributes: dict[str, str]) -> None:
        self.start_inline(attributes)
        self.start_text(attributes)

    def end_value(self) -> None:
        self.raw = "".join(self.text)

    def start_inline(self, attributes: dict[str, str]) -> None:
        if self.raw is not None:
            raise ValueError(f"a cell in row {self.row} has two values")
        self.start_item(attributes)

    def end_inline(self) -> None:
        self.raw = "".join(self.runs)

    def start_formula(self, attributes: dict[str, str]) -> None:
        self.formula_attributes = attributes
        self.text.clear()

    def end_formula(self) -> None:
        self.formula = "".join(self.text)
