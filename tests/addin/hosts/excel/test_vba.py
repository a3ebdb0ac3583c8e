"""The VBA between a cell and Python, run: real errors, their reasons, and Excel's limits."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("pyopenvba", reason="pyOpenVBA is not installed: leasebridge[excel]")

from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import (
    EMPTY,
    MISSING,
    NOTHING,
    Interpreter,
    VBAArray,
    VBACurrency,
    VBADate,
    VBADecimal,
    VBAErrorValue,
    VBAInt,
    VBAObject,
    parse_module,
)

from addin.commands import ribbon
from addin.commands.excel_smoke import FORMATS
from addin.hosts.excel import vba
from tests.addin.fakes import vba_host, windows
from tests.addin.fakes.vba_host import NO_PYTHON, Cell, excel, run
from tests.addin.fakes.vba_sheets import Book, Sheet
from tests.udfs.cell_arguments import as_cells
from tests.worked_examples import EXAMPLE_IDS, EXAMPLES, agrees
from udfs import CATALOGUE, Function
from udfs.version import __version__

MODULES = {
    "functions": vba.functions_module(),
    "help": vba.help_module(),
    "workbook": vba.workbook_module(),
    "ribbon": vba.ribbon_module(),
}


@pytest.fixture(scope="module")
def call() -> Iterator[Callable[..., Any]]:
    before = dict(sys.modules)
    through_xlwings = windows.caller()

    def call_udf(name: str, *arguments: Any) -> Any:
        """As xlwings' COM server: a single value by itself, a single row without the rows."""
        rows = through_xlwings(name, *arguments)
        if len(rows) == 1:
            return rows[0][0] if len(rows[0]) == 1 else rows[0]
        return rows

    yield call_udf
    for name in set(sys.modules) - set(before):
        del sys.modules[name]
    sys.modules.update(before)


def in_cells(value: Any, number_format: str = "General") -> Any:
    """An argument as Excel hands it to VBA: text as it is typed, all else in cells of a sheet."""
    value = as_cells(value)
    if isinstance(value, str) and value not in windows.ERROR_NUMBERS:
        return value
    return Sheet().fill("B3", value if isinstance(value, list) else [[value]], number_format)


