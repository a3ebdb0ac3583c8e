"""The text of our VBA in Windows' own script engine, with stubs of Excel's ranges and of Python.

VBScript has no labels to go to, no error values, no arguments left out and no types. So these are
not covered: what happens when a call or the start of Python fails, the error value itself (a shim
gives its text), an argument that is missing, a value changed by the type of its variable,
`HasOneDimension`, `ReasonOf`, `FormulaCells`, and `TypeName` and `IIf`, which are shims too. Nor
is a reason with the mark itself in it: Wine's Split loses what is beyond its limit.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

if sys.platform != "win32":
    pytest.skip("the script engine is Windows'", allow_module_level=True)

from addin.hosts.excel import vba
from tests.end_to_end.windows import script_engine
from udfs import CATALOGUE, Function

CONCENTRATION = list(CATALOGUE["CONCENTRATION_RISK"].args)
REVENUE = list(CATALOGUE["LEASE_REVENUE"].args)


def call(name: str, arguments: list[str]) -> str:
    return f"WScript.Echo Shown({name}({', '.join(arguments)}))"


def given(names: list[str], *ranges: str) -> list[str]:
    """The arguments of a call: these first, and nothing in all others."""
    return [*ranges, *["Empty"] * (len(names) - len(ranges))]


def handed(name: str, arguments: list[str], caller: str = "Nothing") -> list[str]:
    """What is written when Python is handed these."""
    called = f"called leasebridge.excel {name} [{','.join(arguments)}] Workbook {caller}"
    return [called, "fine"]


def numbers(function: Function) -> list[str]:
    return [str(at) for at in range(1, len(function.args) + 1)]


def cells(top: int, left: int, high: int, wide: int) -> str:
    """The values of a range of the stub's, as the script writes them."""
    rows = [",".join(str((top + y) * 100 + left + x) for x in range(wide)) for y in range(high)]
    return f"[{';'.join(rows)}]"


def ranges(*expected: str) -> list[str]:
    return handed("CONCENTRATION_RISK", given(CONCENTRATION, *expected))


Case = tuple[str, list[str]]
CASES: dict[str, Case] = {}
for _name, _function in CATALOGUE.items():
    _dated = "_1904" if _function.args else ""
    CASES[f"{_name} of values"] = (
        call(_name, numbers(_function)),
        handed(_name, numbers(_function)),
    )
    CASES[f"{_name} of ranges in a 1904 workbook"] = (
        call(_name, ["Cells(later, 3, 2, 2, 1)"] * len(_function.args)),
        handed(_name + _dated, [cells(3, 2, 2, 1)] * len(_function.args)),
    )
    CASES[f"{_name} called by a cell of a 1904 workbook"] = (
        "Set Application.Caller = Cells(later, 1, 1, 1, 1)\n"
        + call(_name, numbers(_function))
        + "\nApplication.Caller = Empty",
        handed(_name + "_1904", numbers(_function), "Range"),
    )


