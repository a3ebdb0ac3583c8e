"""One worksheet function: its arguments, its help, its examples, and how one call is checked."""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Optional

from udfs.arguments import FIRST_DAY, Arg, ArgRange
from udfs.errors import InputError
from udfs.ranges import is_array

TABLE_CODES = ("SUMMARY", "BRIDGE")
"""The codes of `output` that ask for a table; any other asks for one number."""

NEVER_BLANK = frozenset({float, int, dt.date})


class Slot(NamedTuple):
    """What makes a value good at first sight: type and limits, one of the codes, or left out."""

    name: str
    kind: type
    least: Any
    most: Any
    codes: tuple[str, ...]
    optional: bool
    default: Any


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
        code = self.defaults.get("output")
        return code if code in TABLE_CODES else None

    @property
    def omissible(self) -> frozenset[str]:
        """What a call may leave blank, and all behind it: so languages declare optional ones."""
        names = list(self.args)
        first = [at for at, name in enumerate(names) if self._may_be_blank(name)]
        return frozenset(names[min(first, default=len(names)) :])

    def _may_be_blank(self, name: str) -> bool:
        return name in self.defaults or bool(self.args[name].solved_as)

    @property
    def usage(self) -> str:
        """The call as its help shows it: `NAME(capacity, [term]=1)`."""
        return f"{self.name}({', '.join(self._argument_usage(name) for name in self.args)})"

    def _argument_usage(self, name: str) -> str:
        if name not in self.defaults:
            return name
        default = self.defaults[name]
        text = f'"{default}"' if isinstance(default, str) else f"{default}"
        return f"[{name}]" if default is None else f"[{name}]={text}"

    @functools.cached_property
    def solves(self) -> bool:
        """Whether it has arguments that may be blank because they are solved for."""
        return any(arg.solved_as for arg in self.args.values())

    @functools.cached_property
    def slots(self) -> list[Slot]:
        """Of each argument what a call asks first."""
        slots = []
        for name, asked in self.args.items():
            limits: tuple[type, Any, Any] = (float, asked.least, asked.most)
            if asked.whole or isinstance(asked, ArgRange):
                limits = (float, math.inf, 0.0)
            elif asked.unit == "date":
                limits = (dt.date, FIRST_DAY, dt.date.max)
            left_out = name in self.defaults, self.defaults.get(name)
            slots.append(Slot(name, *limits, asked.choices, *left_out))
        return slots

    def check_all(self, values: Sequence[Any]) -> list[Any]:
        """Check every argument from left to right; the first fault is the one reported.

        Those that are missing at the end were left out.
        """
        given, first = len(values), values[0] if values else None
        if given < len(self.args):
            values = [*values, *[None] * (len(self.args) - given)]
        return [
            # Nearly every argument ends here; the limits keep infinity out.
            value
            if (own := type(value)) is kind and least <= value <= most
            else default
            if value is None and optional
            else float(value)
            if own is int and kind is float and least <= value <= most
            else value
            if own is str and value in codes
            else self.check_one(name, value, first)
            for value, (name, kind, least, most, codes, optional, default) in zip(
                values, self.slots
            )
        ]

    def check_one(self, name: str, value: Any, solve_for: Any = None) -> Any:
        """Check one argument: a blank is its default, or a fault where there is none.

        `solve_for` is the first argument of the call, which may ask for this one.
        """
        arg, kind = self.args[name], type(value)
        if kind is str and value in arg.choices:
            return value
        if kind in NEVER_BLANK or not arg.is_blank(value):
            return arg.check(value, f"{self.name}: {name}")
        if name in self.defaults:
            return self.defaults[name]
        if arg.solved_as and str(solve_for).strip().casefold() == arg.solved_as.casefold():
            return None
        message = f"{self.name}: {name} is blank, it must be given ({arg.unit})"
        raise InputError("#VALUE!", message)

    def scalar_call(self, values: Sequence[Any]) -> Any:
        """Call with one value an argument (range arguments whole)."""
        return self.finish(self.check_all(values))

    def finish(self, checked: list[Any]) -> Any:
        """The result for arguments that are checked; what is too large for a number is refused."""
        try:
            result = self.body(*checked)
        except (OverflowError, ZeroDivisionError):
            result = math.inf
        if type(result) is float:
            finite = math.isfinite(result)
        else:
            rows = result if isinstance(result, list) else ()
            finite = all(map(math.isfinite, [value for _, value in rows if type(value) is float]))
        if not finite:
            raise InputError("#NUM!", f"{self.name}: the result is too large for a number")
        return result

    def makes_table(self, output: Any) -> bool:
        """Whether this `output` asks for the table rather than for one number."""
        if self.table_code is None or is_array(output):
            return False
        blank = self.args["output"].is_blank(output)
        return blank or str(output).strip().casefold() == self.table_code.casefold()

    def array_args(self, values: Sequence[Any]) -> list[bool]:
        """Which arguments are arrays to broadcast: a range argument takes its array whole."""
        pairs = zip(self.args.values(), values)
        return [is_array(v) and not isinstance(arg, ArgRange) for arg, v in pairs]


def camel_case(name: str) -> str:
    """A function's or argument's name where no underscore may be in it (UNO): `leaseRevenue`."""
    first, *rest = name.lower().split("_")
    return first + "".join(map(str.capitalize, rest))
