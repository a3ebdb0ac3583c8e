"""Limits: what a cell's data validation says, where it is constant."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.formulas import References
from addin.inputs.limits import Limits
from addin.xlsx import read_workbook
from udfs.cells import Value


def limits(path: Path, rule: dict[str, Any]) -> Limits:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_row("C1", ["Bear", "Base", 7, None])
        sheet.write_formula("C2", "=1+1")
        book.define_name("cases", "=S!$C$1:$F$1")
        sheet.data_validation("A1:B3", rule)
        sheet.data_validation("A9", {"validate": "any", "input_title": "a note"})
    found = read_workbook(path)
    return Limits(found, References(found))


BETWEEN = {"criteria": "between", "minimum": 1, "maximum": 10}


@pytest.mark.parametrize(
    ("rule", "value", "wanted"),
    [
        ({"validate": "decimal", **BETWEEN}, 0.99, "1 to 10"),
        ({"validate": "decimal", **BETWEEN}, 10.01, "1 to 10"),
        ({"validate": "decimal", **BETWEEN}, 1.0, ""),
        ({"validate": "decimal", **BETWEEN}, 10.0, ""),
        ({"validate": "decimal", **BETWEEN, "criteria": "not between"}, 5.0, "below 1 or above 10"),
        ({"validate": "decimal", **BETWEEN, "criteria": "not between"}, 11.0, ""),
        ({"validate": "integer", **BETWEEN}, 2.5, "a whole number, 1 to 10"),
        ({"validate": "integer", **BETWEEN}, 2.0, ""),
        ({"validate": "decimal", "criteria": ">", "value": 3}, 3.0, "more than 3"),
        ({"validate": "decimal", "criteria": ">=", "value": 3}, 3.0, ""),
        ({"validate": "decimal", "criteria": ">=", "value": 3}, 2.9, "3 at least"),
        ({"validate": "decimal", "criteria": "<", "value": 3}, 3.0, "less than 3"),
        ({"validate": "decimal", "criteria": "<=", "value": 1500}, 1501.0, "1,500 at most"),
        ({"validate": "decimal", "criteria": "=", "value": 3}, 2.0, "3"),
        ({"validate": "decimal", "criteria": "<>", "value": 3}, 3.0, "other than 3"),
        ({"validate": "decimal", "criteria": ">", "value": "=$C$2"}, 0.0, ""),
        ({"validate": "decimal", **BETWEEN}, "text", ""),
        ({"validate": "list", "source": ["Bear", "Base"]}, "Bull", "one of Bear, Base"),
        ({"validate": "list", "source": ["Bear", "Base"]}, "Base", ""),
        ({"validate": "list", "source": ["0", "1"]}, 1.0, ""),
        ({"validate": "list", "source": ["0", "1"]}, 2.0, "one of 0, 1"),
        ({"validate": "list", "source": "=$C$1:$F$1"}, "Bull", "one of Bear, Base, 7"),
        ({"validate": "list", "source": "=cases"}, 7.0, ""),
        ({"validate": "list", "source": "=cases"}, 8.0, "one of Bear, Base, 7"),
        ({"validate": "list", "source": "=$C$1:$C$2"}, "x", ""),
        ({"validate": "list", "source": "=INDIRECT(C1)"}, "x", ""),
        ({"validate": "custom", "value": "=A1>5"}, 1.0, ""),
        ({"validate": "length", "criteria": ">", "value": 5}, 1.0, ""),
    ],
)
def test_a_value_is_held_against_the_constants(
    tmp_path: Path, rule: dict[str, Any], value: Value, wanted: str
) -> None:
    found = limits(tmp_path / "b.xlsx", rule)
    assert found.broken(("S", (3, 2)), value, "MW") == wanted
    assert found.broken(("S", (4, 1)), value, "MW") == ""


def test_days_are_told_as_days(tmp_path: Path) -> None:
    ends = {"minimum": date(2000, 1, 1), "maximum": date(2100, 12, 31)}
    found = limits(tmp_path / "b.xlsx", {"validate": "date", "criteria": "between", **ends})
    assert found.broken(("S", (1, 1)), 36_525.0, "date") == "2000-01-01 to 2100-12-31"
    assert found.broken(("S", (1, 1)), 46_935.0, "date") == ""
