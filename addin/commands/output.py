"""What every command says: its answer, numbers of things, lists cut short, faults."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import IO, Any, NamedTuple

from addin.errors import printable

SHOWN = 20
"""Lines of a long list that a terminal gets; --json has them all."""

SCHEMA = 1
"""Which form the JSON of the commands has."""


class Answer(NamedTuple):
    """What a command has to say: `facts` for a program, `lines` for a person.

    `failing` are the lines that --quiet leaves of them; `indent` is None for JSON in one line.
    """

    code: int
    facts: dict[str, Any]
    lines: Iterable[str] = ()
    failing: Iterable[str] = ()
    indent: int | None = 2


def print_answer(answer: Answer, *, as_json: bool = False, quiet: bool = False) -> int:
    """Print what a command has to say; returns its exit code."""
    if as_json:
        return print_json(answer.facts, answer.code, answer.indent)
    if lines := [*(answer.failing if quiet else answer.lines)]:
        say(*lines)
    return answer.code


def say(*lines: str, to: IO[str] | None = None) -> None:
    """Print lines: a line stays one, whatever names and texts of strangers stand in it."""
    print("\n".join(map(printable, lines)), file=to, flush=True)


def quantity(number: int, thing: str) -> str:
    """`1 cell`, `1,200 cells`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def shorten(lines: Iterable[str], most: int = SHOWN, rest: str = "") -> list[str]:
    """The first lines of a long list, and how many more there are."""
    listed = list(lines)
    more = len(listed) - most
    return [*listed[:most], f"... and {more:,} more{rest}"] if more > 0 else listed


def cut_short(lines: Iterable[str]) -> list[str]:
    """The same for a list that --json has whole."""
    return shorten(lines, rest=" (--json lists all)")


def print_json(facts: dict[str, Any], code: int, indent: int | None = 2) -> int:
    """Print facts for a program; returns the exit code, which is among them."""
    import json  # the text for people does without

    print(json.dumps({"schema": SCHEMA, **facts, "exit_code": code}, indent=indent), flush=True)
    return code


def print_fault(
    code: int,
    what: str,
    do: str = "",
    *,
    as_json: bool = False,
    about: dict[str, Any] | None = None,
    details: Iterable[str] = (),
) -> int:
    """Print one line that says what is wrong and what to do; returns the exit code.

    `about` is what a program gets besides, `details` are the same as lines.
    """
    if as_json:
        return print_json({"error": what, "do": do, **(about or {})}, code)
    message = printable(f"{what}; {do}" if do else what)
    print(f"{_red('leasebridge:')} {message}", file=sys.stderr, flush=True)
    if lines := cut_short(details):
        say(*lines, to=sys.stderr)
    return code


def _red(text: str) -> str:
    """In red where a terminal shows it and nobody minds; consoles of old Windows print the code."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or os.name == "nt"
    return text if plain or not sys.stderr.isatty() else f"\x1b[31m{text}\x1b[0m"
