"""Says how far a long run is."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import suppress

SECOND = 1.0


class Progress:
    """Counts calls, and says every second how far a long run is, to whoever watches a terminal."""

    def __init__(self, quiet: bool = False) -> None:
        """Nothing is said before `with` is entered, and nothing at all where it is to be quiet."""
        self._quiet = quiet
        self.calls = 0
        self.what = "working"
        self._reached: tuple[int, int] | None = None
        self._began, self._at, self._before = 0.0, 0.0, 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def __call__(self) -> None:
        """One more call of our functions."""
        self.calls += 1

    def say(self, what: str) -> None:
        """What takes so long."""
        self.what = what

    def reach(self, done: int, wanted: int) -> None:
        """How many draws there are by now, of how many."""
        if self._reached is None:
            self._began, self._before = time.monotonic(), done
        self._reached, self._at = (done, wanted), time.monotonic()

    def __enter__(self) -> Progress:
        """Start the clock, if somebody sees it."""
        if is_watched() and not self._quiet:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the clock."""
        self._done.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _tell(self) -> None:
        seconds = width = 0
        with suppress(OSError, ValueError):  # nobody may be there to listen
            while not self._done.wait(SECOND):
                seconds += 1
                text = f"\r{self.what}: {self._how_far(seconds)}"
                print(text.ljust(width), end="", file=sys.stderr, flush=True)
                width = len(text)
            if seconds:
                print(file=sys.stderr)

    def _how_far(self, seconds: int) -> str:
        if self._reached is None:
            # Another program that calculates does not tell how far it is.
            calls = f", {self.calls:,} calls calculated" if self.calls else ""
            return f"{seconds} s{calls}"
        done, wanted = self._reached
        since = done - self._before
        told = ""
        if since and done < wanted:
            left = (self._at - self._began) / since * (wanted - done)
            told = f", about {in_words(max(left - time.monotonic() + self._at, 0))} left"
        return f"{done:,} of {wanted:,} draws{told}"


def is_watched() -> bool:
    """Whether what is said goes to a terminal, rather than into a file or another program."""
    return sys.stderr is not None and sys.stderr.isatty()


def in_words(seconds: float, decimals: int = 0) -> str:
    """A length of time, as people say it; `decimals` are those of a short one."""
    if seconds < 100:
        return f"{seconds:.{decimals}f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
