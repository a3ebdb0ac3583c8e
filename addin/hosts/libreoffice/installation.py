"""Puts the functions into the LibreOffice of the user who asks for it, and takes them out again."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import SubprocessError

from addin.errors import OfficeFailed
from addin.hosts.libreoffice.extension import IDENTIFIER, build_oxt
from addin.hosts.libreoffice.lent_profile import lent_profile
from addin.hosts.libreoffice.program import Office, find_office, run_program, throw_away_folder
from addin.xlsx import NOBODY
from udfs import __version__

PATIENCE = 120.0
"""Seconds for one change; the first one ever makes a profile too."""

EXTENSION = "leasebridge.oxt"
_AS_USER = "run it as the user who runs LibreOffice"

Unopkg = Callable[..., str]
"""Runs it with these arguments, in the folder with the extension; what it says."""


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


def _change(change: Callable[[Office, Unopkg], str]) -> str:
    office = find_office()
    _check_free()
    with throw_away_folder() as folder, _unopkg(office, folder) as unopkg:
        return change(office, unopkg)


@contextmanager
def _unopkg(office: Office, folder: Path) -> Iterator[Unopkg]:
    """LibreOffice's own program for extensions, working on this user's profile."""
    build_oxt(folder / EXTENSION, sys.executable)
    program = office.program("unopkg")
    if not _is_superuser():
        yield lambda *asked: run_program([program, *asked], folder, PATIENCE)
        return
    try:
        with lent_profile(user_profile(), folder) as lent:
            where = f"-env:UserInstallation={lent.as_uri()}"
            yield lambda *asked: run_program([program, *asked, where], folder, PATIENCE, NOBODY)
    except (OSError, SubprocessError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OfficeFailed(f"cannot install for root here ({reason})", do=_AS_USER) from None


def _add(office: Office, unopkg: Unopkg) -> str:
    unopkg("add", "-f", "-s", EXTENSION)
    whom = ", for root alone (each other user installs it too)" if _is_superuser() else ""
    return (
        f"installed: leasebridge {__version__} in LibreOffice {office.version}{whom}\n"
        "Start LibreOffice Calc and type =EPS_BRIDGE("
    )


def _remove(office: Office, unopkg: Unopkg) -> str:
    if IDENTIFIER not in unopkg("list"):
        return f"nothing to remove: leasebridge is not in LibreOffice {office.version}"
    unopkg("remove", IDENTIFIER)
    return f"removed: leasebridge from LibreOffice {office.version}"


def _check_free() -> None:
    """Refuse where a change would not reach the user, or only half. Raises OfficeFailed."""
    if _is_superuser() and (reason := _borrowed()):
        raise OfficeFailed(f"the functions are installed per user, and {reason}", do=_AS_USER)
    lock = user_profile() / ".lock"
    if lock.exists():
        advice = f"close it and try again (if it is not running, delete {lock})"
        raise OfficeFailed("LibreOffice is running", do=advice)


def _borrowed() -> str | None:
    """Why a superuser is not the one who works here, as in a container, but stands in for one."""
    if os.environ.get("SUDO_USER", "root") != "root":
        return "sudo would install for root"
    home = Path.home()
    with suppress(OSError):
        if home.stat().st_uid != os.geteuid():
            return f"{home} is another user's"
    return None


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
