"""Reads any CSV that a spreadsheet program writes: commas, semicolons or tabs, a line `sep=;`
before the heads, the heads in any case, and comments: lines that begin with "# ".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from addin.errors import BadInput

_NOT_UTF8 = "not a UTF-8 CSV; in Excel use Save As > CSV UTF-8"
_SEPARATORS = (",", ";", "\t")
_COMMENT = "# "


class TableRow(NamedTuple):
    """A row: its line in the file, and its fields by the heads of their columns."""

    line: int
    fields: dict[str, str]


def read_table(path: Path, known: Collection[str], needed: Collection[str]) -> list[TableRow]:
    """Every row that says something. Raises BadInput.

    `known` are the heads that may be there, `needed` those that have to be; others are kept.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
        return list(_read_text(path.name, text, known, needed))
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file") from None
    except OSError as error:
        # Windows denies the permission to open a folder, others say what it is.
        problem = f"cannot be read: {error.strerror or error}"
        raise BadInput(f"{path}: {'this is a folder' if path.is_dir() else problem}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path.name}: {_NOT_UTF8}") from None
    except (csv.Error, ValueError) as error:
        raise BadInput(f"{path.name}: it is no CSV file ({error})") from None


def _read_text(
    name: str, text: str, known: Collection[str], needed: Collection[str]
) -> Iterator[TableRow]:
    if "\0" in text[:200]:  # UTF-16 without a mark
        raise BadInput(f"{name}: {_NOT_UTF8}")
    lines = list(io.StringIO(text, newline=""))
    first = lines[0].rstrip("\r\n").strip('"') if lines else ""
    stated = first[4:] if first.casefold().startswith("sep=") else None
    if stated is not None and len(stated) != 1:
        raise BadInput(f'{name}: it says "{first[:20]}", which is no single separator')
    skipped = int(stated is not None)
    while skipped < len(lines) and _is_comment(lines[skipped].strip().strip('"')):
        skipped += 1
    head = lines[skipped] if len(lines) > skipped else ""
    table = csv.reader(lines[skipped:], strict=True, delimiter=stated or _separator(head, known))
    heads = [_head(field) for field in next(table, [])]
    _check_heads(name, heads, head, known, needed)
    yield from _rows(name, table, heads, skipped)


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
    name: str, heads: list[str], written: str, known: Collection[str], needed: Collection[str]
) -> None:
    for column in known:
        if heads.count(column) > 1:
            raise BadInput(f"{name}: the column {column} appears twice")
        if column in needed and column not in heads:
            found = " ".join(written.split())[:60]
            raise BadInput(f"{name}: no column '{column}' (found: '{found}')")


def _rows(name: str, table: Any, heads: list[str], skipped: int) -> Iterator[TableRow]:
    for fields in table:
        texts = [" ".join(field.split()) for field in fields]
        if not texts or _is_comment(texts[0], texts[1:]):
            continue
        line = table.line_num + skipped
        where = f"{name} line {line}"
        if len(texts) > len(heads):
            what = f"{len(texts)} fields under {len(heads)} heads"
            raise BadInput(f"{where}: {what}; a text with the separator in it stands in quotes")
        row = dict(zip(heads, texts))
        if text := row.get(""):
            raise BadInput(f"{where}: {text[:40]!r} stands under no head")
        yield TableRow(line, row)
