"""The extension installed into a LibreOffice of a user's own, and taken out again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from addin import office_install
from addin.office import find_office, run, throw_away_folder
from addin.oxt import IDENTIFIER
from tests.end_to_end.calc import needs_libreoffice

pytestmark = needs_libreoffice
NOBODY = 65534
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.mark.skipif(IS_ROOT and not shutil.which("setpriv"), reason="root cannot install it")
def test_install_and_uninstall(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with throw_away_folder() as home:
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
        if IS_ROOT:
            monkeypatch.setattr(office_install, "_is_superuser", lambda: False)
            monkeypatch.setattr(office_install, "run", run_as_nobody)
        assert office_install.uninstall() == 0
        assert "nothing to remove" in capsys.readouterr().out
        for _ in range(2):
            assert office_install.install() == 0
            assert "type =EPS_BRIDGE(" in capsys.readouterr().out
            assert IDENTIFIER in listed(home)
        assert office_install.uninstall() == 0
        assert IDENTIFIER not in listed(home)


def listed(folder: Path) -> str:
    command = [find_office().program("unopkg"), "list"]
    return (run_as_nobody if IS_ROOT else run)(command, folder, 60)


def run_as_nobody(command: list[str], folder: Path, timeout: float) -> str:
    home = Path(os.environ["HOME"])
    for path in (folder, *folder.rglob("*"), home, *home.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    user: list[Any] = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return run(["setpriv", *user, *command], folder, timeout)
