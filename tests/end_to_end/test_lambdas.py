"""The lambda edition in engines that are not ours: what Excel's language makes of our functions."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import random
import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.a1 import Position
from addin.formulas.our_calls import count_calls
from addin.handoff.flow import handoff
from addin.inputs.named_inputs import named_inputs
from addin.inputs.request import Request
from addin.lambdas.generate import as_file_text, definitions
from addin.refresh.flow import refresh
from addin.xlsx import filled_by_arrays
from addin.xlsx.book import Workbook
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.all_call_places import CELLS_BY_NAME, build_edges
from tests.end_to_end.calls_in_calc import close, plain, size
from tests.end_to_end.lambda_engines import (
    Engine,
    Formulon,
    IronCalc,
    Typed,
    for_formulon,
)
from tests.udfs.cell_arguments import as_cells
from tests.worked_examples import EXAMPLES, agrees
from udfs import CATALOGUE, Arg, ArgRange, Function
from udfs.cells import answer_call
from workbooks import TEMPLATE

CASES = {"ironcalc": 2_000, "formulon": 300}  # formulon takes some 40 ms a call
SCENARIOS = 5
"""Sets of inputs that a reader might type."""

AGREES = 1e-9
NOISE = 1e-12
END = b"</definedNames>"

needs_ironcalc = pytest.mark.skipif(not find_spec("ironcalc"), reason="IronCalc is not installed")
needs_formulon = pytest.mark.skipif(not find_spec("formulon"), reason="formulon is not installed")


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lambda edition of a workbook that calls every function, with a sheet to type into."""
    folder = tmp_path_factory.mktemp("lambda")
    with xlsxwriter.Workbook(folder / "calls.xlsx") as book:
        sheet = book.add_worksheet("Calls")
        book.add_worksheet("Typed")
        for row, function in enumerate(CATALOGUE.values()):
            sheet.write_formula(row, 0, f"={function.name}({', '.join('1' * len(function.args))})")
    handoff(folder / "calls.xlsx", "lambda", folder / "edition.xlsx")
    return folder / "edition.xlsx"


def ironcalc(path: Path, _: Path) -> Engine:
    return IronCalc(path)


def formulon(path: Path, folder: Path) -> Engine:
    return Formulon(for_formulon(path, folder / "formulon.xlsx"))


@pytest.mark.parametrize(
    "engine",
    [pytest.param(ironcalc, marks=needs_ironcalc), pytest.param(formulon, marks=needs_formulon)],
)
def test_every_worked_example(
    engine: Callable[[Path, Path], Engine], edition: Path, tmp_path: Path
) -> None:
    sheet = Typed(engine(edition, tmp_path), 1)
    typed = [
        sheet.add(function.name, [as_cells(a) for a in arguments], size(expected))
        for function, arguments, expected in EXAMPLES
    ]
    wrong = [
        (formula, example, answer)
        for formula, example, answer in zip(typed, EXAMPLES, sheet.answers(), strict=True)
        if not agrees(answer, example[2])
    ]
    assert len(typed) == len(EXAMPLES) and not wrong


def boundaries() -> Iterator[tuple[str, list[Any]]]:
    """Calls at the ends of ranges, of months and of leases, where an off-by-one would show."""
    starts = [dt.date(2028, 1, 31), dt.date(2028, 2, 29), dt.date(2027, 7, 1)]
    for start, months in itertools.product(starts, (1, 7, 12, 30, 36)):
        for first, last in [(0, 0), (-40, -1), (-1, 0), (27, 31), (3, 500), (365, 731), (400, 9e3)]:
            period = [start + dt.timedelta(first), start + dt.timedelta(last)]
            for basis in ("SL", "MONTH", "CASH"):
                terms = [months / 12, 0.9, 0.03, start, *period, basis]
                yield "LEASE_REVENUE", [250, 40, *terms]
    last_day = dt.date(9999, 12, 31)
    for months in (12, 13):
        yield "LEASE_REVENUE", [1, 1, months / 12, 1, 0, dt.date(9998, 12, 31), last_day, last_day]
    for term in (100, 99.99, 1 / 12 + 2e-7, 1 / 12 + 2e-6):
        yield "LEASE_REVENUE", [1, 1, term, 1, 0, *starts[:1] * 3]
        yield "LEASE_PRICE", [10_000, 250, term, -0.5]
    for base, new in itertools.product((0, 0.001, -1, 1), (0, -100, -99.5)):
        yield "EPS_BRIDGE", [base, 100, 10, 1, 0, 0, new, "PCT"]
        yield "EPS_BRIDGE", [base, 100, 10, 1, 0, 0, new]
    for book in ([10] * 10, [10] * 9 + [5, 5], [30, 30, 20, 20], [42, 2, 1], [1, 99, 0]):
        for code in ("BAND2023", "BAND2010", "MAJOR", "GINI", "SUMMARY"):
            for total in (None, sum(book) * (1 + 5e-10), sum(book) * (1 - 5e-10), sum(book) + 1):
                yield "CONCENTRATION_RISK", [book, None, total, None, 0.1, code]
    for book in ([10] * 10, [30, 20, 10, 10], [30, 20, 20, 10], [50]):
        for code in ("BAND2023", "BAND2010"):
            yield "CONCENTRATION_RISK", [book, None, 100, None, None, code]
    at = [dt.date(2030, 1, 1) + dt.timedelta(days) for days in (-1, 0, 730, 731, 1461, 1462)]
    for horizon in (0, 2, 4, 4.001, 1e300):
        yield "RENEWAL_RISK", [[1, 2, 4, 8, 16, 32], at, at[1], [1, 0, 1, 0, 1, 0], horizon]


