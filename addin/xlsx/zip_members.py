"""A member of a zip file that is being written, with a record that is the same on every system."""

from __future__ import annotations

import zipfile

_UNIX = 3
"""What a record calls the system that wrote it; Python's own default differs on Windows."""


def zip_member(name: str, mode: int = 0o600) -> zipfile.ZipInfo:
    """The record of a member that bears no time and no trace of the system that writes it."""
    member = zipfile.ZipInfo(name)
    member.create_system, member.external_attr = _UNIX, mode << 16
    return member
