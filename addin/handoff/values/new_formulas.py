"""Cells whose formula becomes another one, or none; what they show stays."""

from __future__ import annotations

import re
from collections.abc import Mapping

from addin.a1 import Position
from addin.xlsx import (
    Worksheet,
    encode_text,
    name_prefix,
    parse,
    set_attributes,
    with_value,
)
from udfs.cells import Value

_PLAIN = re.compile(
    rb"""(<c(?: (?!cm=)[\w:]+="[^"<>]*")*>)<f>[^<]*</f>((?:<v>[^<]*</v>)?</c>)""",
)


def as_value(raw: bytes, guard: str | None, value: Value) -> bytes:
    """A cell without its formula, or with the plain one that guards its value."""
    if usual := _PLAIN.fullmatch(raw):
        # Nearly every cell.
        return b"%s%s%s" % (usual[1], _element(raw, guard) if guard is not None else b"", usual[2])
    cell = parse(raw, fragment=True)
    formula, tag = cell.first("f"), set_attributes(raw[: cell.inner], {"cm": None})
    new = _element(raw, guard) if guard is not None else b""
    if formula:
        return tag + raw[cell.inner : formula.start] + new + raw[formula.end :]
    # A cell that an array formula filled may hold its text as a typed cell does.
    plain = with_value(raw, value)
    inner = parse(plain, fragment=True).inner
    return plain[:inner] + new + plain[inner:]


def with_formula(raw: bytes, text: str) -> bytes:
    """A cell with another formula; what it fills, if it is an array formula, stays."""
    formula = parse(raw, fragment=True).first("f")
    if formula is None:
        raise ValueError("only a cell with a formula can have another one")
    new = _element(raw, text)
    if formula.attributes.get("t") == "array":
        tag = raw[formula.start : formula.inner]
        new = tag + encode_text(text).encode() + raw[formula.stop : formula.end]
    return raw[: formula.start] + new + raw[formula.end :]


def with_shared(
    sheet: Worksheet, formulas: Mapping[Position, tuple[str, Value]]
) -> dict[Position, tuple[str, Value]]:
    """These formulas, and those of the cells that are stored together with one of them."""
    groups = {_group(sheet, at) for at in formulas} - {None}
    if not groups:
        return dict(formulas)
    together = {
        at: (cell.formula, cell.value)
        for at, cell in sheet.cells.items()
        if cell.formula is not None and _group(sheet, at) in groups
    }
    return together | dict(formulas)


def _group(sheet: Worksheet, position: Position) -> str | None:
    raw = sheet.source[slice(*sheet.cells[position].span)]
    if b"shared" not in raw:
        return None
    formula = parse(raw, fragment=True).first("f")
    shared = formula is not None and formula.attributes.get("t") == "shared"
    return formula.attributes.get("si") if formula and shared else None


def _element(raw: bytes, text: str) -> bytes:
    prefix = name_prefix(raw, 0)
    return b"<%sf>%s</%sf>" % (prefix, encode_text(text).encode(), prefix)
