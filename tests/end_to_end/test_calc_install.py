"""The extension installed into a LibreOffice of a user's own, and taken out again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.hosts.libreoffice import installation as office_install
from addin.hosts.libreoffice.extension import IDENTIFIER
from addin.hosts.libreoffice.program import find_office, run_program, throw_away_folder
from tests.end_to_end.calls_in_calc import needs_libreoffice

pytestmark = needs_libreoffice
NOBODY = 65534
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with throw_away_folder() as folder:
        monkeypatch.setenv("HOME", str(folder))
        monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
        monkeypatch.delenv("SUDO_USER", raising=False)
        yield folder


@pytest.mark.skipif(IS_ROOT and not shutil.which("setpriv"), reason="root cannot install it")
def test_install_and_uninstall(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    if IS_ROOT:
        monkeypatch.setattr(office_install, "_is_superuser", lambda: False)
        monkeypatch.setattr(office_install, "run_program", run_as_nobody)
    assert "nothing to remove" in office_install.uninstall()
    for _ in range(2):
        assert "type =EPS_BRIDGE(" in office_install.install()
        assert IDENTIFIER in listed(home)
    assert office_install.uninstall().startswith("removed: ")
    assert IDENTIFIER not in listed(home)


@pytest.mark.skipif(not IS_ROOT, reason="only root is root")
def test_root_in_a_container_installs_it_for_root(home: Path) -> None:
    assert "nothing to remove" in office_install.uninstall()
    for _ in range(2):
        assert "for root alone" in office_install.install()
    profile = office_install.user_profile()
    assert profile.is_relative_to(home)
    assert {path.lstat().st_uid for path in home.rglob("*")} == {0}
    # As root's own LibreOffice sees it: a formula with our name is calculated.
    assert calculated(home) == "10000"
    assert office_install.uninstall().startswith("removed: ")
    assert "10000" not in calculated(home)


def calculated(home: Path) -> str:
    """What LibreOffice makes of one call, in the profile of this user."""
    with xlsxwriter.Workbook(str(home / "book.xlsx")) as book:
        # Without a value it is calculated on loading.
        book.add_worksheet().write_formula("A1", "=LEASE_REVENUE(250,40)", None, "")
    command = [find_office().program("soffice"), "--headless", "--norestore"]
    asked = ["--convert-to", "csv", "--outdir", str(home), str(home / "book.xlsx")]
    run_program([*command, *asked], home, 100)
    return (home / "book.csv").read_text(encoding="utf-8").strip()


def listed(folder: Path) -> str:
    command = [find_office().program("unopkg"), "list"]
    return (run_as_nobody if IS_ROOT else run_program)(command, folder, 60)


def run_as_nobody(command: list[str], folder: Path, timeout: float) -> str:
    home = Path(os.environ["HOME"])
    for path in (folder, *folder.rglob("*"), home, *home.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    user: list[Any] = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return run_program(["setpriv", *user, *command], folder, timeout)
