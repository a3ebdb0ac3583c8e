"""The bytes of one cell: what a value looks like in a file, put into a cell that is there."""

from __future__ import annotations

import re
from math import isfinite

from addin.xlsx.xml import (
    encode_text,
    name_prefix,
    parse,
    set_attributes,
    space_attribute,
    whole_text,
)
from udfs.cells import CellError, Value

MAX_TEXT = 32_767

_STORED_ERRORS = {
    "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA",
}  # fmt: skip

_ODD = re.compile(rb" t=| vm=|<!").search
_PLAIN_CELL = re.compile(
    rb"""(<c(?: [\w:]+="[^"<>]*")*) ?(?:/>|>(<f[^<>]*(?:/>|>[^<]*</f>))?"""
    rb"""(<v[^<>]*(?:/>|>[^<]*</v>))?</c>)"""
)


def storable(value: Value) -> Value:
    """The value that a cell can hold for it, which is what reading it back gives.

    A number that is not finite is #NUM!, text over 32,767 UTF-16 units is #VALUE! as in Excel,
    and so are the errors that the file format does not know (#SPILL!, #CALC!).
    """
    if type(value) is float and isfinite(value):
        return value
    if type(value) is str and value.isascii() and len(value) <= MAX_TEXT:
        return value
    if isinstance(value, float | int) and not isinstance(value, bool):
        return float(value) if isfinite(value) else CellError("#NUM!")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, CellError):
        return CellError(value if value in _STORED_ERRORS else "#VALUE!")
    text = whole_text(value)
    too_long = len(text) + sum(character > "\uffff" for character in text) > MAX_TEXT
    return CellError("#VALUE!") if too_long else text


def same_value(one: Value, other: Value) -> bool:
    """Whether two values are of one type and equal; numbers exactly, so 0.1 is `0.1`."""
    return type(one) is type(other) and one == other


def with_array_ref(raw: bytes, ref: str) -> bytes:
    """The bytes of an array formula's first cell with another range."""
    formula = parse(raw, fragment=True).first("f")
    if formula is None:
        raise ValueError("only an array formula fills a range")
    tag = set_attributes(raw[formula.start : formula.inner], {"ref": ref})
    return raw[: formula.start] + tag + raw[formula.inner :]


def with_value(raw: bytes, value: Value) -> bytes:
    """The bytes of a cell with another value; its formula, style and array mark stay.

    `t` and `vm` go: they describe the old value (`vm` points to its rich form).
    """
    if type(value) is float and raw.endswith(b"</v></c>"):
        # Nearly every cell: a number in the place of a number, with nothing unusual around it.
        at = raw.rindex(b"<v")
        if raw.startswith(b"<v>", at) and not _ODD(raw):
            return b"%s<v>%s</v></c>" % (raw[:at], number_text(value).encode())
    if plain := _PLAIN_CELL.fullmatch(raw):
        tag, formula, after, prefix = plain[1] + b">", plain[2] or b"", b"", b""
    else:
        tag, formula, after, prefix = _split_cell(raw)
    kind, content = value_markup(value, prefix)
    if kind or b" t=" in tag or b" vm=" in tag or not plain:
        tag = set_attributes(tag, {"t": kind, "vm": None})
    inner = formula + content + after
    return tag + inner + b"</%sc>" % prefix if inner else tag[:-1] + b"/>"


def _split_cell(raw: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Start tag, what precedes the value, what follows it, and the namespace prefix."""
    cell = parse(raw, fragment=True)
    tag = raw[: cell.inner]
    if tag.endswith(b"/>"):
        tag = tag[:-2].rstrip() + b">"
    formula, value = cell.first("f"), cell.first("v") or cell.first("is")
    before = formula.end if formula else cell.inner
    start, end = (value.start, value.end) if value else (before, before)
    return tag, raw[cell.inner : start], raw[end : cell.stop], name_prefix(raw, 0)


def value_markup(value: Value, prefix: bytes) -> tuple[str | None, bytes]:
    """The `t` of a value and its `<v>`."""
    if value is None:
        return None, b""
    space = ""
    if isinstance(value, bool):
        kind, text = "b", str(int(value))
    elif isinstance(value, CellError):
        kind, text = "e", encode_text(value)
    elif isinstance(value, str):
        kind, text, space = "str", encode_text(value), space_attribute(value)
    else:
        kind, text = None, number_text(value)
    return kind, b"<%sv%s>%s</%sv>" % (prefix, space.encode(), text.encode(), prefix)


def number_text(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
