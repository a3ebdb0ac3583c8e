"""A table of strangers' words: none of them calculates in a sheet, or breaks a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.csv_table import read_table
from addin.errors import BadInput

KNOWN = ("id", "unit", "value", "publisher")


@pytest.mark.parametrize("column", range(4))
def test_a_field_that_would_be_a_formula_is_refused_by_its_line(
    column: int, tmp_path: Path
) -> None:
    fields = ["F1", "MW", "1", "UBS"]
    fields[column] = " =cmd|' /C calc'!A0"
    path = tmp_path / "facts.csv"
    path.write_text(f"{','.join(KNOWN)}\nF0,MW,-1,-5%\n{','.join(fields)}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"facts.csv line 3: .*=cmd.* would be a formula"):
        read_table(path, KNOWN, KNOWN[:3])


def test_control_characters_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text('id,unit,value\n"F1\x1b[2J","a\nb",\u202e1\n', encoding="utf-8")
    (row,) = read_table(path, KNOWN, KNOWN[:3])
    assert row.fields == {"id": "F1\\x1b[2J", "unit": "a b", "value": "\\u202e1"}


@pytest.mark.parametrize(
    ("head", "advice"),
    [("publsher", "did you mean publisher?"), ("Uniit", "unknown column 'uniit'")],
)
def test_a_misspelt_column_is_not_passed_over(head: str, advice: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text(f"id,value,{head},our_comment\nF1,1,UBS,x\n", encoding="utf-8")
    with pytest.raises(BadInput) as fault:
        read_table(path, KNOWN, ("id", "value"))
    assert advice in str(fault.value) + (fault.value.do or "")


def test_a_column_of_the_reader_s_own_stays(tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text("id,unit,value,old_value,our_comment\nF1,MW,1,2,x\n", encoding="utf-8")
    (row,) = read_table(path, KNOWN, KNOWN[:3])
    assert row.fields["old_value"] == "2" and row.fields["our_comment"] == "x"
