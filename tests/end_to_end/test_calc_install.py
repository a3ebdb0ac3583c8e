"""The extension installed into a LibreOffice of a user's own, and taken out again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from addin.hosts.libreoffice import installation as office_install
from addin.hosts.libreoffice.extension import IDENTIFIER
from addin.hosts.libreoffice.program import find_office, run_program, throw_away_folder
from tests.end_to_end.calls_in_calc import needs_libreoffice

pytestmark = needs_libreoffice
NOBODY = 65534
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.mark.skipif(IS_ROOT and not shutil.which("setpriv"), reason="root cannot install it")
def test_install_and_uninstall(monkeypatch: pytest.MonkeyPatch) -> None:
    with throw_away_folder() as home:
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
        if IS_ROOT:
            monkeypatch.setattr(office_install, "_is_superuser", lambda: False)
            monkeypatch.setattr(office_install, "run_program", run_as_nobody)
        assert "nothing to remove" in office_install.uninstall()
        for _ in range(2):
            assert "type =EPS_BRIDGE(" in office_install.install()
            assert IDENTIFIER in listed(home)
        assert office_install.uninstall().startswith("removed: ")
        assert IDENTIFIER not in listed(home)


def listed(folder: Path) -> str:
    command = [find_office().program("unopkg"), "list"]
    return (run_as_nobody if IS_ROOT else run_program)(command, folder, 60)


def run_as_nobody(command: list[str], folder: Path, timeout: float) -> str:
    home = Path(os.environ["HOME"])
    for path in (folder, *folder.rglob("*"), home, *home.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    user: list[Any] = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return run_program(["setpriv", *user, *command], folder, timeout)
