"""Plants faults into the formulas and names of a workbook, in its very bytes."""

from __future__ import annotations

import random
import re
from pathlib import Path

from addin.a1 import place_text
from addin.audit.findings import CHANGED, CONSTANT, GONE, NAME, RANGE, SIGN, UNLOCKED
from addin.audit.locks import open_formats
from addin.xlsx import Edit, StoredCell, apply_edits, escape, read_workbook, write
from addin.xlsx.edit import PackageEditor

KINDS = (CONSTANT, CHANGED, RANGE, SIGN, GONE, UNLOCKED)
_RANGE = re.compile(r"(\$?[A-Z]+\$?)(\d+)(:\$?[A-Z]+\$?)(\d+)")
_SIGN = re.compile(r"[+-](?=[^\"]*(?:\"[^\"]*\"[^\"]*)*$)")
_CELL = re.compile(r"(?<![\w.\"])(\$?[A-Z]{1,2}\$?)(\d+)(?![\w(\"])")


def _shorter(found: re.Match[str]) -> str:
    first, last = int(found[2]), int(found[4])
    return f"{found[1]}{first}{found[3]}{last - 1}"


def changed(formula: str, kind: str) -> str | None:
    """The formula with a fault, if there is room for one of this kind."""
    if kind == RANGE:
        long = next((r for r in _RANGE.finditer(formula) if int(r[4]) > int(r[2])), None)
        return formula[: long.start()] + _shorter(long) + formula[long.end() :] if long else None
    if kind == SIGN:
        other = _SIGN.sub(lambda sign: "-" if sign[0] == "+" else "+", formula, count=1)
        return other if other != formula else f"-({formula})"
    below = _CELL.sub(lambda cell: f"{cell[1]}{int(cell[2]) + 1}", formula, count=1)
    return below if below != formula else f"({formula})*1.1"


def plant(path: Path, seed: int, count: int) -> dict[str, str]:
    """Change this many formulas and names of a workbook; returns where, and what was done."""
    rng, book = random.Random(seed), read_workbook(path)
    edits, planted = PackageEditor(book.package), dict[str, str]()
    places = [
        (sheet.name, at)
        for sheet in book.sheets
        for at, cell in sheet.cells.items()
        if cell.formula is not None and cell.array_ref is None
    ]
    rng.shuffle(places)
    loose = min(open_formats(book))
    changes: dict[str, list[Edit]] = {}
    names = count // (len(KINDS) + 1)
    for place in places:
        if len(planted) == count - names:
            break
        sheet, kind = book.by_name[place[0]], KINDS[len(planted) % len(KINDS)]
        cell = sheet.cells[place[1]]
        new = _faulty(sheet.source[slice(*cell.span)], cell, kind, loose)
        if new is not None:
            planted[place_text(place)] = kind
            changes.setdefault(sheet.part, []).append((*cell.span, new))
    for part, made in changes.items():
        edits.replace(part, apply_edits(edits.read(part), sorted(made)))
    known = [n for n in book.names if re.fullmatch(r"\w+!\$[A-Z]+\$\d+", n.formula)]
    workbook = book.source.decode()
    for name in rng.sample(known, names):
        sheet_name, column, row = re.split(r"!?\$", name.formula)
        old = rf'(<definedName [^>]*?name="{name.name}"[^>]*>)[^<]*'
        workbook = re.sub(old, rf"\g<1>{sheet_name}!${column}${int(row) + 1}", workbook)
        planted[name.name] = NAME
    edits.replace(book.part, workbook.encode())
    write(edits.data(), path)
    return planted


def _faulty(source: bytes, cell: StoredCell, kind: str, loose: int) -> bytes | None:
    """The bytes of a cell with a fault in it."""
    text = source.decode()
    if kind == GONE:
        return b""
    if kind == UNLOCKED:
        tag, rest = text.split(">", 1)
        bare = re.sub(r' s="[0-9]+"', "", tag)
        return f'{bare} s="{loose}">{rest}'.encode()
    if kind == CONSTANT:
        head = re.sub(r' t="\w+"', "", text[: text.index(">")])
        number = cell.value * 1.1 if isinstance(cell.value, float) else 12.5
        return f"{head}><v>{number}</v></c>".encode()
    new = changed(cell.formula or "", kind)
    old = re.search(r"<f[^>]*>[^<]*</f>", text)
    return text.replace(old[0], f"<f>{escape(new)}</f>").encode() if new and old else None
