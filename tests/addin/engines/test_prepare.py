"""What every engine gets written out: names, the clock, and what tables leave out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from addin.engines.prepare import prepare
from tests.addin.engines.small_books import given, opened

NOW = dt.datetime(2026, 7, 2, 18)


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        ("rate*2", "(0.15)*2"),
        ("RATE&\"rate\"", "(0.15)&\"rate\""),
        ("total+1", "(SUM(S!$A$1:$A$3)*(0.15))+1"),
        ("SUM(plain)", "SUM(plain)"),
        ("brate+rate_2", "brate+rate_2"),
        ("NOW()+TODAY()", "46205.75+46205"),
        ("\"NOW()\"&A1", "\"NOW()\"&A1"),
        ("IFERROR(__xludf.DUMMYFUNCTION(\"A(1)\",2),3)", "IFERROR(#NAME?,3)"),
        ("one", "one"),
        ("SUM( one ,1)", "SUM(S!$A$1,1)"),
        ("COUNT(one)+one", "COUNT(S!$A$1)+S!$A$1"),
        ("SUM(plain,one+1)", "SUM(plain,one+1)"),
    ],
)  # fmt: skip
def test_names_and_the_clock_are_written_out(tmp_path: Path, formula: str, written: str) -> None:
    names = {
        "rate": "=0.15", "total": "=SUM(S!$A$1:$A$3)*rate", "plain": "=S!$A$1:$A$3",
        "one": "=S!$A$1",
    }  # fmt: skip
    book = opened(tmp_path / "book.xlsx", {"A1": 1, "B1": f"={formula}"}, names=names)
    prepared, _ = prepare(book, NOW)
    assert (prepared.by_name["S"].cells[1, 2].formula or "").replace(" ", "") == written
    assert book.by_name["S"].cells[1, 2].formula == formula


def test_names_in_a_circle_end(tmp_path: Path) -> None:
    names = {"one": "=two+1", "two": "=one+1"}
    book = opened(tmp_path / "book.xlsx", {"B1": "=one"}, names=names)
    assert len(prepare(book, NOW)[0].by_name["S"].cells[1, 2].formula or "") < 100


def test_a_name_of_one_cell_is_that_cell_whose_text_a_sum_leaves_out(tmp_path: Path) -> None:
    names = {"word": "=S!$A$1", "digits": "=S!$A$2", "flag": "=S!$A$3", "blank": "=S!$A$4"}
    wanted = {
        "SUM(word,1)": 1, "SUM(digits,1)": 1, "PRODUCT(digits,2)": 2, "COUNT(digits)": 0,
        "MIN(digits,9)": 9, "AVERAGE(word,1)": 1, "SUM(flag,1)": 1, "COUNTA(blank)": 0,
        "SUM(IF(TRUE,digits),1)": 1, "SUM((digits),1)": 1, "NPV(0.1,digits,1.1)": 1,
    }  # fmt: skip
    cells = {"A1": "NM", "A2": "5", "A3": True}
    cells |= {f"B{row}": f"={formula}" for row, formula in enumerate(wanted, start=1)}
    found = given(opened(tmp_path / "book.xlsx", cells, names=names))
    values = {formula: found[f"B{row}"] for row, formula in enumerate(wanted, start=1)}
    assert values == pytest.approx(wanted)
