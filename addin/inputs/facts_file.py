"""Reads a facts file: figures by id, with who published them where it says so.

Any CSV that a spreadsheet program writes: commas, semicolons or tabs, a line `sep=;` before the
heads, the heads in any case. All columns of `workbooks/facts.csv` may stand in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from addin.errors import BadInput
from addin.inputs.entries import MOST_TEXT
from addin.inputs.provenance import FIELDS, Provenance

COLUMNS = ("id", "unit", "value")
_NOT_UTF8 = "not a UTF-8 CSV; in Excel use Save As > CSV UTF-8"
_SEPARATORS = (",", ";", "\t")


class FactRow(NamedTuple):
    """A row of a facts file; `provenance` is None where it says nothing of where it comes from."""

    line: int
    id: str
    unit: str
    value: str
    provenance: Provenance | None


def read_rows(path: Path) -> dict[str, FactRow]:
    """Every row, by id. Raises BadInput."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
        return _read_text(path.name, text)
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


def _read_text(name: str, text: str) -> dict[str, FactRow]:
    if "\0" in text[:200]:  # UTF-16 without a mark
        raise BadInput(f"{name}: {_NOT_UTF8}")
    lines = list(io.StringIO(text, newline=""))
    first = lines[0].rstrip("\r\n").strip('"') if lines else ""
    stated = first[4:] if first.casefold().startswith("sep=") else None
    if stated is not None and len(stated) != 1:
        raise BadInput(f'{name}: it says "{first[:20]}", which is no single separator')
    skipped = int(stated is not None)
    head = lines[skipped] if len(lines) > skipped else ""
    table = csv.reader(lines[skipped:], strict=True, delimiter=stated or _separator(head))
    heads = [_head(field) for field in next(table, [])]
    _check_heads(name, heads, head)
    rows: dict[str, FactRow] = {}
    for row in _rows(name, table, heads, skipped):
        if row.id in rows:
            raise BadInput(f"{name} line {row.line}: {row.id} appears twice")
        rows[row.id] = row
    return rows


def _head(field: str) -> str:
    return "_".join(field.casefold().replace("-", " ").replace("_", " ").split())


def _separator(head: str) -> str:
    """What stands between the heads: what makes most of our columns of them."""
    known = (*COLUMNS, *FIELDS)

    def found(separator: str) -> int:
        return sum(_head(field.strip().strip('"')) in known for field in head.split(separator))

    return max(_SEPARATORS, key=found)


def _check_heads(name: str, heads: list[str], written: str) -> None:
    for column in (*COLUMNS, *FIELDS):
        if heads.count(column) > 1:
            raise BadInput(f"{name}: the column {column} appears twice")
        if column in COLUMNS and column not in heads:
            found = " ".join(written.split())[:60]
            raise BadInput(f"{name}: no column '{column}' (found: '{found}')")


def _rows(name: str, table: Any, heads: list[str], skipped: int) -> Iterator[FactRow]:
    for fields in table:
        texts = [" ".join(field.split()) for field in fields]
        if not any(texts):
            continue
        line = table.line_num + skipped
        where = f"{name} line {line}"
        if len(texts) > len(heads):
            what = f"{len(texts)} fields under {len(heads)} heads"
            raise BadInput(f"{where}: {what}; a text with the separator in it stands in quotes")
        row = dict(zip(heads, texts))
        if not any(row.get(column) for column in COLUMNS):
            continue
        if text := row.get(""):
            raise BadInput(f"{where}: {text[:40]!r} stands under no head")
        if not row.get("id"):
            raise BadInput(f"{where}: no id")
        words = Provenance(*(row.get(field, "") for field in FIELDS))
        for field, text in zip(FIELDS, words):
            if len(text) > MOST_TEXT:
                raise BadInput(f"{where}: {field} is longer than {MOST_TEXT:,} characters")
        fact, unit, value = (row.get(column, "") for column in COLUMNS)
        yield FactRow(line, fact, unit, value, words if any(words) else None)
