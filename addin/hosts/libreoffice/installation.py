"""Puts the functions into the LibreOffice of the user who asks for it, and takes them out again."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from addin.errors import OfficeFailed
from addin.hosts.libreoffice.extension import IDENTIFIER, build_oxt
from addin.hosts.libreoffice.program import Office, find_office, run_program, throw_away_folder
from udfs import __version__

PATIENCE = 120.0
"""Seconds for one change; the first one ever makes a profile too."""


def install() -> str:
    """Install the functions for this user, over an older version too; what to say about it.

    Raises NoLibreOffice and OfficeFailed.
    """
    return _change(_add)


def uninstall() -> str:
    """Remove the functions for this user; what to say about it.

    Raises NoLibreOffice and OfficeFailed.
    """
    return _change(_remove)


def _change(change: Callable[[Office, Path], str]) -> str:
    office = find_office()
    _check_free()
    with throw_away_folder() as folder:
        return change(office, folder)


def _add(office: Office, folder: Path) -> str:
    extension = folder / "leasebridge.oxt"
    build_oxt(extension)
    run_program([office.program("unopkg"), "add", "-f", "-s", str(extension)], folder, PATIENCE)
    return (
        f"installed: leasebridge {__version__} in LibreOffice {office.version}\n"
        "Start LibreOffice Calc and type =EPS_BRIDGE("
    )


def _remove(office: Office, folder: Path) -> str:
    unopkg = office.program("unopkg")
    if IDENTIFIER not in run_program([unopkg, "list"], folder, PATIENCE):
        return f"nothing to remove: leasebridge is not in LibreOffice {office.version}"
    run_program([unopkg, "remove", IDENTIFIER], folder, PATIENCE)
    return f"removed: leasebridge from LibreOffice {office.version}"


def _check_free() -> None:
    """Refuse where a change would not reach the user, or only half. Raises OfficeFailed."""
    if _is_superuser():
        raise OfficeFailed(
            "installs per user: run it as the user who runs LibreOffice, not as root"
        )
    lock = user_profile() / ".lock"
    if lock.exists():
        raise OfficeFailed(
            f"LibreOffice is running; close it and try again (if it is not running, delete {lock})"
        )


def _is_superuser() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def user_profile() -> Path:
    """Where LibreOffice keeps this user's profile."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", "~")).expanduser() / "LibreOffice" / "4"
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/LibreOffice/4").expanduser()
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(config).expanduser() / "libreoffice" / "4"
