"""Asks IronCalc for the value of every formula around our calls."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from typing import Any

from addin.a1 import Place, Position, range_bounds
from addin.engines.calculation import CIRCULAR, Answer, Inputs
from addin.engines.ironcalc import worker
from addin.engines.plain_copy import (
    KNOWN_ERRORS,
    NOTHING,
    formula_xml,
    names_in_use,
    plain_copy,
)
from addin.formulas import count_calls, may_call
from addin.xlsx import StoredCell, Workbook, filled_by_arrays, private_folder
from udfs.cells import CellError, Value

PATIENCE = 120.0
"""Seconds that it gets for one workbook."""

ANSWERS = KNOWN_ERRORS | {"#SPILL!", "#CALC!"}
"""The errors that a formula gives; the others say that it cannot be calculated."""

_PARAMETER = re.compile(r"(_xl[po][mp]\.)")


class IronCalc:
    """One workbook in IronCalc: loaded while others work, then asked once.

    What it cannot do it has no answer for; why, `fault` says where it has none at all.
    """

    def __init__(self, book: Workbook, contents: Inputs, copy: bytes | None = None) -> None:
        """Start to load the copy, with `contents` in place of what those cells hold.

        `copy` is one that has been made already, in which no formula reads the result of another.
        """
        self._book, self._contents, self._copy = book, contents, copy
        self._sheets = book.by_name
        self._numbers = {sheet.name: at for at, sheet in enumerate(book.sheets)}
        self._layout = _layout(book, contents) if _keeping and copy is None else None
        self._constants = _constants(book, contents) if self._layout else {}
        self._kept: _Kept | None = None
        self._process: Process | None = None
        self.fault = ""
        if self._layout and (kept := _take(self._layout, self._constants)):
            self._kept, self._process = kept, kept.process
        else:
            self._start()

    def _start(self) -> None:
        copy = self._copy
        if copy is None:
            cells = (cell for sheet in self._book.sheets for cell in sheet.cells.values())
            names = names_in_use(self._book.names, (cell.formula or "" for cell in cells))
            copied = replace(self._book, names=names)
            copy = plain_copy(copied, self._contents, IronCalcDialect())
        try:
            self._process = Process(copy)
        except (OSError, ValueError) as fault:
            self.fault = f"it does not start: {fault}"

    def ask(
        self,
        wanted: Mapping[str, Sequence[Position]],
        constants: Mapping[Place, Value],
        formulas: Mapping[Place, str],
    ) -> Answer:
        """The values of these cells, once others hold these constants and formulas; ends it."""
        answer = Answer({name: {} for name in wanted})
        try:
            found = self._ask(wanted, constants, formulas) if not self.fault else []
        except (OSError, EOFError, ValueError) as fault:
            self.fault = f"it failed: {str(fault) or 'it ended'}"
            found = []
        finally:
            self.close()
        for (name, cells), values in zip(wanted.items(), found):
            for position, value in zip(cells, values):
                if not isinstance(value, tuple):
                    answer.values[name][position] = value
                elif value[0] in ANSWERS:
                    answer.values[name][position] = CellError(value[0])
                else:
                    circular = value[0] == "#CIRC!"
                    answer.reasons[name, position] = (
                        CIRCULAR if circular else f"IronCalc cannot calculate it ({value[0]})"
                    )
        return answer

    def _ask(
        self,
        wanted: Mapping[str, Sequence[Position]],
        constants: Mapping[Place, Value],
        formulas: Mapping[Place, str],
    ) -> list[list[Any]]:
        if self._kept and not self._kept.arrays <= formulas.keys():
            # What an array has filled is not known to go again.
            self.close()
            self._start()
        if self._kept:
            # What has changed since, and nothing where calls of ours stood that stand no more.
            before = dict.fromkeys(self._kept.filled)
            now = self._kept.changed(self._constants)
            try:
                return self._sent(wanted, {**before, **now, **constants}, formulas, constants)
            except (OSError, EOFError, ValueError):
                self.close()
                self._start()
        return self._sent(wanted, constants, formulas, constants)

    def _sent(
        self,
        wanted: Mapping[str, Sequence[Position]],
        constants: Mapping[Place, Value],
        formulas: Mapping[Place, str],
        filled: Collection[Place],
    ) -> list[list[Any]]:
        """The answer; `filled` are the constants that the copy has no place for."""
        assert self._process
        sizes = {place: self._size(*place) for place in formulas}
        found = self._process.ask(
            (
                [
                    (self._numbers[s], *at, *sizes[s, at], f"={text}")
                    for (s, at), text in formulas.items()
                ],
                [(self._numbers[s], *at, _plain(v)) for (s, at), v in constants.items()],
                [(self._numbers[name], list(cells)) for name, cells in wanted.items()],
                self._copy is None
                and any(
                    cell.array_ref is not None
                    for sheet in self._sheets.values()
                    for cell in sheet.cells.values()
                ),
            )
        )
        filled = {*filled, *formulas}
        if self._layout and filled.isdisjoint(self._constants):
            arrays = {place for place, (width, _) in sizes.items() if width}
            _keep(_Kept(self._process, self._layout, self._constants, filled, arrays))
            self._process = None
        return found

    def _size(self, sheet: str, position: Position) -> tuple[int, int]:
        """Columns and rows of an array formula; none for a plain one."""
        ref = self._sheets[sheet].cells[position].array_ref
        if ref is None:
            return 0, 0
        top, left, bottom, right = range_bounds(ref)
        return right - left + 1, bottom - top + 1

    def close(self) -> None:
        """End the process, if it is not kept for another workbook."""
        self._kept = None
        if self._process:
            self._process.close()
            self._process = None


class Process:
    """A process with a workbook, which it loads while others work."""

    def __init__(self, copy: bytes) -> None:
        """Start it. Raises OSError or ValueError."""
        self._opened = ExitStack()
        self._process: Any = None  # with streams, which the type of Popen does not know
        self._loaded = False
        path = self._opened.enter_context(private_folder()) / "copy.xlsx"
        try:
            path.write_bytes(copy)
            self._process = subprocess.Popen(
                [sys.executable, worker.__file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            worker.send(self._process.stdin, str(path))
        except (OSError, ValueError):
            self.close()
            raise

    def ask(self, message: object) -> list[list[Any]]:
        """Its answer. Raises OSError, EOFError or ValueError where it has none in time."""
        process = self._process
        end = threading.Timer(PATIENCE, process.kill)
        end.daemon = True
        end.start()
        try:
            worker.send(process.stdin, message)
            while not self._loaded:
                line = process.stdout.readline()
                if not line:  # anything else is what a start of Python may print
                    raise EOFError
                self._loaded = line == worker.READY
            self._opened.close()
            answer: list[list[Any]] = worker.receive(process.stdout)
            return answer
        finally:
            end.cancel()

    def close(self) -> None:
        """End it."""
        if self._process:
            with suppress(OSError):
                self._process.kill()
            for stream in (self._process.stdin, self._process.stdout):
                with suppress(OSError):
                    stream.close()
            self._process.wait()
            self._process = None
        self._opened.close()


_Layout = list[tuple[object, ...]]
"""What a copy says but for its constants."""


@dataclass
class _Kept:
    """A process that has answered: of what, and which cells were filled for that besides."""

    process: Process
    layout: _Layout
    constants: dict[Place, Value]
    filled: set[Place]
    arrays: set[Place]

    def changed(self, constants: Mapping[Place, Value]) -> dict[Place, Value]:
        """The constants that it has otherwise."""
        return {
            place: value
            for place, value in constants.items()
            if type(value) is not type(was := self.constants[place]) or value != was
        }


_waiting: list[_Kept] = []
_keeping = False


def keep_going(on: bool) -> None:
    """Whether the last process goes on to the next workbook, if only constants differ there.

    It calculates all formulas anew, but does not read them again: that takes longer.
    """
    global _keeping
    _keeping = on
    _keep(None)


def _keep(one: _Kept | None) -> None:
    """Keep this one instead of the one that is kept."""
    while _waiting:
        _waiting.pop().process.close()
    if one and _keeping:
        _waiting.append(one)


def _take(layout: _Layout, constants: Mapping[Place, Value]) -> _Kept | None:
    if not _waiting or _waiting[0].layout != layout:
        return None
    return _waiting.pop() if _waiting[0].constants.keys() == constants.keys() else None


def _layout(book: Workbook, contents: Inputs) -> _Layout:
    layout: _Layout = [(book.names, book.tables, book.date1904)]
    for sheet in book.sheets:
        own = contents.get(sheet.name, {})
        hidden = [row for row, stored in sheet.data.rows.items() if stored.hidden]
        formulas = {
            at: (cell.formula, cell.array_ref, cell.dynamic)
            for at, cell in sheet.cells.items()
            if cell.formula is not None and at not in own
        }
        layout.append((sheet.name, hidden, formulas))
    return layout


def _constants(book: Workbook, contents: Inputs) -> dict[Place, Value]:
    found: dict[Place, Value] = {}
    for sheet in book.sheets:
        filled = filled_by_arrays(sheet.cells)
        for at, cell in sheet.cells.items():
            if cell.formula is None and cell.value is not None and at not in filled:
                found[sheet.name, at] = cell.value
        found |= {(sheet.name, at): value for at, value in contents.get(sheet.name, {}).items()}
    return found


def _plain(value: Value) -> Any:
    if isinstance(value, CellError):
        return (str(value) if value in KNOWN_ERRORS else "#VALUE!",)
    return value


class IronCalcDialect:
    """Cells with calls of ours empty until their values are known, arrays as the file has them.

    IronCalc takes a parameter for the defined name that is spelt like it; and formulas need a
    value, or it complains of each: an error, so that none is taken for an answer.
    """

    tables = True

    def sheet(self, name: str) -> str:
        """As it is called."""
        return name

    def name(self, formula: str) -> str:
        """The formula of a defined name."""
        return own_parameters(formula)

    def cell(self, sheet: str, position: Position, cell: StoredCell) -> str:
        """What stands behind `<c r="A1"`."""
        formula = cell.formula or ""
        if may_call(formula) and count_calls(formula):
            return NOTHING
        return formula_xml(own_parameters(formula), cell)


def own_parameters(formula: str) -> str:
    """The formula with other names for the parameters and variables of LAMBDA and LET."""
    return _PARAMETER.sub(r"\1bound_", formula) if "_xl" in formula else formula
