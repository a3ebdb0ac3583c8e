"""Lends a superuser's profile to nobody: `unopkg` changes no profile as root.

It refuses, lest a root who borrows a user's home leaves files there that the user cannot change.
With `--shared` it would run, and then put the functions among the files of the system's packages.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from addin.xlsx import NOBODY

_CHANGED = ("uno_packages", "extensions")
"""What `unopkg` changes in a profile; nothing there says where the profile is."""


@contextmanager
def lent_profile(profile: Path, folder: Path) -> Iterator[Path]:
    """A copy of what `unopkg` changes, nobody's, which comes back when all went well.

    `folder` becomes nobody's for that time.
    """
    lent = folder / "profile"
    _copy(profile, lent)
    own = os.geteuid(), os.getegid()
    try:
        _give(folder, NOBODY, NOBODY)
        yield lent
    finally:
        _give(folder, *own)
    _copy(lent, profile)


def _copy(source: Path, target: Path) -> None:
    (target / "user").mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in _CHANGED:
        old, new = target / "user" / name, source / "user" / name
        if new.is_dir():
            shutil.rmtree(old, ignore_errors=True)
            shutil.copytree(new, old, symlinks=True)


def _give(folder: Path, user: int, group: int) -> None:
    """Everything in a folder gets another owner; a link itself, not what it leads to."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, group, follow_symlinks=False)
