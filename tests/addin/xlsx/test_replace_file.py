"""Replacing a file that another program holds: patience, then the old file and a clear line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from addin.errors import CannotWrite
from addin.xlsx import replace_file as room
from addin.xlsx import write
from addin.xlsx.replace_file import ATTEMPTS, PAUSE, patiently, replace_file


class HeldError(PermissionError):
    """A sharing violation, as Windows raises it."""

    winerror = 32

    def __init__(self) -> None:
        super().__init__(13, "The process cannot access the file")


@pytest.fixture
def pauses() -> list[float]:
    return []


def held_for(
    monkeypatch: pytest.MonkeyPatch, times: int, error: type[OSError] = HeldError
) -> list[int]:
    """Makes the next `times` attempts to replace a file fail; how often it was tried."""
    tried: list[int] = []
    really: Callable[[Path, Path], Path] = Path.replace

    def replace(self: Path, target: Path) -> Path:
        tried.append(1)
        if len(tried) <= times:
            raise error() if error is HeldError else error(13, "Permission denied")
        return really(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    return tried


def test_a_file_that_is_let_go_of_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    target = tmp_path / "book.xlsx"
    target.write_bytes(b"old")
    tried = held_for(monkeypatch, 3)
    replace_file(target, b"new", pauses.append)
    assert target.read_bytes() == b"new" and list(tmp_path.iterdir()) == [target]
    assert len(tried) == 4 and pauses == [PAUSE] * 3


def test_one_that_is_not_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    target = tmp_path / "book.xlsx"
    target.write_bytes(b"old")
    tried = held_for(monkeypatch, ATTEMPTS)
    with pytest.raises(HeldError):
        replace_file(target, b"new", pauses.append)
    assert target.read_bytes() == b"old" and list(tmp_path.iterdir()) == [target]
    assert len(tried) == ATTEMPTS and pauses == [PAUSE] * (ATTEMPTS - 1)


def test_a_folder_that_is_read_only_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    tried = held_for(monkeypatch, 1, PermissionError)
    monkeypatch.setattr("addin.xlsx.windows_paths.WINDOWS", False)
    with pytest.raises(PermissionError):
        replace_file(tmp_path / "book.xlsx", b"new", pauses.append)
    assert len(tried) == 1 and not pauses and not list(tmp_path.iterdir())


def test_the_user_reads_one_line_that_says_what_to_close(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PAUSE", 0)
    target = tmp_path / "book.xlsx"
    target.write_bytes(b"old")
    held_for(monkeypatch, ATTEMPTS)
    with pytest.raises(CannotWrite) as caught:
        write(b"new", target)
    said = str(caught.value)
    assert said.startswith(f"{target}: ") and "close it there" in said and "\n" not in said
    held_for(monkeypatch, ATTEMPTS)
    with pytest.raises(CannotWrite, match="cannot be written: The process"):
        write(b"new", tmp_path / "a file that was not there")
    assert target.read_bytes() == b"old" and list(tmp_path.iterdir()) == [target]


def test_other_failures_are_told_at_once(pauses: list[float]) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        patiently(full, pauses.append)
    assert not pauses
