"""References to tables are written as the cells that they mean."""

from __future__ import annotations

import pytest

from addin.formulas.structured import Tables
from addin.xlsx import Table

TABLE = Table("Prices", "My sheet", "B2:D6", ("When", "Price", "It's [odd]"), True, True)
TABLES = Tables([TABLE])


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        ("SUM(Prices[Price])", "SUM('My sheet'!$C$3:$C$5)"),
        ("SUM(prices[PRICE])", "SUM('My sheet'!$C$3:$C$5)"),
        ("SUM(Prices[])", "SUM('My sheet'!$B$3:$D$5)"),
        ("Prices[#All]", "'My sheet'!$B$2:$D$6"),
        ("Prices[#Headers]", "'My sheet'!$B$2:$D$2"),
        ("Prices[[#Totals],[Price]]", "'My sheet'!$C$6"),
        ("Prices[[When]:[Price]]", "'My sheet'!$B$3:$C$5"),
        ("Prices[[#Headers],[#Data],[Price]]", "'My sheet'!$C$2:$C$5"),
        ("Prices[[#This Row],[Price]]*2", "'My sheet'!$C$4*2"),
        ("Prices[@Price]", "'My sheet'!$C$4"),
        ("Prices[It''s '[odd']]", "'My sheet'!$D$3:$D$5"),
        ("Prices[Nothing]", "Prices[Nothing]"),
        ("Other[Price]", "Other[Price]"),
        ('"Prices[Price]"', '"Prices[Price]"'),
        ("[1]S!A1", "[1]S!A1"),
    ],
)
def test_each_part_of_a_table(formula: str, written: str) -> None:
    assert TABLES.write_out(formula, (4, 9)) == written


def test_this_row_is_one_of_the_table_s_rows() -> None:
    for row in (2, 6, 9):
        assert TABLES.write_out("Prices[@Price]", (row, 9)) == "Prices[@Price]"
    assert TABLES.cells("Prices[@Price]") == "'My sheet'!$C$3:$C$5"


def test_inside_the_table_its_name_may_be_left_out() -> None:
    assert TABLES.named("SUM([Price])", "My sheet", (4, 2)) == "SUM(Prices[Price])"
    assert TABLES.named("SUM([Price])", "My sheet", (9, 2)) == "SUM([Price])"
    assert TABLES.named("SUM([Price])", "Other", (4, 2)) == "SUM([Price])"
