"""Asks IronCalc for the value of every formula around our calls."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
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
from addin.xlsx import StoredCell, Workbook
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
        self._reads_results = copy is None
        self._sheets = book.by_name
        self._numbers = {sheet.name: at for at, sheet in enumerate(book.sheets)}
        self._folder = tempfile.TemporaryDirectory(
            prefix="leasebridge-", ignore_cleanup_errors=True
        )
        self._process: Any = None  # with streams, which the type of Popen does not know
        self.fault = ""
        path = Path(self._folder.name) / "copy.xlsx"
        if copy is None:
            cells = (cell for sheet in book.sheets for cell in sheet.cells.values())
            names = names_in_use(book.names, (cell.formula or "" for cell in cells))
            copy = plain_copy(replace(book, names=names), contents, IronCalcDialect())
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
        process = self._process
        end = threading.Timer(PATIENCE, process.kill)
        end.daemon = True
        end.start()
        try:
            worker.send(
                process.stdin,
                (
                    [
                        (self._numbers[s], *at, *self._size(s, at), f"={text}")
                        for (s, at), text in formulas.items()
                    ],
                    [(self._numbers[s], *at, _plain(v)) for (s, at), v in constants.items()],
                    [(self._numbers[name], list(cells)) for name, cells in wanted.items()],
                    self._reads_results
                    and any(
                        cell.array_ref is not None
                        for sheet in self._sheets.values()
                        for cell in sheet.cells.values()
                    ),
                ),
            )
            while (line := process.stdout.readline()) != worker.READY:
                if not line:  # anything else is what a start of Python may print
                    raise EOFError
            answer: list[list[Any]] = worker.receive(process.stdout)
            return answer
        finally:
            end.cancel()

    def _size(self, sheet: str, position: Position) -> tuple[int, int]:
        """Columns and rows of an array formula; none for a plain one."""
        ref = self._sheets[sheet].cells[position].array_ref
        if ref is None:
            return 0, 0
        top, left, bottom, right = range_bounds(ref)
        return right - left + 1, bottom - top + 1

    def close(self) -> None:
        """End the process."""
        if self._process:
            with suppress(OSError):
                self._process.kill()
            for stream in (self._process.stdin, self._process.stdout):
                with suppress(OSError):
                    stream.close()
            self._process.wait()
            self._process = None
        self._folder.cleanup()


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
