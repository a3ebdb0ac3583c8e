"""Being told to end is an interrupt, so that a command leaves nothing behind."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_WAYS = ("SIGTERM", "SIGHUP", "SIGBREAK")
"""How services, closed terminals, and closed windows of Windows end a program."""


@contextmanager
def interrupted_when_told_to_end() -> Iterator[None]:
    """Inside, such a signal raises KeyboardInterrupt, as Ctrl-C does, unless it does something."""
    changed: list[signal.Signals] = []
    if threading.current_thread() is threading.main_thread():
        known = [getattr(signal, name) for name in _WAYS if hasattr(signal, name)]
        changed = [number for number in known if signal.getsignal(number) is signal.SIG_DFL]
    for number in changed:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)
