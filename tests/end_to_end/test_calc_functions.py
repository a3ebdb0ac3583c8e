"""Every function typed into LibreOffice Calc answers as it does from Python."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.calls_in_calc import CASES, Sheet, close, needs_libreoffice, plain, size
from tests.udfs.cell_arguments import as_cells
from tests.worked_examples import EXAMPLES, agrees
from udfs import CATALOGUE, ArgRange, Function
from udfs.cells import answer_call
from udfs.errors import ERRORS

pytestmark = needs_libreoffice


def test_every_worked_example(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path / "examples.xlsx")
    for function, arguments, expected in EXAMPLES:
        sheet.add(function.name, list(arguments), *size(expected))
    answers = sheet.answers()
    wrong = [
        (function.name, arguments, expected, answer)
        for (function, arguments, expected), answer in zip(EXAMPLES, answers, strict=True)
        if not agrees(plain(answer), expected)
    ]
    assert len(answers) == len(EXAMPLES) and not wrong


def drawn(random_: random.Random, function: Function) -> list[Any]:
    """Arguments from a worked example, with some replaced by good, bad and boundary values.

    Not drawn is what Calc does not hand to an extension as it is: TRUE for a number, a blank cell
    for a single value, an error inside a range, and an error cell beside another fault.
    """
    arguments = list(random_.choice(function.examples)[0])
    arguments += [None] * (len(function.args) - len(arguments))
    values = [as_cells(argument) for argument in arguments]
    if any(value in ERRORS for value in values if isinstance(value, str)):
        return values
    for at, arg in enumerate(function.args.values()):
        if random_.random() < 0.3:
            draw = drawn_range if isinstance(arg, ArgRange) else drawn_value
            values[at] = draw(random_, arg, values[at])
    if random_.random() < 0.1:
        at = random_.randrange(len(function.args))
        arg = list(function.args.values())[at]
        if not isinstance(arg, ArgRange):
            shape = random_.choice([(1, 3), (3, 1), (2, 2)])
            values[at] = [
                [drawn_value(random_, arg, None) for _ in range(shape[1])] for _ in range(shape[0])
            ]
    return values


def drawn_value(random_: random.Random, arg: Any, value: Any) -> Any:
    if arg.unit == "code":
        choice = random_.choice(arg.choices)
        return random_.choice([choice, choice.lower(), f" {choice} ", "nonsense", "", None])
    if arg.unit == "date":
        dates = [60.0, 61.0, 2_958_465.0, 2_958_466.0, -1.0, "mid-2026", None]
        return random_.choice([*dates, *(rounded(random_, 20_000, 80_000) for _ in range(7))])
    if arg.whole and random_.random() < 0.7:
        return float(random_.randrange(1, 16))
    limits = [x for x in (arg.low, arg.high, arg.above, arg.below) if abs(x) < 1e300]
    beside = [x + d for x in limits for d in (0.0, 1e-9, -1e-9)]
    low, high = max(arg.low, arg.above, -1e6), min(arg.high, arg.below, 1e6)
    inside = [rounded(random_, low, high) for _ in range(6)]
    return random_.choice([*inside, *beside, 0.0, 1.0, 15.0, 1e200, -1e200, "12", "x", None])


def rounded(random_: random.Random, low: float, high: float) -> float:
    """A number that XlsxWriter, which writes 16 digits, writes as it is."""
    return round(random_.uniform(low, high), 6)


def drawn_range(random_: random.Random, arg: Any, value: Any) -> Any:
    length = len(value) if isinstance(value, list) and random_.random() < 0.8 else 3

    def cell() -> Any:
        if arg.unit == "name":
            return random_.choice(["Meta", " meta", "Microsoft", None, 7.0])
        if arg.unit == "flag":
            return random_.choice([True, False, 1.0, 0.0, None, 2.0])
        if arg.high == 1 and random_.random() < 0.9:  # weights
            return 1 / length
        return random_.choice([drawn_value(random_, arg, None), rounded(random_, 0, 1e5), None])

    return [[cell()] for _ in range(length)] if random_.random() < 0.9 else None


@pytest.mark.parametrize(
    "function", [f for f in CATALOGUE.values() if f.args], ids=lambda f: f.name
)
def test_random_arguments(function: Function, tmp_path: Path) -> None:
    random_ = random.Random(function.name)
    sheet = Sheet(tmp_path / "random.xlsx")
    cases = []
    for _ in range(CASES):
        values = drawn(random_, function)
        expected = answer_call(function, values)
        cases.append((values, plain(expected)))
        sheet.add(function.name, values, *size(expected))
    wrong = [
        (values, expected, answer)
        for (values, expected), answer in zip(cases, sheet.answers(), strict=True)
        if not close(plain(answer), expected, 1e-12)
    ]
    assert not wrong, f"{len(wrong)} of {CASES}, such as {wrong[:5]}"
    kinds = {expected for _, expected in cases if isinstance(expected, str)}
    assert {"#NUM!", "#VALUE!"} <= kinds
    assert sum(not isinstance(expected, str) for _, expected in cases) > CASES / 15


def test_calcs_own_irr_npv_and_pmt_agree_on_the_same_flows(tmp_path: Path) -> None:
    random_, sheet, leases = random.Random("flows"), Sheet(tmp_path / "flows.xlsx"), 300
    investments = []
    for _ in range(leases):
        term, residual, tax = random_.randrange(1, 16), random_.random(), random_.random() / 2
        capacity, price, capex = (rounded(random_, 10, 50) for _ in range(3))
        rate, invested = rounded(random_, 0, 0.3), capacity * capex
        profit = capacity * (price - 1.5)
        flow = profit - tax * (profit - invested * (1 - residual) / term)
        flows = [[-invested], *[[flow]] * (term - 1), [flow + invested * residual]]
        lease = [capacity, price, term, capex, 1.5, residual, 1, 0, tax, rate]
        for name, arguments in (
            ("LEASE_RETURN", [*lease, "IRR"]),
            ("IRR", [flows]),
            ("LEASE_RETURN", [*lease, "NPV"]),
            ("NPV", [rate, flows[1:]]),
            ("COMPUTE_COST", [1, 1000, 1, term, 1, 0, 1, 1, 0, rate, "CAPITAL"]),
            ("PMT", [rate, term, -1000]),
        ):
            sheet.add(name, arguments)
        investments.append(invested)
    answers = sheet.answers()
    irr, their_irr, npv, worth, charge, payment = (answers[at::6] for at in range(6))
    assert irr == pytest.approx(their_irr, abs=1e-9) and len(irr) == leases
    at_once = [one - invested for one, invested in zip(worth, investments, strict=True)]
    assert npv == pytest.approx(at_once, rel=1e-9, abs=1e-6)
    assert charge == pytest.approx(payment, rel=1e-12)