@pytest.mark.parametrize(
    "engine",
    [pytest.param(ironcalc, marks=needs_ironcalc), pytest.param(formulon, marks=needs_formulon)],
)
def test_boundaries(engine: Callable[[Path, Path], Engine], edition: Path, tmp_path: Path) -> None:
    sheet = Typed(engine(edition, tmp_path), 1)
    cases = []
    for name, drawn_arguments in boundaries():
        arguments = [as_cells(argument) for argument in drawn_arguments]
        expected = plain(answer_call(CATALOGUE[name], arguments))
        cases.append((sheet.add(name, arguments, size(expected)), arguments, expected))
    wrong = [
        (*case, answer)
        for case, answer in zip(cases, sheet.answers(), strict=True)
        if not near(answer, case[2], AGREES)
    ]
    assert len(cases) > 450 and not wrong, f"{len(wrong)} of {len(cases)}, such as {wrong[:3]}"


def near(value: Any, wanted: Any, absolute: float) -> bool:
    """The same to 1e-9; around zero absolutely, for what is the difference of equal numbers."""
    if isinstance(value, list) and isinstance(wanted, list):
        parts = itertools.zip_longest(value, wanted)
        return all(near(one, other, absolute) for one, other in parts)
    if isinstance(value, float) and isinstance(wanted, float) and abs(value - wanted) < absolute:
        return True
    return close(value, wanted, AGREES)


@pytest.mark.parametrize(
    "engine",
    [pytest.param(ironcalc, marks=needs_ironcalc), pytest.param(formulon, marks=needs_formulon)],
)
@pytest.mark.parametrize(
    "function", [f for f in CATALOGUE.values() if f.args], ids=lambda f: f.name
)
def test_random_arguments(
    function: Function, engine: Callable[[Path, Path], Engine], edition: Path, tmp_path: Path
) -> None:
    random_, calls = random.Random(function.name), CASES[engine.__name__]
    sheet = Typed(engine(edition, tmp_path), 1)
    cases = []
    for _ in range(calls):
        arguments = drawn(random_, function)
        expected = plain(answer_call(function, arguments))
        cases.append((sheet.add(function.name, arguments, size(expected)), arguments, expected))
    wrong = [
        (*case, answer)
        for case, answer in zip(cases, sheet.answers(), strict=True)
        if not near(answer, case[2], NOISE)
    ]
    assert not wrong, f"{len(wrong)} of {calls}, such as {wrong[:3]}"
    results = [expected for _, _, expected in cases]
    errors = {result for result in results if isinstance(result, str)}
    if calls == max(CASES.values()):
        assert {"#NUM!", "#VALUE!", "#DIV/0!", "#N/A"} <= errors
    assert sum(isinstance(result, float) for result in results) > calls / 20
    assert sum(isinstance(result, list) for result in results) > calls / 20


def drawn(random_: random.Random, function: Function) -> list[Any]:
    """Arguments from a worked example, some replaced by others, good and bad, one cell or more.

    The required ones are all there: with fewer Excel gives #VALUE! before the function is asked.
    """
    arguments = list(random_.choice(function.examples)[0])
    required = len(function.args) - len(function.defaults)
    arguments += [None] * (len(function.args) - len(arguments))
    values = [as_cells(argument) for argument in arguments]
    rows = random_.choice([1, 2, 3, 8])
    new_ranges = random_.random() < 0.6
    for at, arg in enumerate(function.args.values()):
        if isinstance(arg, ArgRange):
            if new_ranges and (at < required or random_.random() < 0.7):
                values[at] = drawn_range(random_, arg, rows)
        elif random_.random() < 0.25:
            values[at] = drawn_value(random_, arg)
        elif random_.random() < 0.04:
            height, width = random_.choice([(1, 3), (3, 1), (2, 2)])
            values[at] = [[drawn_value(random_, arg) for _ in range(width)] for _ in range(height)]
    if random_.random() < 0.5:
        while len(values) > required and values[-1] is None:
            values.pop()
    return values


