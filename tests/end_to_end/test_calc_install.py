"""The extension installed into a LibreOffice of a user's own, and taken out again."""

from __future__ import annotations

import os
import shutil
import subprocess
import venv
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


@pytest.mark.parametrize("name", ["VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"])
def test_a_terminal_that_leads_to_another_python(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for other in ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv("PATH", os.defpath)
    office_install.install()
    venv.create(home / "env", symlinks=True)
    (home / "packages").mkdir()
    (home / "packages" / "uno.py").write_text("raise ImportError\n", encoding="utf-8")
    place = {"VIRTUAL_ENV": "env", "PYTHONHOME": "nowhere", "PYTHONPATH": "packages"}[name]
    monkeypatch.setenv(name, str(home / place))
    if name == "VIRTUAL_ENV":
        monkeypatch.setenv("PATH", f"{home / 'env' / 'bin'}{os.pathsep}{os.defpath}")
    office = find_office()
    if not office.misleading():
        pytest.skip("this LibreOffice brings its own Python")
    assert office.misleading() == [name]
    # What a user sees, and what our own ways to start it see.
    subprocess.run(conversion(home), cwd=home, capture_output=True, check=False, timeout=100)
    assert not (home / "book.csv").exists()
    assert calculated(home) == "10000"


def calculated(home: Path) -> str:
    """What LibreOffice makes of one call, in the profile of this user."""
    run_program(conversion(home), home, 100)
    return (home / "book.csv").read_text(encoding="utf-8").strip()


def conversion(home: Path) -> list[str]:
    """The command that has it calculate one call."""
    with xlsxwriter.Workbook(str(home / "book.xlsx")) as book:
        # Without a value it is calculated on loading.
        book.add_worksheet().write_formula("A1", "=LEASE_REVENUE(250,40)", None, "")
    command = [find_office().program("soffice"), "--headless", "--norestore"]
    asked = ["--convert-to", "csv", "--outdir", str(home), str(home / "book.xlsx")]
    return [*command, *asked]


def listed(folder: Path) -> str:
    command = [find_office().program("unopkg"), "list"]
    return (run_as_nobody if IS_ROOT else run_program)(command, folder, 60)


def run_as_nobody(command: list[str], folder: Path, timeout: float) -> str:
    home = Path(os.environ["HOME"])
    for path in (folder, *folder.rglob("*"), home, *home.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    user: list[Any] = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return run_program(["setpriv", *user, *command], folder, timeout)
