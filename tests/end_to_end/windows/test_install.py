"""What `install excel` leaves in a real Windows, what the doctor says of it, and that it goes."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

if sys.platform != "win32":
    pytest.skip("Excel's add-in is for Windows", allow_module_level=True)

from addin.hosts.excel import addin_path, settings_path
from tests.end_to_end.windows.commands import leasebridge

PROBLEMS_FOUND = 1
NO_EXCEL = "Excel is not installed"


TOO_SLOW = "no answer in"
"""What the doctor says of a machine that is busy, which is no fault of ours."""


def bad(said: str) -> list[str]:
    lines = [line.removeprefix("BAD").strip() for line in said.splitlines() if line[:3] == "BAD"]
    return [line for line in lines if TOO_SLOW not in line]


@pytest.mark.parametrize("user", ["", "Jürgen Müller"], ids=["this user", "an umlaut and a space"])
def test_the_addin_comes_is_looked_at_and_goes(
    user: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if user:
        for folder in ("APPDATA", "USERPROFILE"):
            monkeypatch.setenv(folder, str(tmp_path / user / folder))
            (tmp_path / user / folder).mkdir(parents=True)
        assert user in str(addin_path()) and user in str(settings_path())
    if addin_path().exists():
        pytest.skip("somebody uses the add-in here")
    written = leasebridge("install", "excel")
    assert str(addin_path()) in written and str(settings_path()) in written
    try:
        assert zipfile.is_zipfile(addin_path())
        assert sys.executable in settings_path().read_text(encoding="mbcs")
        found = leasebridge("doctor", code=PROBLEMS_FOUND)
        assert [line.partition(" ->")[0] for line in bad(found)] == [NO_EXCEL], found
        assert f"the add-in is installed: {addin_path()}" in found or TOO_SLOW in found
        assert f"Python for the add-in works: {sys.executable}" in found or TOO_SLOW in found
    finally:
        removed = leasebridge("uninstall", "excel")
    assert str(addin_path()) in removed
    assert not addin_path().exists() and not settings_path().exists()
    assert "nothing to remove" in leasebridge("uninstall", "excel")
