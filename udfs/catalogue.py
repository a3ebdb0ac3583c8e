"""The one description of every worksheet function: hosts, workbook, help and tests read it."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional, get_args, get_type_hints

from udfs.arrays import broadcast, flatten, is_array
from udfs.values import READERS, InputError, numbers_in, read_number, refuse_error

__all__ = ["CATALOGUE", "Arg", "ArgRange", "Function", "InputError", "worksheet"]

CATALOGUE: dict[str, Function] = {}


@dataclass(frozen=True)
class Arg:
    """A worksheet argument: its unit, its help, the values it accepts.

    The units `date`, `code`, `flag` and `name` have readers of their own; any other is a number.
    `low` and `high` belong to the range, `above` and `below` do not. `vector` says that the
    function's body is plain arithmetic in this argument, so that an array may stand for it.
    """

    unit: str
    help: str
    low: float = -math.inf
    high: float = math.inf
    above: float = -math.inf
    below: float = math.inf
    choices: tuple[str, ...] = ()
    vector: bool = False

    def check(self, value: Any, where: str) -> Any:
        """Return the value as the function wants it, or refuse it under the name `where`."""
        is_number = type(value) is float and self.unit not in READERS
        if is_number and self.low <= value <= self.high and self.above < value < self.below:
            return value  # nearly every number ends here; the limits keep infinity out
        refuse_error(value, where)
        reader = READERS.get(self.unit)
        return reader(self, value, where) if reader else read_number(self, value, where)

    def is_blank(self, value: Any) -> bool:
        """Whether this counts as left out; empty text does so only where a code belongs."""
        return value is None or (self.unit == "code" and str(value).strip() == "")


@dataclass(frozen=True)
class ArgRange(Arg):
    """A range of cells that belong together, read row by row; a blank cell stays None."""

    def check(self, value: Any, where: str) -> list[Any]:
        """Return the cells in one flat list, each checked."""
        return [
            None if cell is None else Arg.check(self, cell, f"{where} item {at}")
            for at, cell in enumerate(flatten(value), start=1)
        ]

    def is_blank(self, value: Any) -> bool:
        """A single blank cell is an argument left out; several are a range of blanks."""
        return value is None or (is_array(value) and flatten(value) == [None])


@dataclass(frozen=True)
class Function:
    """One worksheet function; `call` checks every argument, `body` is the bare arithmetic."""

    name: str
    call: Callable[..., Any]
    body: Callable[..., Any]
    args: dict[str, Arg]
    defaults: dict[str, Any]
    unit: str
    doc: str
    examples: tuple[tuple[tuple[Any, ...], Any], ...]

    @property
    def table_code(self) -> Optional[str]:
        """The `output` code, also the default, that asks for a table; None without tables."""
        return self.defaults.get("output")

    @property
    def usage(self) -> str:
        """The call as its help shows it: `NAME(capacity, [term]=1)`."""
        return f"{self.name}({', '.join(self._shown(name) for name in self.args)})"

    def _shown(self, name: str) -> str:
        if name not in self.defaults:
            return name
        default = self.defaults[name]
        text = f'"{default}"' if isinstance(default, str) else f"{default}"
        return f"[{name}]" if default is None else f"[{name}]={text}"

    def checked(self, values: list[Any]) -> list[Any]:
        """Check every argument from left to right; the first fault is the one reported."""
        defaults = self.defaults
        return [
            defaults[name] if value is None and name in defaults else self.checked_one(name, value)
            for name, value in zip(self.args, values)
        ]

    def checked_one(self, name: str, value: Any) -> Any:
        """Check one argument: a blank is its default, or a fault where there is none."""
        arg = self.args[name]
        if value is not None and not arg.is_blank(value):
            return arg.check(value, f"{self.name}: {name}")
        if name in self.defaults:
            return self.defaults[name]
        message = f"{self.name}: {name} is blank, it must be given ({arg.unit})"
        raise InputError("#VALUE!", message)

    def scalar_call(self, values: list[Any]) -> Any:
        """Call with one value an argument (range arguments whole)."""
        try:
            result = self.body(*self.checked(values))
        except (OverflowError, ZeroDivisionError):
            result = math.inf
        numbers = [result] if isinstance(result, float) else numbers_in(result)
        if not all(map(math.isfinite, numbers)):
            raise InputError("#NUM!", f"{self.name}: the result is too large for a number")
        return result

    def makes_table(self, output: Any) -> bool:
        """Whether this `output` asks for the table rather than for one number."""
        if self.table_code is None or is_array(output):
            return False
        blank = self.args["output"].is_blank(output)
        return blank or str(output).strip().casefold() == self.table_code.casefold()

    def array_args(self, values: list[Any]) -> list[bool]:
        """Which arguments are arrays to broadcast: a range argument takes its array whole."""
        pairs = zip(self.args.values(), values)
        return [is_array(v) and not isinstance(arg, ArgRange) for arg, v in pairs]


def worksheet(*, unit: str, examples: list[tuple[tuple[Any, ...], Any]]) -> Callable[..., Any]:
    """Add a function to the catalogue; its signature gives names, order, defaults and arguments."""

    def add(body: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(body)
        hints = get_type_hints(body, include_extras=True)
        parameters = signature.parameters.values()

        @functools.wraps(body)
        def call(*values: Any, **named: Any) -> Any:
            bound = signature.bind_partial(*values, **named).arguments
            return broadcast(entry, [bound.get(name) for name in entry.args])

        entry = Function(
            name=body.__name__.upper(),
            call=call,
            body=body,
            args={p.name: _described(hints[p.name]) for p in parameters},
            defaults={p.name: p.default for p in parameters if p.default is not p.empty},
            unit=unit,
            doc=inspect.getdoc(body) or "",
            examples=tuple(examples),
        )
        CATALOGUE[entry.name] = entry
        return call

    return add


def _described(hint: Any) -> Arg:
    """The description in an annotation; before Python 3.11 a default of None wraps it once more."""
    parts = get_args(hint)
    found = next((part for part in parts if isinstance(part, Arg)), None)
    return found or _described(parts[0])