def drawn_value(random_: random.Random, arg: Arg) -> Any:
    if random_.random() < 0.06:
        return random_.choice([True, None, "x", "12", "", "#N/A", "#DIV/0!", 1e200, -1e200, -1.0])
    if arg.unit == "code":
        code = random_.choice(arg.choices)
        return random_.choice([code] * 6 + [code.lower(), f"\t{code}  ", "none such", "", 5.0])
    if arg.unit == "date":
        ends = [60.0, 61.0, 2_958_465.0, 2_958_465.9, 2_958_466.0]
        return random_.choice(ends + [number(random_, 46_000, 48_000) for _ in range(30)])
    if arg.whole and random_.random() < 0.7:
        return random_.randrange(1, 16)
    if arg.unit == "years" and random_.random() < 0.5:
        return random_.randrange(1, 60) / 12
    ends = [0.0] + [x for x in (arg.low, arg.high, arg.above, arg.below) if abs(x) < 1e300]
    beside = [x + distance for x in ends for distance in (0.0, 1e-9, -1e-9)]
    low, high = max(arg.low, arg.above, -1e6), min(arg.high, arg.below, 1e6)
    return random_.choice(beside + [number(random_, low, high) for _ in range(12)])


def drawn_range(random_: random.Random, arg: ArgRange, rows: int) -> list[list[Any]]:
    """Cells of a range, nearly always as many as its neighbours have."""
    if random_.random() < 0.05:
        rows += 1

    def cell() -> Any:
        if random_.random() < 0.02:
            return drawn_value(random_, arg)
        if arg.unit == "name":
            names = ["Meta", " meta", "META\u00a0", "Micro soft", "Micro  soft", "", None, 7.0, "7"]
            return random_.choice([*names, True])
        if arg.unit == "flag":
            return random_.choice([True, False, 1.0, 0.0, None])
        if arg.unit == "date":
            return number(random_, 46_000, 48_000)
        if arg.high == 1:  # weights
            return random_.choice([1 / rows] * 20 + [2 / rows, None])
        return random_.choice([number(random_, 0, 1e5), number(random_, 0, 10), None, 0.0])

    return [[cell()] for _ in range(rows)]


def number(random_: random.Random, low: float, high: float) -> float:
    return round(random_.uniform(low, high), 6)


@needs_ironcalc
def test_the_template_follows_when_a_reader_changes_its_inputs(tmp_path: Path) -> None:
    handoff(TEMPLATE, "lambda", tmp_path / "edition.xlsx")
    template = read_workbook(TEMPLATE)
    for scenario in range(SCENARIOS):
        facts = tmp_path / f"{scenario}.csv"
        moved(template, facts, random.Random(scenario))
        refresh(TEMPLATE, output=tmp_path / "expected.xlsx", request=Request(facts=facts))
        expected = read_workbook(tmp_path / "expected.xlsx")
        engine = IronCalc(tmp_path / "edition.xlsx")
        for sheet, at, value in typed(template, expected):
            engine.put(sheet, at, value)
        engine.calculate()
        formulas, wrong = compare(engine, expected)
        assert formulas[True] >= 224 and formulas[False] >= 900
        assert not wrong, f"scenario {scenario}: {len(wrong)}, such as {wrong[:5]}"


def typed(old: Workbook, new: Workbook) -> Iterator[tuple[int, Position, Any]]:
    """Sheet number, place and value of what stands typed in one workbook and not in the other."""
    for number_, (before, after) in enumerate(zip(old.sheets, new.sheets, strict=True)):
        filled = filled_by_arrays(after.cells)
        for at, cell in after.cells.items():
            known = before.cells.get(at)
            same = known is not None and known.value == cell.value
            if cell.formula is None and at not in filled and not same:
                yield number_, at, cell.value