WHOLE = "Cells({}, 1, {}, 1048576, 1)"
CUTS: dict[str, tuple[list[str], list[str]]] = {
    "one cell": (["Cells(plain, 4, 2, 1, 1)"], ["402"]),
    "a range inside its sheet": (["Cells(plain, 1, 1, 9, 2)"], [cells(1, 1, 9, 2)]),
    "a whole column": ([WHOLE.format("plain", 3)], [cells(1, 3, 3, 1)]),
    "columns of two sheets end together": (
        [WHOLE.format("plain", 3), WHOLE.format("other", 1)],
        [cells(1, 3, 5, 1), cells(1, 1, 5, 1)],
    ),
    "a column and a range that is given": (
        [WHOLE.format("plain", 3), "Cells(plain, 1, 1, 7, 1)"],
        [cells(1, 3, 3, 1), cells(1, 1, 7, 1)],
    ),
    "a whole row": (["Cells(plain, 5, 1, 1, 16384)"], [cells(5, 1, 1, 4)]),
    "the whole sheet": (["Cells(plain, 1, 1, 1048576, 16384)"], [cells(1, 1, 3, 4)]),
    "from below what is used to the end": (
        ["Cells(plain, 9, 1, 1048568, 1)"],
        [cells(9, 1, 2, 1)],
    ),
    "the last cell": (["Cells(plain, 1048576, 1, 1, 1)"], ["104857601"]),
    "the last cell and a whole column": (
        ["Cells(plain, 1048576, 1, 1, 1)", WHOLE.format("plain", 3)],
        ["104857601", cells(1, 3, 3, 1)],
    ),
    "a cell of the last column and a whole row": (
        ["Cells(plain, 1, 16384, 1, 1)", "Cells(plain, 5, 1, 1, 16384)"],
        ["16484", cells(5, 1, 1, 4)],
    ),
    "the sheet of an old file": (["Cells(old, 1, 1, 65536, 1)"], [cells(1, 1, 2, 1)]),
    "several areas": (
        ["TwoAreas(Cells(plain, 1, 1, 2, 1))", WHOLE.format("plain", 3)],
        ["^areas", cells(1, 3, 3, 1)],
    ),
    "several whole columns": (
        [f"TwoAreas({WHOLE.format('other', 1)})", WHOLE.format("plain", 3)],
        ["^areas", cells(1, 3, 3, 1)],
    ),
}
CASES |= {
    name: (call("CONCENTRATION_RISK", given(CONCENTRATION, *args)), ranges(*expected))
    for name, (args, expected) in CUTS.items()
}
# The workbook of the cell that calls decides, not that of a range.
CASES["1904 in another workbook"] = (
    "Set Application.Caller = Cells(plain, 1, 1, 1, 1)\n"
    + call("LEASE_REVENUE", given(REVENUE, "Cells(later, 1, 1, 1, 1)"))
    + "\nApplication.Caller = Empty",
    handed("LEASE_REVENUE", given(REVENUE, "101"), "Range"),
)
CASES["1904 in the second range only"] = (
    call("LEASE_REVENUE", given(REVENUE, "Cells(plain, 1, 1, 1, 1)", "Cells(later, 1, 1, 1, 1)")),
    handed("LEASE_REVENUE", given(REVENUE, "101", "101")),
)

ERRORS = {
    "#NULL!": 2000,
    "#DIV/0!": 2007,
    "#VALUE!": 2015,
    "#REF!": 2023,
    "#NAME?": 2029,
    "#NUM!": 2036,
    "#N/A": 2042,
    "#SPILL!": 2015,
}


def refused(code: str) -> str:
    return f'Chr(27) & "{code}" & Chr(27) & "why"'


def answering(answer: str, *written: str) -> Case:
    """A call that Python answers with this."""
    name = "LEASEBRIDGE_VERSION"
    statement = f"{answer}\n{call(name, [])}\nSide.Answer = " + '"fine"'
    return statement, [handed(name, [])[0], *written]


for _code, _number in ERRORS.items():
    CASES[f"refused with {_code}"] = answering(
        f"Side.Answer = {refused(_code)}", f"heard [Error {_number},why]", f"Error {_number}"
    )
CASES["text that is no refusal"] = answering('Side.Answer = "#NUM!"', "#NUM!")
CASES["a row with a refusal"] = answering(
    f'Side.Answer = Array(1, {refused("#N/A")}, "a")',
    "heard [Error 2042,why]",
    "[1,Error 2042,a]",
)
CASES["a table with refusals"] = answering(
    f"table(0, 0) = {refused('#NUM!')}\ntable(0, 1) = 2\n"
    f"table(1, 0) = 3\ntable(1, 1) = {refused('#REF!')}\nSide.Answer = table",
    "heard [Error 2036,why]",
    "heard [Error 2023,why]",
    "[Error 2036,2;3,Error 2023]",
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What every case wrote, from one run of the engine."""
    folder: Path = tmp_path_factory.mktemp("script")
    try:
        script_engine.checked(folder)
        lines = script_engine.answers(
            folder, vba.functions_module(), [statement for statement, _ in CASES.values()]
        )
    except script_engine.NoEngineError as problem:
        pytest.skip(f"no script engine answers: {problem}")
    # A script that breaks off has no lines for the cases after it.
    return dict(zip(CASES, lines))


@pytest.mark.parametrize("name", CASES)
def test_our_vba_in_the_script_engine(written: dict[str, list[str]], name: str) -> None:
    assert written.get(name) == CASES[name][1]
