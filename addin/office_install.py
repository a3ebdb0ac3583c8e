"""Puts the functions into the LibreOffice of the user who asks for it, and takes them out again."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from addin.office import NoLibreOffice, Office, OfficeFailed, find_office, run, throw_away_folder
from addin.oxt import IDENTIFIER, build_oxt
from udfs import __version__

DONE, REFUSED = 0, 2
PATIENCE = 120.0
"""Seconds for one change; the first one ever makes a profile too."""


def install() -> int:
    """Install the functions for this user, over an older version too; the exit code."""
    return _changed(_add)


def uninstall() -> int:
    """Remove the functions for this user; the exit code."""
    return _changed(_remove)


def _changed(change: Callable[[Office, Path], str]) -> int:
    try:
        office = find_office()
        _check_free()
        with throw_away_folder() as folder:
            print(change(office, folder))
    except (NoLibreOffice, OfficeFailed) as fault:
        print(f"leasebridge: {fault}", file=sys.stderr)
        return REFUSED
    return DONE


def _add(office: Office, folder: Path) -> str:
    extension = folder / "leasebridge.oxt"
    build_oxt(extension)
    run([office.program("unopkg"), "add", "-f", "-s", str(extension)], folder, PATIENCE)
    return (
        f"installed: leasebridge {__version__} in LibreOffice {office.version}\n"
        "Start LibreOffice Calc and type =EPS_BRIDGE("
    )


def _remove(office: Office, folder: Path) -> str:
    unopkg = office.program("unopkg")
    if IDENTIFIER not in run([unopkg, "list"], folder, PATIENCE):
        return f"nothing to remove: leasebridge is not in LibreOffice {office.version}"
    run([unopkg, "remove", IDENTIFIER], folder, PATIENCE)
    return f"removed: leasebridge from LibreOffice {office.version}"


def _check_free() -> None:
    """Refuse where a change would not reach the user, or only half. Raises OfficeFailed."""
    if _is_superuser():
        raise OfficeFailed(
            "the functions are installed for one user: run this as the user of LibreOffice, "
            "not as root"
        )
    lock = user_profile() / ".lock"
    if lock.exists():
        raise OfficeFailed(
            f"LibreOffice is running: close it, then try again (if it is not, delete {lock})"
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