def moved(book: Workbook, facts: Path, random_: random.Random) -> None:
    """Other values for every input that a reader may want to change."""
    with facts.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "unit", "value"])
        for fact, entry in named_inputs(book).items():
            sheet, at = entry.place
            unit, value = entry.unit, book.by_name[sheet].cells[at].value
            if (
                unit in ("flag", "month", "any")
                or not isinstance(value, float)
                or "weight" in entry.name
            ):
                continue
            if unit == "date":
                day = dt.date(1899, 12, 30) + dt.timedelta(value)
                writer.writerow([fact, unit, day.replace(year=day.year + random_.choice([0, 1]))])
            elif unit == "years":
                writer.writerow([fact, unit, value + random_.choice([0, 1])])
            else:
                writer.writerow([fact, unit, round(value * random_.uniform(0.9, 1.0), 6)])


def compare(engine: Engine, expected: Workbook) -> tuple[dict[bool, int], list[Any]]:
    """How many formulas with and without calls of ours there are, and the cells that differ."""
    formulas, wrong = {True: 0, False: 0}, []
    for number_, sheet in enumerate(expected.sheets):
        filled = filled_by_arrays(sheet.cells)
        for at, cell in sheet.cells.items():
            if cell.formula is not None:
                formulas[count_calls(cell.formula) > 0] += 1
            elif at not in filled and isinstance(cell.value, str):
                continue  # what an edition says of its use is its own
            value, wanted = engine.value(number_, at), plain(cell.value)
            if not near(value, wanted, AGREES):
                wrong.append((sheet.name, at, cell.formula, wanted, value))
    return formulas, wrong


SPELT_LIKE_FUNCTIONS = {"code", "count", "n", "price", "value", "year"}
"""Names of which formulon 0.18 takes `YEAR(` for one."""


@pytest.mark.parametrize(
    ("engine", "left_out"),
    [
        pytest.param(ironcalc, set(), marks=needs_ironcalc),
        pytest.param(formulon, SPELT_LIKE_FUNCTIONS, marks=needs_formulon),
    ],
)
def test_a_workbook_whose_names_are_those_of_every_parameter(
    engine: Callable[[Path, Path], Engine], left_out: set[str], tmp_path: Path
) -> None:
    texts = "".join(map(as_file_text, definitions(CATALOGUE).values()))
    bound = set(re.findall(r"_xl[po][mp]\.(\w+)", texts))
    with_names(bound - left_out, tmp_path / "book.xlsx")
    handoff(tmp_path / "book.xlsx", "lambda", tmp_path / "edition.xlsx")
    opened = engine(tmp_path / "edition.xlsx", tmp_path)
    opened.calculate()
    formulas, wrong = compare(opened, read_workbook(tmp_path / "book.xlsx"))
    if engine is formulon:  # which by itself calculates some of the template otherwise
        wrong = [found for found in wrong if count_calls(found[2] or "")]
    assert len(bound) > 100 and formulas[True] >= 224
    assert not wrong, f"{len(wrong)}, such as {wrong[:5]}"


def with_names(names: set[str], path: Path) -> None:
    """The template in which these names stand for numbers, in capitals that differ."""
    template = read_workbook(TEMPLATE)
    edits = PackageEditor(template.package)
    others = sorted({name.title() for name in names} - {n.name.title() for n in template.names})
    listed = "".join(
        f'<definedName name="{name}">{at}.5</definedName>' for at, name in enumerate(others)
    )
    part = edits.read(template.part)
    edits.replace(template.part, part.replace(END, listed.encode() + END, 1))
    path.write_bytes(edits.data())


NOT_IN_IRONCALC = {
    "EPS_BRIDGE($B$4,$B$5,LEASE_REVENUE($B$2,$B$3),0.9,$B$6)",  # takes no first cell of an array
    "B2*B3*twice_tax",  # knows no name that stands for a formula
    *(formula.removeprefix("=") for formula in CELLS_BY_NAME.values()),
}
"""What IronCalc 0.9 does otherwise than Excel documents, and formulon does as documented."""


@pytest.mark.parametrize("date1904", [False, True])
@pytest.mark.parametrize(
    ("engine", "otherwise"),
    [
        pytest.param(ironcalc, NOT_IN_IRONCALC, marks=needs_ironcalc),
        pytest.param(formulon, set(), marks=needs_formulon),
    ],
)
def test_calls_in_every_place_calculate(
    engine: Callable[[Path, Path], Engine], otherwise: set[str], date1904: bool, tmp_path: Path
) -> None:
    build_edges(tmp_path / "edges.xlsx", date1904=date1904)
    handoff(tmp_path / "edges.xlsx", "lambda", tmp_path / "edition.xlsx")
    opened = engine(tmp_path / "edition.xlsx", tmp_path)
    opened.calculate()
    formulas, wrong = compare(opened, read_workbook(tmp_path / "edition.xlsx"))
    assert formulas[True] >= 30
    assert {formula for _, _, formula, _, _ in wrong} == otherwise
