"""What every command prints: numbers of things, lists cut short, faults, facts for a program."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

SHOWN = 20
"""Lines of a long list that a terminal gets; --json has them all."""


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


def print_json(facts: dict[str, Any], code: int) -> int:
    """Print facts for a program; returns the exit code, which is among them."""
    import json  # the text for people does without

    print(json.dumps({**facts, "exit_code": code}, indent=2))
    return code


def print_fault(message: str, details: Iterable[str] = ()) -> None:
    """Print one line that says what is wrong, and a list of what it is about."""
    print("\n".join([f"leasebridge: {message}", *cut_short(details)]), file=sys.stderr)
