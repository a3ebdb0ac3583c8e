"""For which formulas two weak engines are enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.engines.plain_formulas import PlainFormulas
from addin.formulas import References
from addin.xlsx import read_workbook
from tests.addin.engines import examples
from tests.addin.engines.small_books import opened

CELLS = {"A1": 1, "A2": 2, "A3": 3, "B1": "x", "B2": "y", "C1": "=A1"}


def holds(folder: Path, formula: str) -> bool:
    book = opened(folder / "book.xlsx", CELLS, names={"one": "=S!$A$1", "many": "=S!$A$1:$A$3"})
    return PlainFormulas(book, References(book)).holds(formula, "S")


@pytest.mark.parametrize(
    "formula",
    [
        "A1+A2*3", "-A1%", "SUM(A1:A3)", "SUM(A1:A3,A1)", "SUM(many)", "one*2", "ROUND(A1/3,2)",
        "IF(A1>2,A2,0)", "SUMIF(A1:A3,\">1\",A1:A3)", "VLOOKUP(A1,A1:B3,2,FALSE)",
        "INDEX(A1:B3,2,1)", "MATCH(A1,A1:A3,0)", "LARGE(A1:A3,2)", "LEASE_REVENUE(A1:A3,40)+1",
        "SUMPRODUCT(A1:A3,A1:A3)", "NPV(0.1,A1:A3)", "IFERROR(A1/A2,0)", "IF(A1>=0,\"€\"&A1,0)",
        "IF(A1<A2,\"€\"&A1,\"é\")", "IF(B1=\"x\",\"é\",A1<A2)",
    ],
)  # fmt: skip
def test_operators_and_common_functions_of_cells_are_plain(tmp_path: Path, formula: str) -> None:
    assert holds(tmp_path, formula)


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(A1:A3*2)", "A1:A3", "SUM(--(A1:A3>1))", "LEN(A1)", "LOOKUP(1,A1:A3)",
        "SUMPRODUCT(ABS(A1:A3))", "LARGE(A1:A3,1.5)", "LARGE(A1:A3,A1)", "MATCH(A1,A1:A3,1)",
        "SUMIF(A1:A3,\"25%\",A1:A3)", "SUMIFS(A1:A2,A1:A3,1)", "COUNTIF(A1:A3,\"#N/A\")",
        "SUM(INDEX(A1:B3,2,1))", "DATE(1900,2,29)", "OFFSET(A1,1,0)", "INDIRECT(\"A1\")",
        "SUM(A1:A3 A2:A3)", "(A1,A2)", "SUM(S:T!A1)", "UNKNOWN(A1)", "unknown", "{1,2}",
        "SUM(A1:A3", "#REF!+1", "many+1", "IF(B1>\"é\",1,0)",
        "IF(A1<(\"é\"&B1),1,0)", "IF(A1,\"é\",B1)<B2",
    ],
)  # fmt: skip
def test_where_both_are_weak_a_third_is_needed(tmp_path: Path, formula: str) -> None:
    assert not holds(tmp_path, formula)


def test_of_what_one_was_found_wrong_at_little_is_plain(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(examples.workbook(examples.data_cells()))
    book = read_workbook(path)
    plain = PlainFormulas(book, References(book))
    known = [e.formula for e in examples.examples("known_wrong") if not e.array]
    plain_ones = [formula for formula in known if plain.holds(examples.stored(formula), "S")]
    assert len(plain_ones) < len(known) / 3, plain_ones


@pytest.mark.parametrize(
    ("one", "other"),
    [("MATCH(A1,A1:A3,0)", "MATCH(A1,A1:A3,1)"), ("A1:A1+1", "A1:A3+1"), ("one+1", "many+1")],
)
def test_what_is_known_of_a_formula_says_nothing_of_another_kind(
    tmp_path: Path, one: str, other: str
) -> None:
    assert [holds(tmp_path, text) for text in (one, other, one)] == [True, False, True]
