"""Calls of single values said shortly: what they give is what the whole function gives."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.a1 import cell_text
from addin.engines.calculation import engines_agree
from addin.engines.formulon import opened, running, value_at
from addin.formulas import References
from addin.handoff.lambdas import add_lambdas
from addin.handoff.web.engine_book import for_engine
from addin.handoff.web.single_calls import SingleCalls
from addin.lambdas import for_single_values
from addin.xlsx.edit import PackageEditor
from tests.addin.handoff.web.pages import made
from tests.udfs.cell_arguments import as_cells
from udfs import CATALOGUE, Function
from udfs.cells import CellError, answer_call
from udfs.errors import ERRORS

CALLS = 80
ODD = (None, "text", True, False, -1.0, 0.0, 1.0, 1e9, 0.5, CellError("#N/A"))
FUNCTIONS = [f for f in CATALOGUE.values() if for_single_values(f, list(f.args))]
SHORT = "LEASEBRIDGE_SINGLE_"


@pytest.mark.parametrize(
    ("formula", "short"),
    [
        ("LEASE_REVENUE($A1,B1)", f"{SHORT}LEASE_REVENUE_0_1($A1,B1)"),
        ("-LEASE_PRICE( 1 , 2,3,)%", f"-{SHORT}LEASE_PRICE_0_1_2( 1 , 2,3)%"),
        ("LEASE_REVENUE(A1,B1,,0.5*(1-C1))", f"{SHORT}LEASE_REVENUE_0_1_3(A1,B1,0.5*(1-C1))"),
        ('PRICE_CONVERT(1,"a,b","c)")', f'{SHORT}PRICE_CONVERT_0_1_2(1,"a,b","c)")'),
        (
            "IMPLIED_MARGIN(1,2,LEASE_REVENUE(A1,B1),0)",
            f"{SHORT}IMPLIED_MARGIN_0_1_2_3(1,2,{SHORT}LEASE_REVENUE_0_1(A1,B1),0)",
        ),
        (
            "SUM(LEASE_REVENUE(MAX(A1,2),B1),A1:A9)",
            f"SUM({SHORT}LEASE_REVENUE_0_1(MAX(A1,2),B1),A1:A9)",
        ),
    ],
)
def test_single_values_are_known_by_how_they_are_written(
    tmp_path: Path, formula: str, short: str
) -> None:
    assert rewritten(tmp_path, formula) == short


@pytest.mark.parametrize(
    "formula",
    [
        "LEASE_REVENUE(A1:A3,40)",
        "LEASE_REVENUE(some,40)",
        "LEASE_REVENUE(SUM(A1:A3),40)",
        "LEASE_REVENUE({1,2},40)",
        "LEASE_REVENUE(INDEX(A1:B2,0,1),40)",
        "LEASE_REVENUE(A1#,40)",
        "LEASE_REVENUE(40)",
        "EPS_BRIDGE(1,2,EPS_BRIDGE(1,2,3,0.5,0.1),0.5,0.1)",
        "CONCENTRATION_RISK(A1)",
        "LEASEBRIDGE_VERSION()",
        "SUM(A1,B1)",
        '"LEASE_REVENUE(1,2)"',
    ],
)
def test_what_may_be_more_than_one_value_stays(tmp_path: Path, formula: str) -> None:
    inner = rewritten(tmp_path, formula)
    assert inner == formula or inner.startswith("EPS_BRIDGE(1,2,LEASEBRIDGE_SINGLE_")


def rewritten(folder: Path, formula: str) -> str:
    book = made(folder / "book.xlsx", lambda book, sheet: None)
    return SingleCalls(References(book)).rewritten(formula, "S")


def drawn(function: Function, chance: random.Random) -> list[Any]:
    """Arguments as cells hold them, some of them odd."""
    example = chance.choice([given for given, _ in function.examples])
    arguments = list(example[: len(function.args)])
    while len(arguments) < len(function.args) and chance.random() < 0.3:
        arguments.append(None)
    odd = (chance.choice(ODD) if chance.random() < 0.12 else given for given in arguments)
    cells = (as_cells(argument) for argument in odd)
    return [CellError(cell) if isinstance(cell, str) and cell in ERRORS else cell for cell in cells]


def is_single(arguments: list[Any]) -> bool:
    kinds = (bool, int, float, str, type(None))
    return bool(arguments) and all(isinstance(argument, kinds) for argument in arguments)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_they_give_what_the_function_gives(function: Function, tmp_path: Path) -> None:
    chance = random.Random(function.name)
    drawings = (drawn(function, chance) for _ in range(10 * CALLS))
    calls = [arguments for arguments in drawings if is_single(arguments)][:CALLS]

    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        for row, arguments in enumerate(calls):
            for column, value in enumerate(arguments):
                if isinstance(value, CellError):
                    sheet.write_formula(row, column, f"={value}", None, str(value))
                elif value is not None:
                    sheet.write(row, column, value)
            cells = ",".join(cell_text((row + 1, at + 1)) for at in range(len(arguments)))
            sheet.write_formula(row, 20, f"={function.name}({cells})")

    book = made(tmp_path / "calls.xlsx", fill)
    edits = PackageEditor(book.package)
    add_lambdas(book, edits)
    for_engine(book, edits)
    assert SHORT.encode() in edits.read(book.by_name["S"].part)
    wrong = []
    with running(None) as formulon, opened(formulon, edits.data()) as engine:
        engine.recalc()
        for row, arguments in enumerate(calls):
            expected = answer_call(function, arguments)
            first = expected[0][0] if isinstance(expected, list) else expected
            wanted = float(first) if type(first) is int else first
            found = value_at(formulon, engine, 0, row, 20)
            if not engines_agree(wanted, found):
                wrong.append((arguments, wanted, found))
    assert len(calls) == CALLS and not wrong, wrong[:3]
