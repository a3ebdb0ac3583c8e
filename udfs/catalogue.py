"""The one description of every worksheet function: hosts, workbook, help and tests read it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

from udfs.arguments import Arg
from udfs.function import Function
from udfs.python_calls import ABOUT_ARRAYS, call_with
from udfs.python_values import PLAIN

CATALOGUE: dict[str, Function] = {}


def worksheet(*, unit: str, examples: list[tuple[tuple[Any, ...], Any]]) -> Callable[..., Any]:
    """Add a function to the catalogue; its signature gives names, order, defaults and arguments."""

    def add(body: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(body)
        hints = get_type_hints(body, include_extras=True)
        parameters = signature.parameters.values()
        places = {name: at for at, name in enumerate(signature.parameters)}

        @functools.wraps(body)
        def call(*values: Any, errors: str = "text", **named: Any) -> Any:
            given = _in_order(signature, places, values, named) if named else values
            if len(given) > len(entry.args):
                signature.bind_partial(*values)  # which raises
            if errors == "text" and PLAIN.issuperset(map(type, given)):
                return entry.scalar_call(given)
            return call_with(entry, given, errors)

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
        call.__doc__ = f"{entry.doc}\n{ABOUT_ARRAYS}"
        how = inspect.Parameter("errors", inspect.Parameter.KEYWORD_ONLY, default="text")
        call.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[*parameters, how]
        )
        CATALOGUE[entry.name] = entry
        return call

    return add


def _in_order(
    signature: inspect.Signature,
    places: dict[str, int],
    values: tuple[Any, ...],
    named: dict[str, Any],
) -> list[Any]:
    """All arguments from the left, None for those left out."""
    given = [*values, *[None] * (len(places) - len(values))]
    for name, value in named.items():
        if places.get(name, -1) < len(values):
            signature.bind_partial(*values, **named)  # which raises: it is unknown or given twice
        given[places[name]] = value
    return given


def _find_arg(hint: Any) -> Arg:
    """The description in an annotation; before Python 3.11 a default of None wraps it once more."""
    parts = get_args(hint)
    found = next((part for part in parts if isinstance(part, Arg)), None)
    return found or _find_arg(parts[0])
