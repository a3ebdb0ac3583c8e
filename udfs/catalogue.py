"""The one description of every worksheet function: hosts, workbook, help and tests read it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

from udfs.arguments import Arg
from udfs.broadcast import broadcast
from udfs.function import Function
from udfs.python_values import as_cells

CATALOGUE: dict[str, Function] = {}


def worksheet(*, unit: str, examples: list[tuple[tuple[Any, ...], Any]]) -> Callable[..., Any]:
    """Add a function to the catalogue; its signature gives names, order, defaults and arguments."""

    def add(body: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(body)
        hints = get_type_hints(body, include_extras=True)
        parameters = signature.parameters.values()

        @functools.wraps(body)
        def call(*values: Any, **named: Any) -> Any:
            bound = signature.bind_partial(*values, **named).arguments
            return broadcast(entry, as_cells(entry.name, bound, entry.args))

        entry = Function(
            name=body.__name__.upper(),
            call=call,
            body=body,
            args={p.name: _find_arg(hints[p.name]) for p in parameters},
            defaults={p.name: p.default for p in parameters if p.default is not p.empty},
            unit=unit,
            doc=inspect.getdoc(body) or "",
            examples=tuple(examples),
        )
        CATALOGUE[entry.name] = entry
        return call

    return add


def _find_arg(hint: Any) -> Arg:
    """The description in an annotation; before Python 3.11 a default of None wraps it once more."""
    parts = get_args(hint)
    found = next((part for part in parts if isinstance(part, Arg)), None)
    return found or _find_arg(parts[0])
