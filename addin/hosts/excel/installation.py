"""Puts the add-in where Excel on Windows starts it from, and takes it away again."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import xlwings

from addin.errors import CannotWrite
from addin.hosts.excel.addin_file import build_xlam

NOT_HERE = "the Excel add-in works on Windows only"
INSTEAD = "on a Mac or the web, use leasebridge handoff MODEL.xlsx --edition lite"
_CLOSE = "close Excel and try again"


def addin_path() -> Path:
    """Where the add-in belongs: Excel opens whatever is in its start folder."""
    return Path(os.environ["APPDATA"]) / "Microsoft" / "Excel" / "XLSTART" / "leasebridge.xlam"


def settings_path() -> Path:
    """Where the add-in looks for its settings."""
    return Path(os.environ["USERPROFILE"]) / ".leasebridge" / "leasebridge.conf"


def library_names() -> list[str]:
    """The files of xlwings through which Excel of 64 and of 32 bits reaches Python."""
    return [f"xlwings{bits}-{xlwings.__version__}.dll" for bits in (64, 32)]


def install() -> list[str]:
    """Install the add-in and its settings; returns what was written. Raises CannotWrite."""
    _check_windows()
    missing = [name for name in library_names() if not (Path(sys.prefix) / name).is_file()]
    if missing:
        raise CannotWrite(
            f"{sys.prefix}: {missing[0]} is missing",
            do=f"python -m pip install --force-reinstall xlwings=={xlwings.__version__}",
        )
    target, settings = addin_path(), settings_path()
    for folder in (target.parent, settings.parent):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        build_xlam(target)
        # VBA reads the system's own code page.
        text = f'"INTERPRETER_WIN","{sys.executable}"\r\n'
        settings.write_bytes(text.encode("mbcs" if sys.platform == "win32" else "utf-8"))
    except PermissionError:
        raise CannotWrite(f"{target} is in use", do=_CLOSE) from None
    except UnicodeEncodeError:
        raise CannotWrite(
            f"{sys.executable}: Excel cannot use a Python path with these characters",
            do="install Python in a folder whose name is in plain Latin letters",
        ) from None
    return [str(target), str(settings)]


def uninstall() -> list[str]:
    """Remove what `install` wrote; returns what was removed. Raises CannotWrite."""
    _check_windows()
    removed = []
    for path in (addin_path(), settings_path()):
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        except PermissionError:
            raise CannotWrite(f"{path} is in use", do=_CLOSE) from None
        removed.append(str(path))
    with suppress(OSError):
        settings_path().parent.rmdir()
    return removed


def _check_windows() -> None:
    if sys.platform != "win32":
        raise CannotWrite(NOT_HERE, do=INSTEAD)
