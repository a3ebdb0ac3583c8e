"""Keeps the compiled engine in the user's cache folder: compiling it takes seconds, reading not.

Whoever can write that file can run code in our process, so a file is used only if it is ours and
nobody else can change it. Anything wrong with the cache means compiling anew, never an error.
"""

from __future__ import annotations

import hashlib
import os
import platform
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from addin.errors import CannotWrite
from addin.xlsx import held

COMPILING = "preparing the third engine, once on this machine"

_DIGEST = hashlib.sha256
_DIGEST_SIZE = _DIGEST().digest_size


def compiled_module(engine: Any, wasm: Path, say: Callable[[str], None] | None) -> Any:
    """The `wasmtime.Module` of this file, from the cache if it is there.

    `say` is told when it has to be compiled.
    """
    source = wasm.read_bytes()
    folder = _private_folder()
    kept = folder / _file_name(source) if folder else None
    module = _load(engine, kept) if kept else None
    if module is None:
        if say:
            say(COMPILING)
        module = _compile(engine, source)
        if kept:
            _store(module.serialize(), kept)
    return module


def _compile(engine: Any, source: bytes) -> Any:
    import wasmtime

    return wasmtime.Module(engine, source)


def _file_name(source: bytes) -> str:
    versions = f"formulon-{version('formulon')}-wasmtime-{version('wasmtime')}"
    machine = f"{sys.platform}-{platform.machine()}"
    return f"{versions}-{machine}-{hashlib.sha256(source).hexdigest()[:16]}.compiled"


def cache_folder() -> Path:
    """Where this system keeps what programs can make anew. RuntimeError for a user without home."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        base = Path(local) if local else Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        named = Path(os.environ.get("XDG_CACHE_HOME", ""))
        # The standard says to ignore a relative one: it would be another folder every time.
        base = named if named.is_absolute() else Path.home() / ".cache"
    return base / "leasebridge"


def _private_folder() -> Path | None:
    """Our folder, made if need be; None where there is none that we alone can write to."""
    try:
        folder = cache_folder()
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder if _is_ours_alone(folder.stat()) else None
    except (OSError, RuntimeError):
        return None


def _is_ours_alone(status: os.stat_result) -> bool:
    # Windows has neither owner nor mode here; there a user's local folder is closed to others.
    if sys.platform == "win32":
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _load(engine: Any, kept: Path) -> Any:
    """The module of a kept file; None if there is none, or none to be trusted."""
    import wasmtime

    try:
        data = _read_if_ours(kept)
        # wasmtime looks at the head of the file only, so a damaged rest would be run.
        if data is None or _DIGEST(data[_DIGEST_SIZE:]).digest() != data[:_DIGEST_SIZE]:
            return None
        return wasmtime.Module.deserialize(engine, data[_DIGEST_SIZE:])
    except (OSError, wasmtime.WasmtimeError):
        return None


def _read_if_ours(kept: Path) -> bytes | None:
    """What is looked at is what is read: one opened file, and no link to another."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    # A pipe of that name would wait for a writer for ever.
    flags |= getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(kept, flags), "rb") as file:
        status = os.fstat(file.fileno())
        return file.read() if stat.S_ISREG(status.st_mode) and _is_ours_alone(status) else None


def _store(compiled: bytes | bytearray, kept: Path) -> None:
    """Whole or not at all: another process may read or write the same file now."""
    with suppress(OSError, CannotWrite), held(kept, 0):
        for left in kept.parent.glob(f"{kept.name}-*"):  # by one that was killed
            left.unlink()
        number, name = tempfile.mkstemp(prefix=f"{kept.name}-", dir=kept.parent)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(_DIGEST(compiled).digest())
                file.write(compiled)
            Path(name).replace(kept)
        except OSError:
            Path(name).unlink(missing_ok=True)
