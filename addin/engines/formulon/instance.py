"""The one instance of formulon in this process: started when first asked, anew after a trap."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MEASURED = "0.18."
"""The versions whose answers were compared with Excel's, and whose inside is as we use it."""

PATIENCE = 120.0
"""Seconds that it gets for one workbook."""

_EVER = 2**40
_MEMORY = 64 * 2**20
"""Bytes of addresses for its memory at first; it grows."""

_LOCK = threading.RLock()


class _Wasmtime:
    """Stands in for `wasmtime` inside formulon while that starts.

    formulon compiles its module at every start and has no setting for a compiled one. It takes
    engine and module from `wasmtime` by these two names; all else is what it always was. Should it
    ask by another name, it compiles for itself: slower, not wrong.
    """

    def __init__(self, real: Any, say: Callable[[str], None] | None) -> None:
        """`real` is the module."""
        self._real, self._say = real, say
        self.Module = self

    def __getattr__(self, name: str) -> Any:
        """Everything else of the module."""
        return getattr(self._real, name)

    def Engine(self) -> Any:  # noqa: N802
        """The one that the module was compiled for."""
        if _Kept.engine is None:
            settings = self._real.Config()
            settings.epoch_interruption = True
            # By default it reserves 4 GB of addresses, which a limited machine does not give.
            settings.memory_reservation = _MEMORY
            settings.memory_reservation_for_growth = _MEMORY
            settings.memory_guard_size = 0
            _Kept.engine = self._real.Engine(settings)
        return _Kept.engine

    def Store(self, engine: Any) -> Any:  # noqa: N802
        """The one whose code ends when time is up."""
        _Kept.store = self._real.Store(engine)
        _Kept.store.set_epoch_deadline(_EVER)
        return _Kept.store

    def from_file(self, engine: Any, path: str) -> Any:
        """The compiled module, kept also for the start after a trap."""
        if _Kept.module is None:
            from addin.engines.formulon.module_cache import compiled_module

            _Kept.module = compiled_module(engine, Path(path), self._say)
        return _Kept.module


class _Kept:
    """What outlives an instance; `failure` is why there can be none."""

    engine: Any = None
    store: Any = None
    module: Any = None
    failure = ""


def available() -> bool:
    """Whether formulon can be asked here. Does not start it."""
    return not why_unavailable()


def why_unavailable() -> str:
    """Why formulon cannot be asked here, nothing if it can."""
    if _Kept.failure:
        return _Kept.failure
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = version("formulon")
        if not found.startswith(MEASURED):
            return f"formulon {found} is not the version that was compared with Excel ({MEASURED}*)"
        importlib.import_module("formulon")
    except PackageNotFoundError:
        return "formulon is not installed"
    except Exception as error:  # a library that this system cannot load says so in many ways
        return f"formulon cannot be loaded ({type(error).__name__}: {error})"
    return ""


@contextmanager
def running(say: Callable[[str], None] | None) -> Iterator[Any]:
    """The package formulon, started, for this thread alone. Raises what its start raises."""
    with _LOCK:
        inside: Any = importlib.import_module("formulon._c")
        _start(inside, say)
        try:
            yield importlib.import_module("formulon")
        finally:
            if inside.LIB._poison_message is not None:
                # After a trap formulon refuses all further calls in this process.
                inside.LIB.__init__()


def _start(inside: Any, say: Callable[[str], None] | None) -> None:
    real = inside.wasmtime
    inside.wasmtime = _Wasmtime(real, say)
    try:
        inside.LIB._ensure()
    except Exception as error:
        _Kept.failure = f"formulon does not start ({type(error).__name__}: {error})"
        raise
    finally:
        inside.wasmtime = real


@contextmanager
def opened(formulon: Any, copy: bytes) -> Iterator[Any]:
    """A `formulon.Workbook` of these bytes. Raises what formulon raises."""
    with _in_time():
        book = formulon.Workbook.load(copy)
        try:
            yield book
        finally:
            try:
                book.close()
            except formulon.FormulonError:
                # After a trap. Its number would close another workbook in the next instance.
                book._handle = 0


@contextmanager
def _in_time() -> Iterator[None]:
    """The code that still runs when time is up traps; not one that somebody else has started."""
    if _Kept.store is None:
        yield
        return
    _Kept.store.set_epoch_deadline(1)
    end = threading.Timer(PATIENCE, _Kept.engine.increment_epoch)
    end.daemon = True
    end.start()
    try:
        yield
    finally:
        end.cancel()
        _Kept.store.set_epoch_deadline(_EVER)
