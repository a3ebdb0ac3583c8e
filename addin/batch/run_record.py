"""What runs have done in a folder, so that another can go on where one ended.

A line for each workbook says what was asked for, and what the file held before and after, as
digests. It is believed only where the file is still what the line says: so it can be lost or be
cut short, but never be wrong, and no clock counts.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from addin.errors import Fault
from addin.xlsx import held, write

NAME = ".leasebridge-runs.jsonl"
_TOO_MANY = 2
"""Lines for each workbook before those that count no more are left out."""


class Done(NamedTuple):
    """A refresh: what was asked, the file before and after it, and if all was good.

    Nothing was asked, as it were, where a later run has to do it again in any case.
    """

    asked: str
    before: str
    after: str
    good: bool


def digest(data: bytes) -> str:
    """A text that no other bytes have."""
    return hashlib.sha256(data).hexdigest()


class RunRecord:
    """The records of the folders that a run writes to; it reads and adds to them."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._folders: dict[Path, dict[str, Done]] = {}
        self.fault = ""
        """Why a record cannot be kept, if so."""

    def known(self, path: Path, target: Path, asked: str) -> Done | None:
        """The refresh that left the target as it is, of this workbook, with the same wishes."""
        done = self._of(target.parent).get(target.name)
        if done is None or done.asked != asked or not self.is_own(target):
            return None
        with suppress(OSError):
            if target == path or digest(path.read_bytes()) == done.before:
                return done
        return None

    def is_own(self, target: Path) -> bool:
        """Whether the target is as a run has left it."""
        done = self._of(target.parent).get(target.name)
        with suppress(OSError):
            return done is not None and digest(target.read_bytes()) == done.after
        return False

    def add(self, target: Path, done: Done) -> None:
        """One more is done."""
        known = self._of(target.parent)
        if known.get(target.name) == done:
            return
        known[target.name] = done
        try:
            with (target.parent / NAME).open("ab") as file:
                file.write(_line(target.name, done))
        except OSError as error:
            self.fault = f"{target.parent / NAME}: {error.strerror or error}"

    def _of(self, folder: Path) -> dict[str, Done]:
        if folder not in self._folders:
            self._folders[folder] = _read(folder / NAME)
        return self._folders[folder]


def _read(path: Path) -> dict[str, Done]:
    """The last line of each workbook; one that is none is left out."""
    found: dict[str, Done] = {}
    try:
        lines = path.read_bytes().splitlines() if path.is_file() else []
    except OSError:
        lines = []
    for line in lines:
        with suppress(ValueError, TypeError, AttributeError, KeyError):
            told = json.loads(line)
            name = told.pop("file")
            done = Done(**told)
            if isinstance(name, str) and [*map(type, done)] == [str, str, str, bool]:
                found[name] = done
    if len(lines) > _TOO_MANY * len(found):
        with suppress(Fault), held(path, 0):
            write(b"".join(_line(name, done) for name, done in found.items()), path)
    return found


def _line(name: str, done: Done) -> bytes:
    return json.dumps({"file": name, **done._asdict()}).encode() + b"\n"
