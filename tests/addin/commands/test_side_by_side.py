"""Looks side by side: one that hangs is said, and keeps neither the others nor the command.

None of them waits for a clock: what ends, ends at once, and what hangs has no time at all.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from addin.commands.side_by_side import PATIENCE, Look, side_by_side


def at_once(*found: str) -> Look[str]:
    return Look(lambda: iter(found), "hangs")


def test_findings_come_in_the_order_of_the_looks() -> None:
    later = threading.Event()

    def first() -> Iterator[str]:
        later.wait()
        yield "first"

    def second() -> Iterator[str]:
        yield "second"
        later.set()

    # The first ends only after the second: they do run side by side.
    assert side_by_side([Look(first, "hangs"), Look(second, "hangs"), at_once()]) == [
        "first",
        "second",
    ]


def test_one_that_hangs_is_said_and_the_others_are_heard() -> None:
    never = threading.Event()

    def hang() -> Iterator[str]:
        never.wait()
        yield "too late"

    looks = [at_once("a", "b"), Look(hang, "it hangs", patience=0.0), at_once("c")]
    try:
        assert side_by_side(looks) == ["a", "b", "it hangs", "c"]
    finally:
        never.set()


def test_an_error_in_a_look_is_raised() -> None:
    def fail() -> Iterator[str]:
        yield "something"
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        side_by_side([at_once("a"), Look(fail, "hangs")])


def test_the_command_ends_although_a_look_hangs() -> None:
    code = (
        "import threading\n"
        "from addin.commands.side_by_side import Look, side_by_side\n"
        "print(side_by_side([Look(threading.Event().wait, 'hangs', patience=0.0)]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['hangs']"


def test_the_doctor_answers_in_ten_seconds() -> None:
    assert PATIENCE <= 8
