"""What a file has besides its bytes: owner, rights, and marks of where it came from.

A file that takes another's place takes these over, so that a workbook out of a mail stays one in
the eyes of the programs that open it, and nobody can read more than before. A new file made of
others is marked as they are, and as strict.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE

from addin.xlsx.windows_paths import WINDOWS

ZONE = "Zone.Identifier"
"""Windows' mark of the web: a stream beside the bytes, or an attribute where Linux keeps those."""

QUARANTINE = "com.apple.quarantine"
_ACL = "system.posix_acl_access"
_MAC_ACL, _MAC_XATTR = 1, 4
_NUMBER = re.compile(rb"ZoneId\s*=\s*\d+")


def take_over(old: Path, new: Path) -> None:
    """Give an empty file of ours all that another has but for its bytes and its mode.

    In Windows it may hold the bytes, too. Raises OSError for what has to stay and cannot.
    """
    if WINDOWS:
        _windows(lambda: _take_over_in_windows(str(old), str(new)))
        return
    _keep_owner(old, new)
    if sys.platform == "darwin":
        _copyfile(old, new)
        return
    kept = _attributes(old)
    for name in kept:
        _copy_attribute(old, new, name)
    if _ACL not in kept and _ACL in _attributes(new):  # from the folder
        os.removexattr(new, _ACL)


def _keep_owner(old: Path, new: Path) -> None:
    """The owner of a colleague's file is kept by a superuser alone, who shares its group by all."""
    status = old.stat()
    try:
        os.chown(new, status.st_uid, status.st_gid)
    except OSError:
        with suppress(OSError):
            os.chown(new, -1, status.st_gid)
    found = new.stat()
    if found.st_gid != status.st_gid or (
        found.st_uid != status.st_uid and _ACL in _attributes(old)
    ):
        told = "it is another user's, and would become yours"
        raise OSError(errno.EPERM, told)


def mark(source: Path, new: Path) -> None:
    """Mark a new file as its source is marked: as one out of the web, or of a private one.

    Where it came from exactly is left out.
    """
    if WINDOWS:
        with suppress(OSError):
            _windows(lambda: _keep_private_in_windows(str(source), str(new)))
        with suppress(OSError):
            if found := _NUMBER.search(Path(f"{source}:{ZONE}").read_bytes()):
                Path(f"{new}:{ZONE}").write_bytes(_zone(found[0]))
    elif sys.platform == "darwin":
        _copy_quarantine(source, new)
    else:
        for name in _attributes(source):
            with suppress(OSError):
                if QUARANTINE in name:
                    os.setxattr(new, name, os.getxattr(source, name))
                elif ZONE in name and (found := _NUMBER.search(os.getxattr(source, name))):
                    os.setxattr(new, name, _zone(found[0]))


def _zone(number: bytes) -> bytes:
    return b"[ZoneTransfer]\r\n" + number + b"\r\n"


def narrowed(mode: int, source: Path, new: Path) -> int:
    """A mode for a new file that lets nobody in whom its source keeps out."""
    status = source.stat()
    allowed = S_IMODE(status.st_mode) | 0o600
    if _ACL in _attributes(source):
        allowed &= 0o700  # who else may read does not follow from the mode
    elif new.stat().st_gid != status.st_gid:
        both = allowed >> 3 & allowed & 0o007  # members of its group are others here
        allowed = allowed & 0o700 | both << 3 | both
    return mode & allowed


def _attributes(path: Path) -> list[str]:
    if sys.platform == "linux":
        with suppress(OSError):  # a file system without any
            return os.listxattr(path)
    return []


def _copy_attribute(old: Path, new: Path, name: str) -> None:
    if sys.platform == "linux":
        try:
            os.setxattr(new, name, os.getxattr(old, name))
        except OSError:
            # The system gives its own, which none but a superuser can.
            if name.startswith("user.") or name == _ACL:
                raise


def _copyfile(old: Path, new: Path) -> None:
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    flags = _MAC_ACL | _MAC_XATTR
    if library.copyfile(os.fsencode(old), os.fsencode(new), None, ctypes.c_uint32(flags)):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(old))


def _copy_quarantine(old: Path, new: Path) -> None:
    import ctypes

    library = ctypes.CDLL(None, use_errno=True)
    library.getxattr.restype = ctypes.c_ssize_t
    value = ctypes.create_string_buffer(4_096)
    one, other, name = os.fsencode(old), os.fsencode(new), QUARANTINE.encode()
    size = library.getxattr(one, name, value, ctypes.c_size_t(len(value)), 0, 0)
    if size >= 0:
        library.setxattr(other, name, value, ctypes.c_size_t(size), 0, 0)


def _take_over_in_windows(old: str, new: str) -> None:
    import win32file
    import win32security

    rights = win32security.DACL_SECURITY_INFORMATION
    win32security.SetFileSecurity(new, rights, win32security.GetFileSecurity(old, rights))
    # ReplaceFile would keep the streams too, but has a moment in which neither file is there.
    win32file.CopyFile(old, new, 0)


def _keep_private_in_windows(source: str, new: str) -> None:
    """Rights that do not follow from the folder are somebody's wish."""
    import win32security

    rights = win32security.DACL_SECURITY_INFORMATION
    found = win32security.GetFileSecurity(source, rights)
    if found.GetSecurityDescriptorControl()[0] & win32security.SE_DACL_PROTECTED:
        win32security.SetFileSecurity(new, rights, found)


def _windows(action: Callable[[], None]) -> None:
    """Does it; what fails there becomes what fails everywhere."""
    import pywintypes

    try:
        action()
    except pywintypes.error as error:
        raise OSError(None, error.strerror, None, error.winerror) from None
