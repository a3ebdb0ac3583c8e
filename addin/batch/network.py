"""Whether a folder is on a share, where the system does not tell what others change."""

from __future__ import annotations

import os
from pathlib import Path

from addin.xlsx import WINDOWS

_MOUNTS = Path("/proc/self/mounts")
_SHARES = ("nfs", "cifs", "smb", "9p", "afs", "ncp", "sshfs", "fuse.", "ceph", "gluster", "drvfs")
"""How the kinds of file systems begin that other machines can change."""

_REMOTE = 4
"""What Windows calls a drive of another machine."""


def is_on_network(folder: Path) -> bool:
    """Whether other machines may change what is in a folder; no, where that cannot be known."""
    real = Path(os.path.realpath(folder))
    if WINDOWS:
        return _is_remote(real)
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    kind, deepest = "", -1
    for line in mounts:
        _, at, found, *_ = line.split(" ")
        place = Path(at.replace("\\040", " "))
        # Of two at one place the later hides the other.
        if real.is_relative_to(place) and len(place.parts) >= deepest:
            kind, deepest = found, len(place.parts)
    return kind.startswith(_SHARES)


def _is_remote(real: Path) -> bool:
    import ctypes

    if real.drive.startswith("\\\\"):
        return True
    drive_type = ctypes.windll.kernel32.GetDriveTypeW  # type: ignore[attr-defined]
    return bool(drive_type(f"{real.drive}\\") == _REMOTE)
