"""Says how far a long run is."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress

SECOND = 1.0


class Progress:
    """Counts calls, and says every second how far a long run is, from the first second on."""

    def __init__(self) -> None:
        """Nothing is said before `with` is entered."""
        self.calls = 0
        self.what = "working"
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def __call__(self) -> None:
        """One more call of our functions."""
        self.calls += 1

    def say(self, what: str) -> None:
        """What takes so long."""
        self.what = what

    def __enter__(self) -> Progress:
        """Start the clock."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the clock."""
        self._done.set()
        self._thread.join()

    def _tell(self) -> None:
        seconds = 0
        with suppress(OSError, ValueError):  # nobody may be there to listen
            while not self._done.wait(SECOND):
                seconds += 1
                # Another program that calculates does not tell how far it is.
                calls = f", {self.calls:,} calls calculated" if self.calls else ""
                text = f"\r{self.what}: {seconds} s{calls}"
                print(text, end="", file=sys.stderr, flush=True)
            if seconds:
                print(file=sys.stderr)
