"""Looks at several things at once, and gives none of them longer than it may take."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

PATIENCE = 7.0
"""Seconds until a look counts as hanging: with the start of Python the doctor answers in ten."""


@dataclass(frozen=True)
class Look(Generic[T]):
    """Something to look at, and what is found where it does not end."""

    run: Callable[[], Iterable[T]]
    hanging: T
    patience: float = PATIENCE


def side_by_side(looks: Sequence[Look[T]]) -> list[T]:
    """What is found, in the order of the looks; an error in one of them is raised here."""
    started = time.monotonic()
    running = [_Running(look) for look in looks]
    return [found for one in running for found in one.found(started)]


class _Running(Generic[T]):
    """A look under way. Its thread is a daemon: one that hangs keeps no command from ending."""

    def __init__(self, look: Look[T]) -> None:
        self._look = look
        self._found: list[T] = []
        self._failed: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._found = list(self._look.run())
        except Exception as problem:
            self._failed = problem

    def found(self, started: float) -> list[T]:
        """What it found, or what is found where it hangs."""
        self._thread.join(max(0.0, started + self._look.patience - time.monotonic()))
        if self._thread.is_alive():
            return [self._look.hanging]
        if self._failed:
            raise self._failed
        return self._found
