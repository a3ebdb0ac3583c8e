"""The VBA between a cell and Python, run: real errors, their reasons, and Excel's limits."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("pyopenvba", reason="pyOpenVBA is not installed: leasebridge[excel]")

from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import MISSING, NOTHING, Interpreter, VBAErrorValue, parse_module

from addin.commands import ribbon
from addin.hosts.excel import vba
from tests.addin.fakes import vba_host, windows
from tests.addin.fakes.vba_host import NO_PYTHON, Cell, Opaque, excel, run
from tests.addin.hosts.excel.com_arguments import com
from tests.worked_examples import EXAMPLE_IDS, EXAMPLES, agrees
from udfs import CATALOGUE, Function

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


def argument(value: Any) -> Any:
    """An argument as Excel hands it to VBA: a value, or a range."""
    value = com(value)
    return Opaque(value) if isinstance(value, windows.Range) else value


@pytest.mark.parametrize(("function", "arguments", "expected"), EXAMPLES, ids=EXAMPLE_IDS)
def test_worked_example(
    call: Callable[..., Any], function: Function, arguments: tuple[Any, ...], expected: Any
) -> None:
    interpreter, _ = excel(call)
    answer = run(interpreter, function.name, *map(argument, arguments))
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
    """What the button says of a cell with this formula."""
    interpreter.add_module(MODULES["ribbon"], name="LeasebridgeRibbon")
    vba_host.select(interpreter, Cell(formula))
    interpreter.run("Explain", [NOTHING])
    _, text, title, _ = interpreter.dialogs[-1]
    assert title == "Leasebridge"
    return str(text)


def test_explain_names_the_cell_and_the_reason(call: Callable[..., Any]) -> None:
    interpreter, _ = excel(call)
    too_much = [250.0, 40.0, 1.0, 95.0]
    said = explained(interpreter, lambda: interpreter.run("LEASE_REVENUE", too_much))
    assert said.startswith("C5: LEASE_REVENUE: utilisation")
    assert "no error" in explained(interpreter, lambda: 1.0)
    assert "another part" in explained(interpreter, lambda: VBAErrorValue(2007))
