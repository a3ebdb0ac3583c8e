"""What a file may cost: every limit, in one place, and how a user takes more from a file.

A file of a few kilobytes can say that it has billions of cells. What goes beyond a limit is
refused in one line that names the limit; `--limit NAME=VALUE`, or the environment variable, raises
it for a file that somebody trusts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import NamedTuple

from addin.errors import BadInput, Unfit, nearest

VARIABLE = "LEASEBRIDGE_LIMITS"
"""Limits for every run (`cells=5000000 names=500000`); what `--limit` says goes before them."""

ALLOW_OFFICE = "LEASEBRIDGE_ALLOW_LIBREOFFICE"
"""Set where LibreOffice may be asked about any file, as with `--allow-libreoffice`."""

MB = 2**20

_SETTING = re.compile(r"([a-z-]+)=([1-9][0-9]{0,11})")


class BeyondLimit(Unfit):
    """A file asks for too much; the text goes behind its name."""


class Limit(NamedTuple):
    """How much is taken from a file, and of what (it has more than `most` `thing`)."""

    most: int
    thing: str


LIMITS = {
    "file": Limit(256, "MB"),
    "part": Limit(128, "MB in one of its parts"),
    "unpacked": Limit(1_024, "MB once it is unpacked"),
    "ratio": Limit(250, "bytes for each that is stored"),
    "parts": Limit(20_000, "parts"),
    "elements": Limit(250_000, "XML elements in one of its parts"),
    "sheets": Limit(2_000, "sheets"),
    "cells": Limit(1_500_000, "cells"),
    "rows": Limit(500_000, "rows"),
    "strings": Limit(1_000_000, "shared texts"),
    "text": Limit(1_000_000, "characters"),
    "names": Limit(200_000, "names"),
    "name": Limit(1_000, "characters"),
    "written-out": Limit(200_000, "characters with the names in it written out"),
    "array-cells": Limit(1_000_000, "cells that array formulas or data tables fill"),
    "formula": Limit(32_767, "characters"),
    "depth": Limit(256, "levels of brackets, signs or names inside each other"),
    "formulas": Limit(40_000_000, "characters of shared or written-out formulas"),
    "table": Limit(16, "MB"),
    "lines": Limit(100_000, "lines"),
    "page": Limit(128, "MB"),
}


def most(name: str) -> int:
    """How much of this is taken. Raises BadInput for settings that cannot be read."""
    return _settings(os.environ.get(VARIABLE, "")).get(name) or LIMITS[name].most


def check(name: str, amount: float, what: str = "it") -> None:
    """Raises BeyondLimit if that is too much; `what` says of what."""
    if amount > (taken := most(name)):
        has = f"{what} has more than {taken:,} {LIMITS[name].thing}"
        raise BeyondLimit(has, do=f"if you trust the file, --limit {name}=N takes more")


class Given(NamedTuple):
    """What is taken from files in this process, for another one."""

    settings: tuple[str, ...]
    allow_office: bool


def given() -> Given:
    """What it is now."""
    return Given((os.environ.get(VARIABLE, ""),), bool(os.environ.get(ALLOW_OFFICE)))


@contextmanager
def trusted(settings: Iterable[str] = (), *, allow_office: bool = False) -> Iterator[None]:
    """Take these settings (`cells=5000000`) meanwhile, here and in all that is started.

    Raises BadInput.
    """
    before = {name: os.environ.get(name) for name in (VARIABLE, ALLOW_OFFICE)}
    text = " ".join([before[VARIABLE] or "", *settings])
    _settings(text)
    os.environ[VARIABLE] = text
    if allow_office:
        os.environ[ALLOW_OFFICE] = "1"
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def read_whole(path: Path, name: str) -> bytes:
    """The bytes of a file whose size in MB is within the limit of this name.

    Raises OSError, and BeyondLimit for what is too large or no file: a device has no end, and a
    pipe may never begin.
    """
    status = path.stat()
    if not S_ISREG(status.st_mode):
        is_folder = S_ISDIR(status.st_mode)
        what = "this is a folder" if is_folder else "this is a device or a pipe"
        raise BeyondLimit(f"{what}, not a file", do="give the file itself")
    check(name, status.st_size / MB)
    return path.read_bytes()


@lru_cache(maxsize=8)
def _settings(text: str) -> dict[str, int]:
    """The limits that are set; of two for one, the later."""
    found = {}
    for setting in text.replace(",", " ").split():
        match = _SETTING.fullmatch(setting)
        if not match:
            what = f"--limit {setting[:40]}: this is no NAME=VALUE with a whole number"
            raise BadInput(what, do="write it like cells=5000000")
        if match[1] not in LIMITS:
            advice = nearest(match[1], LIMITS) or f"the limits are {', '.join(LIMITS)}"
            raise BadInput(f"--limit {setting[:40]}: there is no such limit", do=advice)
        found[match[1]] = int(match[2])
    return found
