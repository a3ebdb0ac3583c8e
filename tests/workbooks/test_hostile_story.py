"""A story is words of strangers: whatever they are, none becomes part of a formula."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from addin.errors import BadInput
from addin.xlsx import read_workbook
from workbooks.build import build
from workbooks.story import FOLDER, is_role, read_story

EVIL = ' EVIL"&EVIL(1)&"(EVIL(2) 0.0)'
HOLES = "[EVIL(3) 0]"
TEXT = re.compile(r'"(?:[^"]|"")*"')


def hostile(folder: Path, name: str) -> Path:
    """A story of ours whose every word is hostile."""
    rows = list(csv.DictReader((FOLDER / f"{name}.csv").read_text("utf-8").splitlines()))
    for row in rows:
        for column in ("publisher", "entity", "metric", "source", "why", "period"):
            row[column] = row[column] and f"x{EVIL}"
        for column in ("quote", "note"):
            row[column] = row[column] and f"x{EVIL}{HOLES}<lessor>"
        if row["unit"] == "text" and row["name"] != "currency":
            row["value"] = f"x{EVIL}"
    out = io.StringIO()
    table = csv.DictWriter(out, rows[0])
    table.writeheader()
    table.writerows(rows)
    path = folder / "hostile.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["meta", "coreweave_meta"])
def test_no_word_of_a_story_becomes_part_of_a_formula(name: str, tmp_path: Path) -> None:
    build(tmp_path / "model.xlsx", hostile(tmp_path, name))
    book = read_workbook(tmp_path / "model.xlsx")
    formulas = [cell.formula for sheet in book.sheets for cell in sheet.cells.values()]
    formulas += [name.formula for name in book.names]
    assert sum("EVIL" in text for text in formulas if text) >= 5
    assert not [text for text in formulas if text and "EVIL" in TEXT.sub("", text)]


@pytest.mark.parametrize("name", ["[lease_total 0]", "<lessor>", "a]b"])
@pytest.mark.parametrize("column", ["publisher", "value"])
def test_a_name_with_brackets_is_refused(column: str, name: str, tmp_path: Path) -> None:
    assert is_role("lessor")
    row = {"value": "ACME", "publisher": "UBS", column: name}
    path = tmp_path / "own.csv"
    path.write_text(
        f'name,value,publisher\nlessor,"{row["value"]}","{row["publisher"]}"\n', encoding="utf-8"
    )
    with pytest.raises(BadInput, match=f"line 2, column {column}: .* brackets"):
        read_story(path)
