"""Runs our VBA: pyOpenVBA's interpreter, with an Excel and a Python around it as thin as can be."""

# mypy: disable-error-code="misc,untyped-decorator"

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import (
    EMPTY,
    MISSING,
    NOTHING,
    HostBridge,
    Interpreter,
    VBAArray,
    VBAErrorValue,
    VBAObject,
    member,
    method,
)

from addin.hosts.excel import vba
from tests.addin.fakes.vba_sheets import Range, to_com

Call = Callable[..., Any]

CODES = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
}
"""What a cell shows for the error value of that number."""

STARTING = "Function XLPy()\nSet XLPy = Python.Started()\nEnd Function\n"
NO_PYTHON = 'Function XLPy()\nErr.Raise 1000, , "Could not load xlwings64.dll"\nEnd Function\n'


class Python(VBAObject):
    """The object that `XLPy` gives, which hands calls to `call`."""

    def __init__(self, call: Call) -> None:
        self.call, self.started = call, 0

    @method
    def Started(self) -> Any:  # noqa: N802 - as VBA calls it
        self.started += 1
        return self

    @method
    def CallUDF(self, *arguments: Any) -> Any:  # noqa: N802
        module, name, values, _workbook, caller = arguments
        assert module == "leasebridge.excel"
        assert caller is NOTHING or isinstance(caller, Range)
        return to_vba(self.call(name, *map(from_vba, values.items)))


class Cell(VBAObject):
    """A cell with a formula, which `Calculate` runs."""

    def __init__(self, formula: Callable[[], Any]) -> None:
        self.formula = formula
        self.shown = formula()

    @member
    def Value(self) -> Any:  # noqa: N802
        return self.shown

    @member
    def HasArray(self) -> bool:  # noqa: N802
        return False

    @member
    def HasSpill(self) -> Any:  # noqa: N802
        raise VBARuntimeError(438, "old versions of Excel know nothing of spilling")

    @member
    def SpillParent(self) -> Any:  # noqa: N802
        raise VBARuntimeError(438, "old versions of Excel know nothing of spilling")

    @method
    def Address(self, *_: Any) -> str:  # noqa: N802
        return "C5"

    @method
    def Calculate(self) -> Any:  # noqa: N802
        self.shown = self.formula()
        return EMPTY


class Application(VBAObject):
    """Keeps what it is told of the functions, and what it is to run later."""

    def __init__(self) -> None:
        self.caller: Any = VBAErrorValue(2023)  # no cell, as when VBA itself calls
        self.described: dict[str, tuple[str, str, list[str]]] = {}
        self.later: list[str] = []

    @member
    def Caller(self) -> Any:  # noqa: N802
        return self.caller

    @method
    def MacroOptions(  # noqa: N802
        self,
        Macro: Any,  # noqa: N803
        Description: Any,  # noqa: N803
        Category: Any,  # noqa: N803
        ArgumentDescriptions: Any = MISSING,  # noqa: N803
    ) -> Any:
        helps = [] if ArgumentDescriptions is MISSING else ArgumentDescriptions.items
        self.described[Macro] = Description, Category, helps
        return EMPTY

    @method
    def OnTime(self, EarliestTime: Any, Procedure: Any) -> Any:  # noqa: N802, N803
        self.later.append(Procedure)
        return EMPTY


RUN_PYTHON = """\
Public asked As String
Sub RunPython(ByVal command As String)
    asked = command
End Sub
Function LastAsked() As String
    LastAsked = asked
End Function
"""
"""In the place of xlwings' own: keeps what it was told to run."""


class _Workbook(VBAObject):
    @member
    def Name(self) -> str:  # noqa: N802
        return "leasebridge.xlam"


class _Bridge(HostBridge):
    def __init__(self, objects: dict[str, Any]) -> None:
        self.objects = objects

    def global_object(self, name: str) -> Any:
        return self.objects.get(name, super().global_object(name))


def excel(call: Call, starting: str = STARTING) -> tuple[Interpreter, Python]:
    """Our functions loaded, with a Python that answers by `call` if `starting` starts one."""
    python = Python(call)
    objects = {"application": Application(), "python": python, "thisworkbook": _Workbook()}
    interpreter = Interpreter(_Bridge(objects))
    interpreter.add_module(starting, name="xlwings")
    interpreter.add_module(vba.functions_module(), name="LeasebridgeFunctions")
    return interpreter, python


def select(interpreter: Interpreter, cell: Cell) -> None:
    """Make this the active cell."""
    assert isinstance(interpreter.host, _Bridge)
    interpreter.host.objects["activecell"] = cell


def application(interpreter: Interpreter) -> Application:
    """The Excel around the functions."""
    assert isinstance(interpreter.host, _Bridge)
    known = interpreter.host.objects["application"]
    assert isinstance(known, Application)
    return known


def run(interpreter: Interpreter, name: str, *arguments: Any) -> Any:
    """The answer of a function as its cells would show it."""
    return shown(interpreter.run(name, list(arguments)))


def shown(value: Any) -> Any:
    """A value, a row of them or rows of them as cells show them."""
    if isinstance(value, VBAErrorValue):
        return CODES[value.number]
    if isinstance(value, VBAArray):
        ranges = [range(low, high + 1) for low, high in value.bounds]
        if len(ranges) == 1:
            return [[shown(value.get([x])) for x in ranges[0]]]
        return [[shown(value.get([y, x])) for x in ranges[1]] for y in ranges[0]]
    return value


def to_vba(result: Any) -> Any:
    """What COM makes of a result: nested lists are an array, with one dimension for a row."""
    if not isinstance(result, list):
        return result
    if not isinstance(result[0], list):
        return VBAArray([(0, len(result) - 1)], items=list(result))
    columns = range(len(result[0]))
    items = [row[x] for x in columns for row in result]
    return VBAArray([(0, len(result) - 1), (0, len(columns) - 1)], items=items)


def from_vba(value: Any) -> Any:
    """What COM makes of an argument."""
    return value.for_python() if isinstance(value, Range) else to_com(value)
