"""`leasebridge functions`: what a cell can call."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from addin.commands.exit_codes import GOOD
from addin.commands.output import Answer, quantity
from addin.commands.parser import MAKE, Commands, Parser
from addin.errors import BadInput, nearest

if TYPE_CHECKING:
    from udfs import Function

_WIDTH = 96


def add_functions(commands: Commands) -> None:
    """Add it to the command line."""
    about = "List the worksheet functions, or show arguments, errors and examples of some"
    examples = "functions", "functions EPS_BRIDGE lease_revenue"
    commands.add("functions", _functions, about, MAKE, examples, _arguments)


def _arguments(sub: Parser) -> None:
    named = "a function, such as EPS_BRIDGE, in any case; or several"
    name: Any = sub.add_argument("name", nargs="*", help=named)
    name.completer = _completed


def _completed(prefix: str, **_: object) -> list[str]:
    """What argcomplete offers, in the case that somebody types."""
    from udfs import CATALOGUE

    return [name if prefix.isupper() or not prefix else name.lower() for name in CATALOGUE]


def _functions(options: argparse.Namespace) -> Answer:
    from udfs import CATALOGUE

    if not options.name:
        lines = (f"{function.usage}\n    {_about(function)}" for function in CATALOGUE.values())
        listed = [_facts(function) for function in CATALOGUE.values()]
        return Answer(GOOD, {"functions": listed}, "\n".join(lines).splitlines())
    found = [CATALOGUE[_known(name)] for name in options.name]
    blocks = ["\n".join(_help(function)) for function in found]
    facts = [_facts(function) for function in found]
    return Answer(GOOD, {"functions": facts}, "\n\n\n".join(blocks).splitlines())


def _known(written: str) -> str:
    """The function that is meant. Raises BadInput for none."""
    from udfs import CATALOGUE

    name = written.strip().upper()
    if name in CATALOGUE:
        return name
    holding = [known for known in CATALOGUE if name and name in known]
    meant = f"did you mean {' or '.join(holding)}?" if holding else ""
    do = nearest(name, CATALOGUE) or meant or f"there are {', '.join(CATALOGUE)}"
    raise BadInput(f"no function is called '{name}'", do=do)


def _about(function: Function) -> str:
    return function.doc.partition("\n")[0]


def _help(function: Function) -> Iterator[str]:
    yield from (function.usage, f"Result: {function.unit}", "")
    for name, arg in function.args.items():
        yield from _wrapped(f"  {name:<15} ({arg.unit}) {arg.help}")
        if not all(choice in arg.help for choice in arg.choices):
            codes = ", ".join(f'"{choice}"' for choice in arg.choices)
            yield from _wrapped(f"{' ' * 18}one of {codes}")
    yield from ("", *function.doc.splitlines(), "", "Examples:")
    for formula, result in _examples(function):
        if isinstance(result, list):
            result = f"a table of {quantity(len(result), 'row')}"
        yield from _wrapped(f"  {formula} gives {result}", 6)


def _wrapped(text: str, indent: int = 18) -> list[str]:
    import textwrap

    start = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(
        text.lstrip(), _WIDTH, initial_indent=start, subsequent_indent=" " * indent,
        break_on_hyphens=False,
    )  # fmt: skip


def _examples(function: Function) -> Iterable[tuple[str, Any]]:
    """Formulas to paste, each with its result: a table as rows, anything else as it is typed."""
    from udfs.example_text import can_be_typed, example_text, literal_text

    for example in filter(can_be_typed, function.examples):
        arguments, expected = example
        is_plain = isinstance(expected, list) or str(expected).startswith("#")
        result = expected if is_plain else literal_text(expected)
        yield f"={example_text(function, arguments)}", result


def _facts(function: Function) -> dict[str, Any]:
    """The same for a program."""
    parts = dict(part.split(": ", 1) for part in function.doc.split("\n\n")[1:])
    return {
        "name": function.name,
        "usage": function.usage,
        "result": function.unit,
        "about": _about(function),
        "arguments": [
            {
                "name": name,
                "unit": arg.unit,
                "help": arg.help,
                "optional": name in function.omissible,
                "default": function.defaults.get(name),
                "choices": list(arg.choices),
            }
            for name, arg in function.args.items()
        ],
        **{part.casefold(): " ".join(text.split()) for part, text in parts.items()},
        "examples": [{"formula": f, "result": result} for f, result in _examples(function)],
    }
