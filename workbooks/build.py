"""Writes the model as a workbook. Values of formulas are left for a recalculation."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import quoteattr

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from addin.xlsx import zip_member
from workbooks import styles
from workbooks.charts import NO_END, insert_chart, left_of_charts
from workbooks.model import model
from workbooks.model.addresses import FIRST_COLUMN, FIRST_ROW, Places, names_in
from workbooks.model.headlines import HEADLINES, SERIES
from workbooks.model.layout import Array, Cell, Column, Condition, Content, Row, Sheet
from workbooks.model.old_names import OLD_NAMES
from workbooks.print_setup import accepts, pages_for_readers, protect, set_up_page
from workbooks.row_heights import LINE, TITLE, height_of
from workbooks.story import DEFAULT, read_story

MADE = datetime(2026, 7, 2)
# What current Excel writes. With an older one, Excel recalculates on opening, and without the
# add-in every function would turn into #NAME?.
CALCULATION_ENGINE = 191029
VERDICT = (
    '=IF(master_check,"Model integrity: holds","Model integrity: FAILS, see Checks")'
    '&".   Case: "&case'
)


def build(target: str | Path | IO[bytes], story: str | Path = DEFAULT) -> tuple[str, ...]:
    """Write the workbook of a story to a path or a binary file, the same bytes each time.

    Returns the blocks that are left out, because the story has no figures for them.
    """
    made = io.BytesIO()
    told = read_story(story)
    sheets, left_out = model(told)
    writer = Writer(made)
    comments = writer.write(sheets)
    for number, (name, what) in enumerate(HEADLINES.items(), 1):
        if name in writer.owner:
            comments[name] = f"headline | {what} | {number}".replace("$", told.sign)
    for name, what in SERIES.items():
        if name in writer.owner:
            comments[name] = f"series | {what}".replace("$", told.sign)
    data = with_comments(made.getvalue(), comments)
    if isinstance(target, (str, Path)):
        Path(target).write_bytes(data)
    else:
        target.write(data)
    return left_out


def with_comments(data: bytes, comments: Mapping[str, str]) -> bytes:
    """Return the package with the comments of its defined names, which XlsxWriter cannot write."""

    def add(match: re.Match[str]) -> str:
        comment = comments.get(match[1])
        return f"{match[0]} comment={quoteattr(comment)}" if comment else match[0]

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            part = old.read(item)
            if item.filename == "xl/workbook.xml":
                part = re.sub(r'<definedName name="(\w+)"', add, part.decode()).encode()
            # A member of XlsxWriter's names the system that it runs on.
            new.writestr(zip_member(item.filename), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


class Writer:
    """One workbook in the making."""

    def __init__(self, file: IO[bytes]) -> None:
        """`file` takes the package when all sheets are written."""
        options = {"in_memory": True, "default_format_properties": {**styles.FONT}}
        self.book = xlsxwriter.Workbook(file, options)
        self.book.set_calc_mode("auto", CALCULATION_ENGINE)
        self.book.calc_on_load = False
        self.book.set_properties(
            {"title": "Compute lease model", "author": "leasebridge", "created": MADE}
        )
        self.formats: dict[str, Format] = {}
        self.owner: dict[str, str] = {}
        self.where: dict[str, str] = {}

    def format(self, props: Mapping[str, Any]) -> Format:
        """The workbook's one format with these properties."""
        key = repr(sorted(props.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(props))
        return self.formats[key]

    def write(self, model: tuple[Sheet, ...]) -> dict[str, str]:
        """Write every sheet; return the comments of the defined names."""
        comments: dict[str, str] = {}
        placed = [(Places(sheet), self.book.add_worksheet(sheet.name)) for sheet in model]
        for places, _ in placed:
            for name, where in places.names().items():
                self.book.define_name(name, where)
                self.owner[name], self.where[name] = places.sheet.name, where
            comments |= places.comments()
            for name, cells in pages_for_readers(places).items():
                self.book.define_name(name, cells)
        self.define_aliases()
        for places, worksheet in placed:
            self.write_sheet(places, worksheet)
        self.book.close()
        return comments

    def define_aliases(self) -> None:
        """Let the old names lead to the cells that have new ones."""
        for old, new in OLD_NAMES.items():
            if new in self.where:
                self.book.define_name(old, self.where[new])

    def write_sheet(self, places: Places, worksheet: Worksheet) -> None:
        """Write one sheet: head, rows, conditions, charts, print set-up."""
        sheet = places.sheet
        self.write_head(sheet, worksheet)
        beside = left_of_charts(places)
        for at, row in enumerate(sheet.rows, FIRST_ROW):
            if (height := height_of(sheet, row)) > LINE:
                worksheet.set_row(at, height)
            self.write_row(places, worksheet, at, row, beside.get(at, NO_END))
        for condition in sheet.conditions:
            self.write_condition(places, worksheet, condition)
        for chart in sheet.charts:
            insert_chart(self.book, worksheet, places, chart, self.where)
        set_up_page(places, worksheet)
        protect(worksheet)

    def write_head(self, sheet: Sheet, worksheet: Worksheet) -> None:
        """Title, subtitle, the model check, the column heads."""
        worksheet.set_column(0, 0, 1.5)
        for at, column in enumerate(sheet.columns, FIRST_COLUMN):
            worksheet.set_column(at, at, column.width, self.format(styles.FONT))
            if sheet.heads:
                props = styles.COLUMN_HEAD | styles.alignment(column)
                worksheet.write_string(FIRST_ROW - 1, at, column.head, self.format(props))
        worksheet.set_default_row(LINE)
        worksheet.set_row(0, TITLE)
        worksheet.write_string(0, FIRST_COLUMN, sheet.title, self.format(styles.TITLE))
        worksheet.write_string(1, FIRST_COLUMN, sheet.subtitle, self.format(styles.SUBTITLE))
        reads = styles.GREEN if self.reaches_out(VERDICT, sheet) else styles.BLACK
        look = self.format({**styles.VERDICT, "font_color": reads})
        worksheet.write_formula(2, FIRST_COLUMN, VERDICT, look, "")
        failed = {"type": "text", "criteria": "containing", "value": "FAILS"}
        worksheet.conditional_format(
            2, FIRST_COLUMN, 2, FIRST_COLUMN, {**failed, "format": self.format(styles.FAILED)}
        )

    def write_row(self, places: Places, worksheet: Worksheet, at: int, row: Row, end: int) -> None:
        """Write one row; a band or a rule runs across all columns but those of an array.

        It ends where a chart beside it begins, in the column `end`.
        """
        filled = -1
        for col, column in enumerate(places.sheet.columns, FIRST_COLUMN):
            content = row.cells.get(column.key)
            if isinstance(content, Array):
                self.write_array(places, worksheet, at, col, content, row.style)
                filled = col + content.width - 1
            elif content is not None and content != "":
                cell = content if isinstance(content, Cell) else Cell(content)
                self.write_cell(places, worksheet, (at, col), cell, row, column)
            elif row.style in styles.ACROSS and filled < col < end:
                props = styles.look(column, row.style, "", "", False)
                worksheet.write_blank(at, col, None, self.format(props))

    def write_cell(
        self,
        places: Places,
        worksheet: Worksheet,
        where: tuple[int, int],
        cell: Cell,
        row: Row,
        column: Column,
    ) -> None:
        """Write one cell: a formula, a link or what is typed, and what may be typed there."""
        content, fmt = cell.content, cell.fmt or row.fmt
        formula = ""
        if isinstance(content, str) and content.startswith("="):
            formula = places.resolve(content, *where)
        green = self.reaches_out(formula, places.sheet)
        props = styles.look(column, row.style, fmt, cell.style, green)
        look = self.format(props | styles.LINK if cell.link else props)
        if cell.link:
            worksheet.write_url(*where, f"internal:'{cell.link}'!A1", look, str(content))
        elif formula:
            worksheet.write_formula(*where, formula, look)
        else:
            self.write_typed(worksheet, where, content, look)
        if accepted := accepts(cell):
            worksheet.data_validation(*where, *where, accepted)

    def write_typed(
        self, worksheet: Worksheet, where: tuple[int, int], content: Content, look: Format
    ) -> None:
        """Write a text, a flag, a date, a number, or an empty cell with its look."""
        if isinstance(content, str):
            worksheet.write_string(*where, content, look)
        elif isinstance(content, bool):
            worksheet.write_boolean(*where, content, look)
        elif isinstance(content, date):
            worksheet.write_datetime(*where, content, look)
        elif content is None:
            worksheet.write_blank(*where, None, look)
        else:
            worksheet.write_number(*where, content, look)

    def write_array(
        self,
        places: Places,
        worksheet: Worksheet,
        at: int,
        col: int,
        array: Array,
        style: str,
    ) -> None:
        """Write an array formula over its full range, each row in its number format.

        An array of one row looks as its row does.
        """
        style = style if array.height == 1 else ""
        formula = places.resolve(array.formula, at, col)
        green = self.reaches_out(formula, places.sheet)
        bottom, right = at + array.height - 1, col + array.width - 1
        for row in range(at, bottom + 1):
            for column in range(col, right + 1):
                fmt = array.fmts[row - at] if array.fmts else ""
                head = places.sheet.columns[column - FIRST_COLUMN]
                look = self.format(styles.look(head, style, fmt, "", green))
                if (row, column) == (at, col):
                    worksheet.write_array_formula(at, col, bottom, right, formula, look)
                else:
                    worksheet.write_number(row, column, 0, look)

    def reaches_out(self, formula: str, sheet: Sheet) -> bool:
        """Whether a formula reads a cell of another sheet."""
        return any(self.owner.get(name, sheet.name) != sheet.name for name in names_in(formula))

    def write_condition(self, places: Places, worksheet: Worksheet, rule: Condition) -> None:
        """Write a conditional format; its formula is seen from the range's first cell."""
        where = places.resolve(rule.where).replace("$", "")
        options = dict(rule.options)
        if "format" in options:
            options["format"] = self.format(options["format"])
        if options["type"] == "formula":
            first = xl_cell_to_rowcol(where.split(":")[0])
            options["criteria"] = places.resolve(options["criteria"], *first)
        worksheet.conditional_format(where, options)
