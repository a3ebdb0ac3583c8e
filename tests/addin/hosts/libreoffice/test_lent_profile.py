"""What a superuser's LibreOffice keeps of a change that nobody made in a copy of its profile."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from addin.errors import OfficeFailed
from addin.hosts.libreoffice import installation
from addin.hosts.libreoffice.lent_profile import lent_profile
from addin.hosts.libreoffice.program import Office
from addin.xlsx import NOBODY

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nobody is root on Windows")


@pytest.fixture
def owners(monkeypatch: pytest.MonkeyPatch) -> dict[Path, int]:
    """Who owns which path, as far as it was given away; the disk is not asked."""
    given: dict[Path, int] = {}

    def chown(path: Path, user: int, group: int, *, follow_symlinks: bool) -> None:
        assert not follow_symlinks
        given[path] = user

    monkeypatch.setattr("os.chown", chown)
    return given


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A profile with settings and another extension."""
    profile = tmp_path / "profile of root"
    for name in ("uno_packages/cache/other.oxt", "registrymodifications.xcu"):
        (profile / "user" / name).parent.mkdir(parents=True, exist_ok=True)
        (profile / "user" / name).write_text("old", encoding="utf-8")
    return profile


def contents(profile: Path) -> dict[str, str]:
    return {
        path.relative_to(profile / "user").as_posix(): path.read_text(encoding="utf-8")
        for path in profile.rglob("*")
        if path.is_file()
    }


def test_only_extensions_are_lent_and_come_back(
    tmp_path: Path, profile: Path, owners: dict[Path, int]
) -> None:
    folder = tmp_path / "lent"
    folder.mkdir()
    with lent_profile(profile, folder) as lent:
        assert contents(lent) == {"uno_packages/cache/other.oxt": "old"}
        assert set(owners.values()) == {NOBODY} and folder in owners and lent in owners
        (lent / "user" / "uno_packages" / "ours.oxt").write_text("new", encoding="utf-8")
        (lent / "user" / "uno_packages" / "cache" / "other.oxt").unlink()
        (lent / "user" / "registrymodifications.xcu").write_text("no", encoding="utf-8")
    assert contents(profile) == {
        "uno_packages/ours.oxt": "new",
        "registrymodifications.xcu": "old",
    }
    assert {user for path, user in owners.items() if path.exists()} == {os.geteuid()}


def test_after_a_failure_the_profile_is_as_it_was(
    tmp_path: Path, profile: Path, owners: dict[Path, int]
) -> None:
    before = contents(profile)
    folder = tmp_path / "lent"
    folder.mkdir()
    with pytest.raises(OfficeFailed), lent_profile(profile, folder) as lent:
        (lent / "user" / "uno_packages" / "ours.oxt").write_text("new", encoding="utf-8")
        raise OfficeFailed("LibreOffice ended with exit code 1")
    assert contents(profile) == before
    assert {user for path, user in owners.items() if path.exists()} == {os.geteuid()}


def test_a_container_that_lets_root_be_nobody_else_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.setattr(installation, "_is_superuser", lambda: True)
    office = Office(tmp_path, "25.2")
    monkeypatch.setattr(installation, "find_office", lambda: office)
    monkeypatch.setattr("os.chown", forbidden)
    with pytest.raises(OfficeFailed, match=r"\(Operation not permitted\); run it as the user"):
        installation.install()
