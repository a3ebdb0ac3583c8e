"""Reads the rows of a sheet at several times the speed of a parser, if they are plain.

Plain is what spreadsheet programs write: no prefix, comment, CDATA or inline text, attributes in
double quotes, every row and cell with its reference first. The pattern has to cover the rows
without a gap; otherwise the caller's parser reads them. That parser also says whether the part is
well-formed, which is taken for granted here.
"""

from __future__ import annotations

import re

from addin.a1 import MAX_ROW, column_number
from addin.xlsx.book import Span, StoredCell, StoredRow
from addin.xlsx.cell_reader import SHORT, CellValues, number
from addin.xlsx.xml import unescape
from udfs.cells import Value

_TOKEN = re.compile(
    r"""(<c\ r="([A-Z]+)([1-9][0-9]*)"([^<>]*)>
          (?: (<f[^<>]*>) ([^<]*) (?:</f>)? )?
          (?: (<v[^<>]*>) ([^<]*) (?:</v>)? )?
          (?: </c> )?
        | <row\ r="([1-9][0-9]*)"([^<>]*)>
        | </row>)""",
    re.VERBOSE,
)
_TAG_REST = re.compile(r"""(?:<[fv])?((?: [\w:]+="[^"&\s]*")*) ?/?>?""")
_VALUE_TAGS = ("<v>", "<v/>", '<v xml:space="preserve">')
_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
_END = "</sheetData>"
_ROW_END = "</row>"
_BLOCK = 2**18


class NotPlain(Exception):  # noqa: N818 - no fault of anybody's
    """The rows are written in a way that only a parser reads."""


class FastRows:
    """The plain rows of one part, which is given as Latin-1 so that places are bytes."""

    def __init__(self, text: str, values: CellValues) -> None:
        """Nothing is read yet."""
        self.text, self.values = text, values
        self.rows: dict[int, StoredRow] = {}
        self.row = self.column = 0
        self.row_text = ""
        self.open_row: StoredRow | None = None
        self.known = _Attributes()

    def read(self, start: int) -> int:
        """Reads from `start`, the first row; the place after `</sheetData>`. Raises NotPlain."""
        at, end = start, self.text.find(_END, start)
        if end < 0 or any(self.text.find(odd, start, end) >= 0 for odd in ("xmlns", "\r")):
            raise NotPlain
        while at < end:
            at = self._block(at, self._block_end(at, end))
        if self.open_row:
            raise NotPlain
        return end + len(_END)

    def _block_end(self, at: int, end: int) -> int:
        """A place between rows some way on, so that tokens do not pile up in memory."""
        cut = self.text.rfind(_ROW_END, at, min(end, at + _BLOCK))
        return end if cut < 0 else cut + len(_ROW_END)

    def _block(self, at: int, end: int) -> int:
        for token in _TOKEN.findall(self.text, at, end):
            next_at = at + len(token[0])
            if token[1]:
                self._cell(token, (at, next_at))
            elif token[8]:
                self._start_row(token, (at, next_at))
            else:
                self._end_row(next_at)
            at = next_at
        # Tokens come in order and never overlap: the lengths add up only if nothing lies between.
        if at != end:
            raise NotPlain
        return at

    def _cell(self, token: tuple[str, ...], span: Span) -> None:
        _, letters, digits, rest, formula_tag, text, value_tag, raw, _, _ = token
        column = column_number(letters)
        if digits != self.row_text or column <= self.column or self.open_row is None:
            raise NotPlain
        self.column = column
        position = (self.row, column)
        attributes = self.known[rest]
        formula = array_ref = None
        value: Value = None
        if formula_tag == "<f>" and "_x" not in text and len(text) <= SHORT:
            formula = _plain(text).removeprefix("=") or None
        elif formula_tag:
            marks = self.known[formula_tag]
            formula, array_ref = self.values.formula(_plain(text), marks, position)
        kind = attributes.get("t", "n")
        if (raw and value_tag.endswith("/>")) or (text and formula_tag.endswith("/>")):
            raise NotPlain
        if value_tag == "<v>" and kind == "n" and raw and "&" not in raw and not raw.isspace():
            value = number(raw)
        elif value_tag == "<v>" and kind == "s" and raw.isdecimal():
            value = self.values.shared_string(raw)
        elif value_tag in _VALUE_TAGS:
            value = self.values.value(kind, _plain(raw))
        elif value_tag:
            raise NotPlain
        dynamic = array_ref is not None and attributes.get("cm") in self.values.dynamic
        self.values.cells[position] = StoredCell(value, formula, array_ref, dynamic, False, span)

    def _start_row(self, token: tuple[str, ...], span: Span) -> None:
        row, rest = int(token[8]), token[9]
        if self.open_row or not self.row < row <= MAX_ROW:
            raise NotPlain
        self.row, self.row_text, self.column = row, token[8], 0
        self.open_row = StoredRow.of(self.known[rest], span)
        if rest.endswith("/"):
            self._end_row(span[1])

    def _end_row(self, end: int) -> None:
        if self.open_row is None:
            raise NotPlain
        self.open_row.span = (self.open_row.span[0], end)
        self.rows[self.row] = self.open_row
        self.open_row = None


class _Attributes(dict[str, dict[str, str]]):
    """Attributes by the text of their tag: the same few texts come again and again."""

    def __missing__(self, text: str) -> dict[str, str]:
        match = _TAG_REST.fullmatch(text)
        if not match:
            raise NotPlain
        found = self[text] = dict(_ATTRIBUTE.findall(match[1]))
        return found


def _plain(text: str) -> str:
    """The text that UTF-8 bytes, given as Latin-1, stand for."""
    if not text.isascii():
        text = text.encode("latin-1").decode()
    return unescape(text)
