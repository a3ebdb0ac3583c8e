"""Engines of others that calculate the LAMBDAs of a file: IronCalc and formulon."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any, Protocol

from addin.a1 import Position, cell_text
from udfs.errors import ERRORS


class Engine(Protocol):
    """A workbook that is open in an engine; sheets count from 0, rows and columns from 1."""

    def put(self, sheet: int, at: Position, value: Any) -> None: ...

    def type(self, sheet: int, at: Position, formula: str) -> None: ...

    def calculate(self) -> None: ...

    def value(self, sheet: int, at: Position) -> Any: ...


class IronCalc:
    def __init__(self, path: Path) -> None:
        import ironcalc

        self.model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")

    def put(self, sheet: int, at: Position, value: Any) -> None:
        if isinstance(value, bool):
            self.model.update_cell_with_bool(sheet, *at, value)
        elif isinstance(value, str) and value not in ERRORS:
            self.model.update_cell_with_text(sheet, *at, value)
        elif isinstance(value, str):
            self.model.set_user_input(sheet, *at, value)
        elif value is None:
            self.model.clear_cell_contents(sheet, *at)
        else:
            self.model.update_cell_with_number(sheet, *at, value)

    def type(self, sheet: int, at: Position, formula: str) -> None:
        self.model.set_user_input(sheet, *at, f"={formula}")

    def calculate(self) -> None:
        self.model.evaluate()

    def value(self, sheet: int, at: Position) -> Any:
        return self.model.get_cell_value(sheet, *at)


class Formulon:
    _ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")

    def __init__(self, path: Path) -> None:
        import formulon

        self.book = formulon.Workbook.load(path.read_bytes())

    def put(self, sheet: int, at: Position, value: Any) -> None:
        row, column = at[0] - 1, at[1] - 1
        if isinstance(value, bool):
            self.book.set_bool(sheet, row, column, value)
        elif isinstance(value, str) and value not in ERRORS:
            self.book.set_text(sheet, row, column, value)
        elif isinstance(value, str):
            self.book.set_formula(sheet, row, column, f"={value}")
        elif value is not None:
            self.book.set_number(sheet, row, column, value)

    def type(self, sheet: int, at: Position, formula: str) -> None:
        self.book.set_formula(sheet, at[0] - 1, at[1] - 1, f"={formula}")

    def calculate(self) -> None:
        self.book.recalc()

    def value(self, sheet: int, at: Position) -> Any:
        found = self.book.get_value(sheet, at[0] - 1, at[1] - 1)
        return (
            self._ERRORS[found.error_code or 0] if found.kind.name == "ERROR" else found.to_python()
        )


def for_formulon(path: Path, copy: Path) -> Path:
    """The same workbook with optional parameters in formulon's way: in brackets."""
    return _translated(path, copy, rb"_xlop\.(\w+)", rb"[_xlpm.\1]")


def _translated(path: Path, copy: Path, old: bytes, new: bytes) -> Path:
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(
                name, re.sub(old, new, content) if name.endswith("book.xml") else content
            )
    return copy


class Typed:
    """Calls typed into a sheet below each other, each beside the cells that it refers to."""

    def __init__(self, engine: Engine, sheet: int) -> None:
        self.engine, self.sheet, self.row = engine, sheet, 1
        self.places: list[tuple[Position, tuple[int, int]]] = []

    def add(self, name: str, arguments: list[Any], size: tuple[int, int]) -> str:
        """Type a call whose result has this many rows and columns; blank arguments are cells."""
        texts, column, rows = [], 1, size[0]
        for argument in arguments:
            block = argument if isinstance(argument, list) else [[argument]]
            last = self.row + len(block) - 1, column + len(block[0]) - 1
            for y, line in enumerate(block):
                for x, value in enumerate(line):
                    self.engine.put(self.sheet, (self.row + y, column + x), value)
            texts.append(f"{cell_text((self.row, column))}:{cell_text(last)}")
            column, rows = last[1] + 1, max(rows, len(block))
        formula = f"{name}({','.join(texts)})"
        self.engine.type(self.sheet, (self.row, column + 1), formula)
        self.places.append(((self.row, column + 1), size))
        self.row += rows + 1
        return formula

    def answers(self) -> list[Any]:
        """What each call gives: a value, or rows of values."""
        self.engine.calculate()
        return [self._answer(at, size) for at, size in self.places]

    def _answer(self, at: Position, size: tuple[int, int]) -> Any:
        rows = [
            [self.engine.value(self.sheet, (at[0] + y, at[1] + x)) for x in range(size[1])]
            for y in range(size[0])
        ]
        return rows if size != (1, 1) else rows[0][0]
