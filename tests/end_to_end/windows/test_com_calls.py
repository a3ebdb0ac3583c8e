"""Our functions behind xlwings' real COM server, called from another process as Excel calls them.

Ranges go over as the arrays of their values: a Range object needs Excel itself.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from typing import Any

import pytest

if sys.platform != "win32":
    pytest.skip("COM is Windows'", allow_module_level=True)
pytest.importorskip("pythoncom", reason="pywin32 is not installed")

from tests.end_to_end.windows.com_server import MISSING, Currency, NotStartedError, Server
from tests.udfs.cell_arguments import as_cells
from tests.worked_examples import EXAMPLE_IDS, EXAMPLES, agrees, answer
from udfs import CATALOGUE, Function

MARK = "\x1b"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    try:
        yield Server()
    except NotStartedError as problem:
        pytest.skip(f"xlwings' library starts no Python here: {problem}")


def shown(result: Any) -> Any:
    """A result as our VBA hands it to the cell: marked text is the error that it names."""
    if isinstance(result, list):
        return [shown(part) for part in result]
    if isinstance(result, str) and result.startswith(MARK):
        _, code, reason = result.split(MARK)
        assert reason, "an error without a reason"
        return code
    return result


def as_rows(value: Any) -> Any:
    """One row by itself, as rows: COM hands it over in one dimension."""
    return [value] if isinstance(value, list) and not isinstance(value[0], list) else value


@pytest.mark.parametrize(("function", "arguments", "expected"), EXAMPLES, ids=EXAMPLE_IDS)
def test_worked_example(
    server: Server, function: Function, arguments: tuple[Any, ...], expected: Any
) -> None:
    got = shown(server.call(function.name, *map(as_cells, arguments)))
    assert agrees(as_rows(got), as_rows(expected))
    # It is Python that answers: the same number to the last bit.
    assert as_rows(got) == as_rows(answer(function, arguments))


@pytest.mark.parametrize(("function", "arguments", "expected"), EXAMPLES, ids=EXAMPLE_IDS)
def test_worked_example_with_all_that_is_left_out(
    server: Server, function: Function, arguments: tuple[Any, ...], expected: Any
) -> None:
    left_out = [MISSING] * (len(function.args) - len(arguments))
    got = shown(server.call(function.name, *map(as_cells, arguments), *left_out))
    assert agrees(as_rows(got), as_rows(expected))


CAPACITIES: dict[str, tuple[Any, Any]] = {
    "VT_R8": (250.0, 10_000),
    "VT_I4": (250, 10_000),
    "VT_CY": (Currency(250), 10_000),
    "VT_CY with decimals": (Currency(0.5), 20),
    "VT_BOOL": (True, "#VALUE!"),
    "VT_EMPTY": (None, "#VALUE!"),
    "VT_BSTR": ("模型 ä", "#VALUE!"),
    "VT_ERROR #N/A": ("#N/A", "#N/A"),
    "VT_ERROR #DIV/0!": ("#DIV/0!", "#DIV/0!"),
    "VT_ERROR #NUM!": ("#NUM!", "#NUM!"),
    "VT_ERROR missing": (MISSING, "#VALUE!"),
    "a row": ([[100.0, 250.0]], [[4_000, 10_000]]),
    "a column": ([[100.0], [250.0]], [[4_000], [10_000]]),
    "one cell": ([[250.0]], 10_000),
    "all kinds": (
        [[250.0], [250], [Currency(250)], [None], ["x"], [True], ["#N/A"], ["#REF!"], [-1.0]],
        [[10_000], [10_000], [10_000], ["#VALUE!"], ["#VALUE!"], ["#VALUE!"], ["#N/A"], ["#REF!"],
         ["#NUM!"]],
    ),
}  # fmt: skip
"""What a cell can hold, by the name of its VARIANT, and what 250 MW of it earn at 40."""


@pytest.mark.parametrize("kind", CAPACITIES)
def test_what_a_cell_can_hold(server: Server, kind: str) -> None:
    capacity, expected = CAPACITIES[kind]
    assert shown(server.call("LEASE_REVENUE", capacity, 40.0)) == expected


def test_dates_as_dates_and_as_serial_numbers(server: Server) -> None:
    days = [dt.date(2028, 7, 1), dt.date(2028, 1, 1), dt.date(2028, 12, 31)]
    for dates in (days, list(map(as_cells, days)), [[[day]] for day in days]):
        revenue = server.call("LEASE_REVENUE", 250.0, 40.0, 1.0, MISSING, MISSING, *dates)
        assert revenue == pytest.approx(5041.09589)


def test_text_in_any_writing_comes_back(server: Server) -> None:
    text = "Ärger 模型 € 😀"
    assert text in server.call("LEASE_REVENUE", text, 40.0)


def test_the_table_of_a_grid_is_as_large_as_its_arguments(server: Server) -> None:
    rows = [[float(y)] for y in range(1, 101)]
    columns = [[float(x) for x in range(1, 21)]]
    grid = server.call("LEASE_REVENUE", rows, columns)
    assert grid == [[y * x for (x,) in zip(columns[0])] for (y,) in rows]


def test_a_function_that_is_not_there_is_a_fault_that_says_so(server: Server) -> None:
    assert "NO_SUCH" not in CATALOGUE
    with pytest.raises(AssertionError, match="NO_SUCH"):
        server.call("NO_SUCH", 1.0)
