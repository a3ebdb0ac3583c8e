"""The lines of a model that say whether it holds say in a copy of when its values are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from addin.handoff.values.heads import day, head_cells, red_rules, said, stale_since
from addin.xlsx import apply_edits, read_workbook
from tests.addin.engines.small_books import written
from workbooks import TEMPLATE

MADE = datetime(2026, 7, 2)


def test_every_sheet_of_the_template_has_such_a_line() -> None:
    book = read_workbook(TEMPLATE)
    found = list(head_cells(book))
    assert [place for place, _, _ in found] == [(sheet.name, (3, 2)) for sheet in book.sheets]
    sheet = book.sheets[0]
    (edit,) = red_rules(sheet, found[0][0], "leasebridge_flag_1")
    assert b"<formula>leasebridge_flag_1</formula></cfRule>" in edit[2]
    assert apply_edits(sheet.source, [edit]).count(b'sqref="B3"') == 1


def test_a_line_says_of_when_it_is_or_that_it_is_old() -> None:
    formula, shown = said("F!$A$2", MADE, 'IF(master_check,"holds","fails")', "holds")
    assert shown == "Values as of 2 July 2026. holds"
    assert formula == (
        'IF(F!$A$2,"STALE: inputs were changed after 2 July 2026",'
        '"Values as of 2 July 2026. "&IF(master_check,"holds","fails"))'
    )
    assert (day(MADE), stale_since(MADE)[:5]) == ("2 July 2026", "STALE")


def test_other_texts_and_numbers_stay(tmp_path: Path) -> None:
    cells = {
        "A1": True,
        "A2": ('="master_check"&A1', "master_checkTRUE"),
        "A3": ("=master_check", True),
        "A4": ('=IF(master_check,"y","n")', "y"),
    }
    path = written(tmp_path / "book.xlsx", cells, names={"master_check": "=S!$A$1"})
    assert [place for place, _, _ in head_cells(read_workbook(path))] == [("S", (4, 1))]