@pytest.mark.parametrize("number_format", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize(("function", "arguments", "expected"), EXAMPLES, ids=EXAMPLE_IDS)
def test_worked_example_in_cells_of_any_format(
    call: Callable[..., Any],
    function: Function,
    arguments: tuple[Any, ...],
    expected: Any,
    number_format: str,
) -> None:
    interpreter, _ = excel(call)
    answer = run(interpreter, function.name, *(in_cells(a, number_format) for a in arguments))
    if isinstance(answer, list) and isinstance(expected, list) and len(answer) == 1:
        answer, expected = answer[0], expected[0] if isinstance(expected[0], list) else expected
    assert agrees(answer, expected)


def test_arguments_that_were_left_out(call: Callable[..., Any]) -> None:
    interpreter, _ = excel(call)
    assert run(interpreter, "LEASE_REVENUE", 250.0, 40.0) == 10_000
    middle = run(interpreter, "LEASE_REVENUE", 250.0, 40.0, 3.0, MISSING, 0.03)
    assert middle == pytest.approx(30_909)


def test_errors_inside_a_row_a_column_and_a_table_are_real() -> None:
    bad = "\x1b#NUM!\x1btoo much"
    for result, expected in (
        ([1.0, bad], [[1.0, "#NUM!"]]),
        ([[1.0], [bad]], [[1.0], ["#NUM!"]]),
        ([["a", bad], [bad, 2.0]], [["a", "#NUM!"], ["#NUM!", 2.0]]),
    ):
        interpreter, _ = excel(lambda *_, result=result: result)
        assert run(interpreter, "LEASE_REVENUE", 1.0, 1.0) == expected


@pytest.mark.parametrize("code", vba_host.CODES.values())
def test_every_error_value_comes_through(code: str) -> None:
    interpreter, _ = excel(lambda *_: f"\x1b{code}\x1bwhy")
    assert run(interpreter, "LEASEBRIDGE_VERSION") == code


def test_an_error_that_old_excel_lacks_becomes_one_that_it_has() -> None:
    interpreter, _ = excel(lambda *_: "\x1b#SPILL!\x1bwhy")
    assert run(interpreter, "LEASEBRIDGE_VERSION") == "#VALUE!"


def reason(interpreter: Interpreter, formula: Callable[[], Any]) -> Any:
    return interpreter.run("ReasonOf", [Cell(formula)])


def test_a_cell_says_why_it_is_an_error(call: Callable[..., Any]) -> None:
    interpreter, _ = excel(call)
    too_much = [250.0, 40.0, 1.0, 95.0]
    why = reason(interpreter, lambda: interpreter.run("LEASE_REVENUE", too_much))
    assert why == "LEASE_REVENUE: utilisation must be 0 to 1 (fraction), got 95"
    fine = reason(interpreter, lambda: interpreter.run("LEASE_REVENUE", [250.0, 40.0]))
    assert fine == ""


def test_of_two_refusals_the_one_that_the_cell_shows_is_told(call: Callable[..., Any]) -> None:
    interpreter, _ = excel(call)

    def formula() -> Any:
        interpreter.run("LEASE_REVENUE", ["x", 40.0])
        return interpreter.run("LEASE_REVENUE", [-250.0, 40.0])

    assert "capacity" in reason(interpreter, formula) and "-250" in reason(interpreter, formula)


def test_an_error_of_another_function_is_not_blamed_on_ours(call: Callable[..., Any]) -> None:
    interpreter, _ = excel(call)
    assert reason(interpreter, lambda: VBAErrorValue(2007)) == ""


def test_without_python_every_cell_is_an_error_at_once_and_says_why() -> None:
    interpreter, _ = excel(lambda *_: 1.0, NO_PYTHON)
    for _ in range(3):
        assert run(interpreter, "LEASE_REVENUE", 250.0, 40.0) == "#VALUE!"
    why = reason(interpreter, lambda: interpreter.run("LEASE_REVENUE", [250.0, 40.0]))
    assert "Python could not be started" in why and "xlwings64.dll" in why


def test_python_that_does_not_start_is_not_started_again_for_each_cell() -> None:
    failing = 'Function XLPy()\nPython.Started\nErr.Raise 1000, , "no DLL"\nEnd Function\n'
    interpreter, python = excel(lambda *_: 1.0, failing)
    for _ in range(10):
        run(interpreter, "LEASEBRIDGE_VERSION")
    assert python.started == 1


def test_a_call_that_fails_inside_python_is_an_error_and_the_next_one_is_tried() -> None:
    answers = iter([RuntimeError, 7.0])
    failing = "Function XLPy()\nSet XLPy = Python\nEnd Function\n"

    def call(*_: Any) -> Any:
        answer = next(answers)
        if answer is RuntimeError:
            raise VBARuntimeError(1000, "the server went away")
        return answer

    interpreter, _ = excel(call, failing)
    assert run(interpreter, "LEASEBRIDGE_VERSION") == "#VALUE!"
    assert run(interpreter, "LEASEBRIDGE_VERSION") == 7.0


@pytest.mark.parametrize("name", MODULES)
def test_every_module_is_vba(name: str) -> None:
    parsed = parse_module(MODULES[name], name=name)
    assert parsed.procedures
    lines = MODULES[name].split("\r\n")
    # The limits of the editor: characters a line, and text that its code page holds.
    assert max(map(len, lines)) < 1_023 and MODULES[name].isascii()
    assert "\n" not in "".join(lines)


def test_excel_is_told_the_help_of_every_function_and_argument() -> None:
    interpreter, _ = excel(lambda *_: 1.0)
    interpreter.add_module(MODULES["help"], name="LeasebridgeHelp")
    interpreter.add_module(MODULES["workbook"], name="Opening")
    interpreter.run("Workbook_Open", [])
    (later,) = vba_host.application(interpreter).later
    interpreter.run(later.rpartition("!")[2], [])
    described = vba_host.application(interpreter).described
    assert list(described) == [f"'leasebridge.xlam'!{name}" for name in CATALOGUE]
    for function, (text, category, helps) in zip(
        CATALOGUE.values(), described.values(), strict=True
    ):
        assert category == "Leasebridge" and text and function.doc.startswith(text)
        assert max(map(len, [text, *helps])) <= vba.HELP_LIMIT
        assert helps == [f"({arg.unit}) {arg.help}" for arg in function.args.values()]


def test_no_argument_has_a_name_that_vba_forbids() -> None:
    assert vba.argument_name("next") == "next_" and vba.argument_name("price") == "price"
    declared = re.findall(r"Public Function [A-Z_]+\((.*?)\)", MODULES["functions"])
    names = {n.removeprefix("Optional ") for line in declared for n in line.split(", ") if n}
    assert len(declared) >= len(CATALOGUE) and not names & vba.RESERVED


def test_every_button_leads_to_python_that_is_there() -> None:
    called = re.findall(r"from leasebridge import excel; excel\.(\w+)\(\)", MODULES["ribbon"])
    assert sorted(called) == sorted(vba.RIBBON)
    assert all(callable(getattr(ribbon, name)) for name in called)


def explained(interpreter: Interpreter, formula: Callable[[], Any]) -> str:
    """What the button says of a cell with this formula, or has Python do."""
    interpreter.add_module(vba_host.RUN_PYTHON, name="StandIn")
    interpreter.add_module(MODULES["ribbon"], name="LeasebridgeRibbon")
    vba_host.select(interpreter, Cell(formula))
    before = len(interpreter.dialogs)
    interpreter.run("Explain", [NOTHING])
    if len(interpreter.dialogs) == before:
        return str(interpreter.run("LastAsked", []))
    _, text, title, _ = interpreter.dialogs[-1]
    assert title == "Leasebridge"
    return str(text)


def test_explain_names_the_cell_and_the_reason_of_our_error(call: Callable[..., Any]) -> None:
    interpreter, _ = excel(call)
    too_much = [250.0, 40.0, 1.0, 95.0]
    said = explained(interpreter, lambda: interpreter.run("LEASE_REVENUE", too_much))
    assert said.startswith("C5: LEASE_REVENUE: utilisation")


@pytest.mark.parametrize("value", [1.0, VBAErrorValue(2007)])
def test_python_explains_every_other_cell(call: Callable[..., Any], value: Any) -> None:
    interpreter, _ = excel(call)
    assert explained(interpreter, lambda: value) == "from leasebridge import excel; excel.explain()"


def test_a_currency_cell_keeps_every_decimal(call: Callable[..., Any]) -> None:
    interpreter, _ = excel(call)
    for number_format in FORMATS.values():
        price = Sheet().fill("A1", [[40.123456789]], number_format)
        assert run(interpreter, "LEASE_REVENUE", 250.0, price) == 250 * 40.123456789
        prices = Sheet().fill("A1", [[40.123456789], [0.00004]], number_format)
        assert run(interpreter, "LEASE_REVENUE", 250.0, prices) == [[250 * 40.123456789], [0.01]]


def concentration(interpreter: Interpreter, output: str, *ranges: Any) -> Any:
    """CONCENTRATION_RISK of exposures, their names and flags."""
    given = [*ranges, *[MISSING] * (4 - len(ranges))]
    exposures, names, at_risk, total = given
    return run(interpreter, "CONCENTRATION_RISK", exposures, names, total, at_risk, MISSING, output)


def test_whole_columns_are_read_as_far_as_cells_are_used_and_to_one_length(
    call: Callable[..., Any],
) -> None:
    interpreter, _ = excel(call)
    amounts, others = Sheet(), Sheet()
    # A column that starts lower, and flags on another sheet that has fewer rows.
    amounts.fill("A3", [[30.0], [30.0], [20.0], [20.0]], FORMATS["currency"])
    others.fill("C1", [[None], [None], [True]])
    flags = others.range("C:C")
    assert concentration(interpreter, "HHI", amounts.range("A:A")) == pytest.approx(2600)
    named = amounts.range("A:A"), MISSING, flags
    assert concentration(interpreter, "AT_RISK", *named) == pytest.approx(0.3)
    # From the second row down to the end of the sheet, the rows still belong together.
    tails = amounts.range("A2:A1048576"), MISSING, others.range("C2:C1048576")
    assert concentration(interpreter, "AT_RISK", *tails) == pytest.approx(0.3)
    shifted = amounts.range("A:A"), MISSING, others.range("C2:C1048576")
    assert concentration(interpreter, "AT_RISK", *shifted) == "#VALUE!"


SPARSE = st.dictionaries(st.integers(1, 30), st.floats(0, 100), min_size=1)


@given(exposures=SPARSE, flags=st.dictionaries(st.integers(1, 30), st.booleans()))
@settings(max_examples=40)
def test_whole_columns_are_the_same_as_the_rows_in_use(
    call: Callable[..., Any], exposures: dict[int, float], flags: dict[int, bool]
) -> None:
    interpreter, _ = excel(call)
    left, right = Sheet(), Sheet()
    for sheet, column in ((left, exposures), (right, flags)):
        for row, value in column.items():
            sheet.fill(f"D{row}", [[value]])
    whole = left.range("D:D"), MISSING, right.range("D:D")
    exact = left.range("D1:D31"), MISSING, right.range("D1:D31")
    for output in ("AT_RISK", "N"):
        answers = (concentration(interpreter, output, *ranges) for ranges in (whole, exact))
        assert next(answers) == next(answers)


def test_whole_rows_are_read_as_far_as_cells_are_used(call: Callable[..., Any]) -> None:
    interpreter, _ = excel(call)
    sheet = Sheet()
    sheet.fill("B1", [[30.0, 30.0, 20.0, 20.0], ["x", "y", "X"]])
    assert concentration(interpreter, "HHI", sheet.range("1:1")) == pytest.approx(2600)
    named = sheet.range("1:1"), sheet.range("2:2")
    assert concentration(interpreter, "TOP1", *named) == pytest.approx(0.5)
    assert run(interpreter, "LEASE_REVENUE", sheet.range("B1:XFD1"), 2.0) == [[60, 60, 40, 40]]


def test_ranges_that_end_before_their_sheet_keep_their_size(call: Callable[..., Any]) -> None:
    interpreter, _ = excel(call)
    sheet = Sheet()
    sheet.fill("A1", [[10.0], [90.0]])
    beyond = run(interpreter, "LEASE_REVENUE", sheet.range("A1:A4"), 1.0)
    assert beyond == [[10], [90], ["#VALUE!"], ["#VALUE!"]]
    last = sheet.range("A1048576")
    assert run(interpreter, "LEASE_REVENUE", last, 1.0) == "#VALUE!"
    sheet.fill("XFD1048576", [[7.0]])
    assert run(interpreter, "LEASE_REVENUE", sheet.range("XFD1048576"), 1.0) == 7


def test_empty_columns_are_ranges_of_blanks_and_not_left_out(call: Callable[..., Any]) -> None:
    interpreter, _ = excel(call)
    empty = Sheet().range("A:A")
    assert concentration(interpreter, "HHI", empty) == "#DIV/0!"
    assert run(interpreter, "LEASE_REVENUE", empty, 1.0) == [["#VALUE!"], ["#VALUE!"]]
    assert concentration(interpreter, "HHI", Sheet().range("A5:A1048576")) == "#DIV/0!"
    one = Sheet()
    one.fill("A1", [[250.0]])
    assert run(interpreter, "LEASE_REVENUE", one.range("A:A"), 40.0) == [[10_000], ["#VALUE!"]]


def test_the_sheet_of_an_old_file_is_shorter(call: Callable[..., Any]) -> None:
    interpreter, _ = excel(call)
    long, old = Sheet(), Sheet(size=(65_536, 256))
    long.fill("A70000", [[1.0]])
    old.fill("A1", [[30.0], [70.0]])
    lengths = concentration(interpreter, "AT_RISK", long.range("A:A"), MISSING, old.range("A:A"))
    assert lengths == "#VALUE!"
    assert concentration(interpreter, "TOP1", old.range("A:A")) == pytest.approx(0.7)


def test_a_reference_to_several_areas_is_refused_by_the_name_of_the_argument(
    call: Callable[..., Any],
) -> None:
    interpreter, _ = excel(call)
    sheet = Sheet()
    sheet.fill("A1", [[30.0, 1.0, 70.0]] * 2)
    areas = sheet.range("A1:A2", "C1:C2")
    given = [areas, *[MISSING] * 5]
    assert run(interpreter, "CONCENTRATION_RISK", *given) == "#VALUE!"
    why = reason(interpreter, lambda: interpreter.run("CONCENTRATION_RISK", given))
    assert why.startswith("CONCENTRATION_RISK: exposures ") and "several areas" in why
    # The fault on the left comes first, here as elsewhere.
    assert run(interpreter, "LEASE_REVENUE", -1.0, sheet.range("A:A", "C:C")) == "#NUM!"
    price = reason(interpreter, lambda: interpreter.run("LEASE_REVENUE", [1.0, areas]))
    assert price.startswith("LEASE_REVENUE: price ") and "several areas" in price


# A lease over a 29 February: moved by the days between the two systems, it has a day less.
DAYS = [dt.date(2027, 3, 1), dt.date(2028, 1, 1), dt.date(2028, 12, 31)]
OVER_LEAP_DAY = pytest.approx(10_000 * 60 / 366)


def dated_arguments(book: Book) -> list[Any]:
    """The arguments of a worked example, its dates in cells of this workbook."""
    zero = dt.date(1904, 1, 1) if book.date1904 else dt.date(1899, 12, 30)
    serials = [[float((day - zero).days)] for day in DAYS]
    cells = [Sheet(book).fill("C4", [serial], FORMATS["date"]) for serial in serials]
    return [250.0, 40.0, 1.0, MISSING, MISSING, *cells]


@pytest.mark.parametrize("date1904", [False, True])
def test_serial_numbers_are_those_of_the_workbook_that_calls(
    call: Callable[..., Any], date1904: bool
) -> None:
    interpreter, _ = excel(call)
    book, other = Book(date1904=date1904), Book(date1904=not date1904)
    arguments = dated_arguments(book)
    # No cell calls: the workbook of the first range.
    assert run(interpreter, "LEASE_REVENUE", *arguments) == OVER_LEAP_DAY
    vba_host.application(interpreter).caller = Sheet(book).range("B2")
    assert run(interpreter, "LEASE_REVENUE", *arguments) == OVER_LEAP_DAY
    typed = [a.Value2() if isinstance(a, VBAObject) else a for a in arguments]
    assert run(interpreter, "LEASE_REVENUE", *typed) == OVER_LEAP_DAY
    # As with Excel's own functions, the number that stands in another workbook is not converted.
    start = dated_arguments(other)[5]
    mixed = [*arguments[:5], start, *arguments[6:]]
    assert run(interpreter, "LEASE_REVENUE", *mixed) == 0
    assert run(interpreter, "LEASEBRIDGE_VERSION") == __version__


def test_what_vba_itself_may_hand_over(call: Callable[..., Any]) -> None:
    interpreter, _ = excel(call)
    for capacity in (250, VBAInt(250, "Long"), VBACurrency("250"), VBADecimal("250"), 250.0):
        assert run(interpreter, "LEASE_REVENUE", capacity, 40.0) == 10_000
    assert run(interpreter, "LEASE_REVENUE", 250.0, VBADate(40.0)) == "#VALUE!"
    row = VBAArray([(1, 3)], items=[VBACurrency("10"), EMPTY, VBAErrorValue(2042)])
    assert run(interpreter, "LEASE_REVENUE", row, 2.0) == [[20, "#VALUE!", "#N/A"]]
    days = [VBADate(float((day - dt.date(1899, 12, 30)).days)) for day in DAYS]
    dated = [250.0, 40.0, 1.0, MISSING, MISSING, *days]
    assert run(interpreter, "LEASE_REVENUE", *dated) == OVER_LEAP_DAY
    vba_host.application(interpreter).caller = Sheet(Book(date1904=True)).range("A1")
    assert run(interpreter, "LEASE_REVENUE", *dated) == OVER_LEAP_DAY
    assert run(interpreter, "LEASE_REVENUE", 250.0, vba_host.application(interpreter)) == "#VALUE!"
