"""Reads any CSV that a spreadsheet program writes: commas, semicolons or tabs, a line `sep=;`
before the heads, the heads in any case, and comments: lines that begin with "# ".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from addin import limits
from addin.entries import NO_FORMULA, would_calculate
from addin.errors import BadInput, nearest, printable

_NOT_UTF8 = "this is not a CSV file in UTF-8"
_AS_UTF8 = "save it in Excel with Save As > CSV UTF-8"
_SEPARATORS = (",", ";", "\t")
_COMMENT = "# "


class TableRow(NamedTuple):
    """A row: its line in the file, and its fields by the heads of their columns."""

    line: int
    fields: dict[str, str]


def read_table(path: Path, known: Collection[str], needed: Collection[str]) -> list[TableRow]:
    """Every row that says something. Raises BadInput.

    `known` are the heads that may be there, `needed` those that have to be; others are kept, but
    for what looks like a missing one of ours, misspelt.
    """
    try:
        text = limits.read_whole(path, "table").decode("utf-8-sig")
        return list(_read_text(path.name, text, known, needed))
    except FileNotFoundError:
        raise BadInput(f"{path}: there is no such file", do="check its name and folder") from None
    except OSError as error:
        what = f"{path}: cannot be read: {error.strerror or error}"
        raise BadInput(what, do="check that you may open it") from None
    except limits.BeyondLimit as fault:
        raise BadInput(f"{path}: {fault.what}", do=fault.do) from None
    except UnicodeDecodeError:
        raise BadInput(f"{path.name}: {_NOT_UTF8}", do=_AS_UTF8) from None
    except (csv.Error, ValueError) as error:
        raise BadInput(f"{path.name}: this is no CSV file ({error})", do=_AS_UTF8) from None


def _read_text(
    file: str, text: str, known: Collection[str], needed: Collection[str]
) -> Iterator[TableRow]:
    if "\0" in text[:200]:  # UTF-16 without a mark
        raise BadInput(f"{file}: {_NOT_UTF8}", do=_AS_UTF8)
    lines = list(io.StringIO(text, newline=""))
    limits.check("lines", len(lines))
    first = lines[0].rstrip("\r\n").strip('"') if lines else ""
    stated = first[4:] if first.casefold().startswith("sep=") else None
    if stated is not None and len(stated) != 1:
        what = f'{file} line 1: "{first[:20]}" names no single separator'
        raise BadInput(what, do="write sep=; or leave the line out")
    skipped = int(stated is not None)
    while skipped < len(lines) and _is_comment(lines[skipped].strip().strip('"')):
        skipped += 1
    head = lines[skipped] if len(lines) > skipped else ""
    table = csv.reader(lines[skipped:], strict=True, delimiter=stated or _separator(head, known))
    heads = [_head(field) for field in next(table, [])]
    _check_heads(file, heads, head, known, needed)
    yield from _rows(file, table, heads, skipped)


def _is_comment(first: str, rest: Collection[str] = ()) -> bool:
    return first.startswith(_COMMENT) or (not first.strip("#") and not any(rest))


def _head(field: str) -> str:
    return "_".join(field.casefold().replace("-", " ").replace("_", " ").split())


def _separator(head: str, known: Collection[str]) -> str:
    """What stands between the heads: what makes most of our columns of them."""

    def found(separator: str) -> int:
        return sum(_head(field.strip().strip('"')) in known for field in head.split(separator))

    return max(_SEPARATORS, key=found)


def _check_heads(
    file: str, heads: list[str], written: str, known: Collection[str], needed: Collection[str]
) -> None:
    for column in known:
        if heads.count(column) > 1:
            what = f"{file}: the column {column} appears twice"
            raise BadInput(what, do="keep one of them, or rename the other")
        if column in needed and column not in heads:
            found = " ".join(written.split())[:60]
            what = f"{file}: there is no column {column} (found: {found or 'nothing'})"
            raise BadInput(what, do=f"the first line has to name {', '.join(needed)}")
    absent = [column for column in known if column not in heads]
    for head in heads:
        if head not in known and nearest(head, absent):
            what = f"{file}: unknown column {head[:40]!r}"
            raise BadInput(what, do=nearest(head, absent))


def _rows(file: str, table: Any, heads: list[str], skipped: int) -> Iterator[TableRow]:
    for fields in table:
        texts = [printable(" ".join(field.split())) for field in fields]
        if not texts or _is_comment(texts[0], texts[1:]):
            continue
        line = table.line_num + skipped
        where = f"{file} line {line}"
        if len(texts) > len(heads):
            what = f"{where}: {len(texts)} fields, but the heads are {len(heads)}"
            advice = "write 1250 without a comma, and put quotes around a text with a separator"
            raise BadInput(what, do=advice)
        row = dict(zip(heads, texts))
        if text := row.get(""):
            what = f"{where}: {text[:40]!r} stands under no head"
            raise BadInput(what, do="name its column in the first line, or delete it")
        if text := next(filter(would_calculate, texts), ""):
            what = f"{where}: {text[:40]!r} would be a formula in a sheet"
            raise BadInput(what, do=NO_FORMULA)
        yield TableRow(line, row)
