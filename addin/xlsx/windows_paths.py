"""What Windows has against a path; on any other system there is nothing wrong with it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

WINDOWS = sys.platform == "win32"
LONGEST = 259
"""Characters of a path, unless the owner of the machine has switched long paths on."""

OTHER_NAME = "choose another, shorter name or folder"

_DEVICE = re.compile(r"(con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³]) *(\..*)?", re.IGNORECASE)
_NO_NAME = re.compile(r'[<>:"|?*\x01-\x1f]')
_HELD = (5, 32, 33)
"""Windows' numbers for: access denied, shared by nobody, locked in part."""


def bad_name(path: Path) -> str | None:
    """Why a file of this name cannot be: Windows would take another one, or a device, for it."""
    name = path.name
    if not WINDOWS or name == "..":
        return None
    if _DEVICE.fullmatch(name):
        return f"{name} is the name of a device in Windows"
    if name.endswith((".", " ")):
        return "Windows has no names that end in a dot or a space"
    if found := _NO_NAME.search(name):
        return f"Windows has no {found[0]!r} in a name"
    return None


def too_long(path: Path) -> str | None:
    """Why Windows may say that there is no such file or folder; a question after a failure."""
    length = len(str(path.absolute()))
    if not WINDOWS or length <= LONGEST:
        return None
    return f"the path has {length} characters, and Windows takes {LONGEST}"


def is_held(error: OSError) -> bool:
    """Whether another program may have the file open, which Windows then lets nobody replace."""
    number = getattr(error, "winerror", None)
    # Opening a file gives no number there.
    return number in _HELD or (WINDOWS and number is None and isinstance(error, PermissionError))
