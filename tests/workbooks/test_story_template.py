"""The CSV to fill in: complete, and a story as soon as it is filled in."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from addin.csv_table import read_table
from addin.errors import BadInput
from workbooks.facts import COLUMNS
from workbooks.input_cells import BLOCKS
from workbooks.story import read_story
from workbooks.story_template import YEAR, story_template


def rows() -> list[dict[str, str]]:
    lines = [line for line in story_template().splitlines() if not line.startswith("# ")]
    return list(csv.DictReader(io.StringIO("\n".join(lines))))


def test_every_name_that_the_model_knows_is_there_with_its_unit_and_what_it_is() -> None:
    given = {row["name"]: row for row in rows()}
    for block in ("drivers", "evidence", "plumbing"):
        for known in BLOCKS[block]:
            row = given[known.name.replace("{n}", "1").replace("{year}", YEAR)]
            assert (row["unit"], row["note"]) == (known.unit, known.meaning)
            assert not row["value"]


def test_it_is_a_story_once_its_needed_rows_are_filled_in(tmp_path: Path) -> None:
    file = tmp_path / "story.csv"
    file.write_text(story_template(), encoding="utf-8-sig")
    with pytest.raises(BadInput, match="no row lessor"):
        read_story(file)
    filled = story_template()
    for name, value in (("lessor", "Acme"), ("lease_capacity", "100"), ("price_per_watt", "12")):
        filled = filled.replace(f"\n{name},,", f"\n{name},{value},")
    file = tmp_path / "filled.csv"
    file.write_text(filled, encoding="utf-8-sig")
    story = read_story(file)
    assert (story.roles["lessor"], story.inputs["price_per_watt"].value) == ("Acme", 12)
    assert len(read_table(file, COLUMNS, ("name",))) == len(rows())
