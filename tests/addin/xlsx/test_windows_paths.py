"""Names and lengths that Windows cannot have are one clear line there, and nothing elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.errors import BadWorkbook, CannotWrite
from addin.xlsx import check_writable, open_package, windows_paths, write
from addin.xlsx.windows_paths import bad_name, is_held, too_long

BAD = [
    ("CON", "device"),
    ("con.xlsx", "device"),
    ("NUL .xlsx", "device"),
    ("lpt¹.xlsx", "device"),
    ("book.xlsx.", "dot or a space"),
    ("book.xlsx ", "dot or a space"),
    ("book:2.xlsx", "':'"),
    ("what?.xlsx", "'?'"),
]


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows_paths, "WINDOWS", True)


@pytest.mark.parametrize(("name", "fault"), BAD)
@pytest.mark.usefixtures("windows")
def test_a_name_that_windows_takes_for_another_is_refused(
    tmp_path: Path, name: str, fault: str
) -> None:
    assert fault in str(bad_name(Path(name)))
    with pytest.raises(CannotWrite, match="Windows") as caught:
        check_writable(tmp_path / name)
    assert "\n" not in str(caught.value)
    with pytest.raises(BadWorkbook, match="Windows"):
        open_package(tmp_path / name)


@pytest.mark.usefixtures("windows")
def test_names_that_are_like_them_are_none() -> None:
    for name in (
        "..",
        "console.xlsx",
        "com.xlsx",
        "com10.xlsx",
        ".con",
        "büro 漢.xlsx",
        "a.b.xlsx",
    ):
        assert bad_name(Path(name)) is None, name


def test_elsewhere_they_are_names_like_any(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(windows_paths, "WINDOWS", False)
    for name, _ in BAD:
        assert bad_name(Path(name)) is None
    assert too_long(tmp_path / ("f" * 300)) is None


@pytest.mark.usefixtures("windows")
def test_a_long_path_is_named_as_the_reason(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["folder" * 10] * 5) / "book.xlsx"
    with pytest.raises(CannotWrite, match="Windows takes 259"):
        check_writable(deep)
    with pytest.raises(BadWorkbook, match="Windows takes 259"):
        open_package(deep)
    assert too_long(tmp_path / "book.xlsx") is None


@pytest.mark.usefixtures("windows")
def test_so_is_that_of_the_file_that_is_written_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_(path: Path, mode: str) -> None:
        raise FileNotFoundError(2, "No such file or directory", str(path))

    monkeypatch.setattr(windows_paths, "LONGEST", len(str(tmp_path / "book.xlsx")))
    monkeypatch.setattr(Path, "open", open_)
    with pytest.raises(CannotWrite, match="the path has"):
        write(b"new", tmp_path / "book.xlsx")


class WindowsError(PermissionError):
    """As Windows raises it."""

    def __init__(self, winerror: int | None) -> None:
        super().__init__(13, "Permission denied")
        self.winerror = winerror


def test_a_file_is_held_only_where_windows_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(is_held(WindowsError(number)) for number in (5, 32, 33))
    assert not is_held(WindowsError(19))
    monkeypatch.setattr(windows_paths, "WINDOWS", False)
    assert not is_held(PermissionError(13, "Permission denied"))
    monkeypatch.setattr(windows_paths, "WINDOWS", True)
    assert is_held(PermissionError(13, "Permission denied"))
    assert not is_held(OSError(28, "No space left on device"))
