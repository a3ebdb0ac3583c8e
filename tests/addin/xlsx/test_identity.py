"""A file that is replaced stays the same file to others; a new one lets in nobody more."""

from __future__ import annotations

import errno
import os
import re
import struct
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from addin.errors import CannotWrite
from addin.xlsx import identity, write
from addin.xlsx.identity import ZONE

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="attributes as Linux has them")
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
AS_ROOT = pytest.mark.skipif(
    os.name == "nt" or os.geteuid() != 0, reason="gives files to others, which root alone can"
)
ACL = "system.posix_acl_access"
MARKS = {
    f"user.DosStream.{ZONE}:$DATA": b"[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://a.example/b\r\n",
    "user.com.apple.quarantine": b"0081;0;Mail;",
    "user.note": b"mine",
}


def rights(*entries: tuple[int, int, int]) -> bytes:
    """An access control list as Linux keeps it: kind, bits, number of a user or group."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NOBODY_NAMED = 0xFFFFFFFF
FOR_ONE_MORE = rights(
    (1, 6, NOBODY_NAMED), (2, 4, 12345), (4, 0, NOBODY_NAMED), (16, 4, NOBODY_NAMED),
    (32, 0, NOBODY_NAMED),
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "model.xlsx"
    path.write_bytes(b"old")
    return path


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def give(path: Path, attributes: dict[str, bytes]) -> None:
    for name, value in attributes.items():
        try:
            os.setxattr(path, name, value)
        except OSError:
            pytest.skip("no such attributes in the file system of this folder")


def attributes(path: Path) -> dict[str, bytes]:
    names = [name for name in os.listxattr(path) if not name.startswith("security.")]
    return {name: os.getxattr(path, name) for name in names}


@LINUX
def test_a_replaced_file_keeps_its_attributes_and_its_list_of_rights(path: Path) -> None:
    give(path, MARKS | {ACL: FOR_ONE_MORE})
    before = attributes(path), mode(path)
    assert before[0] == MARKS | {ACL: FOR_ONE_MORE} and before[1] == 0o640
    write(b"new", path)
    assert (attributes(path), mode(path)) == before and path.read_bytes() == b"new"


@LINUX
def test_a_list_of_rights_that_the_folder_gives_new_files_is_not_taken_over(path: Path) -> None:
    path.chmod(0o600)
    give(path.parent, {"system.posix_acl_default": FOR_ONE_MORE})
    write(b"new", path)
    assert mode(path) == 0o600 and ACL not in attributes(path)


@LINUX
def test_an_attribute_that_cannot_be_kept_is_a_clear_line(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(path, MARKS)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "setxattr", full)
    with pytest.raises(CannotWrite, match="cannot be written: No space left on device"):
        write(b"new", path)
    assert path.read_bytes() == b"old" and list(path.parent.iterdir()) == [path]


@LINUX
def test_a_new_file_is_marked_as_what_it_is_made_of_without_saying_where_from(path: Path) -> None:
    give(path, MARKS)
    write(b"new", path.with_name("new.xlsx"), like=[path])
    assert attributes(path.with_name("new.xlsx")) == {
        f"user.DosStream.{ZONE}:$DATA": b"[ZoneTransfer]\r\nZoneId=3\r\n",
        "user.com.apple.quarantine": b"0081;0;Mail;",
    }


@POSIX
@pytest.mark.parametrize("given", [0o600, 0o640, 0o644, 0o664, 0o400])
def test_a_new_file_is_no_wider_than_what_it_is_made_of(path: Path, given: int) -> None:
    path.chmod(given)
    new = path.with_name("new.xlsx")
    before = os.umask(0o022)
    try:
        write(b"new", new, like=[path])
        assert mode(new) == (given | 0o600) & 0o644
        other = path.with_name("other.xlsx")
        write(b"new", other)
        assert mode(other) == 0o644
        write(b"newer", other, like=[path])  # what is there becomes as strict
        assert mode(other) == (given | 0o600) & 0o644
        os.umask(0o077)
        write(b"new", path.with_name("strict.xlsx"), like=[path])
        assert mode(path.with_name("strict.xlsx")) == 0o600
    finally:
        os.umask(before)


@POSIX
def test_of_several_the_strictest_counts(path: Path) -> None:
    strict, new = path.with_name("strict.xlsx"), path.with_name("new.xlsx")
    strict.write_bytes(b"")
    strict.chmod(0o600)
    write(b"new", new, like=[strict, path, path.with_name("not there")])
    assert mode(new) == 0o600


@AS_ROOT
def test_the_members_of_one_group_are_not_those_of_another(path: Path) -> None:
    os.chown(path, -1, 12345)
    for given, found in ((0o640, 0o600), (0o604, 0o600), (0o644, 0o644)):
        path.chmod(given)
        new = path.with_name(f"{given}.xlsx")
        write(b"new", new, like=[path])
        assert mode(new) == found


@LINUX
def test_with_a_list_of_rights_a_new_file_is_its_owners_alone(path: Path) -> None:
    give(path, {ACL: FOR_ONE_MORE})
    write(b"new", path.with_name("new.xlsx"), like=[path])
    assert mode(path.with_name("new.xlsx")) == 0o600


@AS_ROOT
def test_a_replaced_file_keeps_owner_and_group(path: Path) -> None:
    os.chown(path, 12345, 12346)
    path.chmod(0o660)
    write(b"new", path)
    assert (path.stat().st_uid, path.stat().st_gid, mode(path)) == (12345, 12346, 0o660)


@POSIX
def test_an_owner_who_would_lose_the_file_is_not_robbed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague's file in a folder of all, whose group is none of ours."""
    monkeypatch.setattr(os, "chown", lambda *_: (_ for _ in ()).throw(PermissionError(1, "no")))
    stat = Path.stat

    def of_another_group(self: Path, **how: bool) -> os.stat_result:
        found = stat(self, **how)
        return found if self != path else os.stat_result((*found[:5], 12345, *found[6:]))

    monkeypatch.setattr(Path, "stat", of_another_group)
    with pytest.raises(CannotWrite, match=r"another user's, and would become yours; .*--output"):
        write(b"new", path)
    assert path.read_bytes() == b"old" and list(path.parent.iterdir()) == [path]


@POSIX
def test_nobody_can_open_what_is_not_whole_yet(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it has another name its owner alone can, whatever becomes of it."""
    seen: list[tuple[str, int]] = []
    opened, replace = os.open, Path.replace

    def open_(name: Path, flags: int, bits: int = 0o777) -> int:
        handle = opened(name, flags, bits)
        if flags & os.O_CREAT and str(name).endswith(".tmp"):
            seen.append(("made", os.fstat(handle).st_mode & 0o777))
        return handle

    def renamed(self: Path, target: Path) -> Path:
        seen.append(("renamed", mode(self)))
        return replace(self, target)

    monkeypatch.setattr(os, "open", open_)
    monkeypatch.setattr(Path, "replace", renamed)
    path.chmod(0o600)
    write(b"new", path)
    assert seen == [("made", 0o600), ("renamed", 0o600)]


@pytest.mark.parametrize("linked", [True, False])
def test_a_file_of_two_names_is_refused(path: Path, linked: bool) -> None:
    second = path.with_name("second.xlsx")
    if linked:
        with suppress(OSError):
            os.link(path, second)
        if not second.exists():
            pytest.skip("no second names in the file system of this folder")
        with pytest.raises(CannotWrite, match=r"under 2 names \(hard links\).*--output"):
            write(b"new", path)
        assert path.read_bytes() == second.read_bytes() == b"old"
        second.unlink()
    write(b"new", path)
    assert path.read_bytes() == b"new"


@POSIX
def test_a_pipe_or_a_device_is_not_replaced(path: Path) -> None:
    pipe = path.with_name("pipe.xlsx")
    os.mkfifo(pipe)
    for output in (pipe, Path("/dev/null")):
        with pytest.raises(CannotWrite, match="this is no file"):
            write(b"new", output)
    assert pipe.is_fifo() and Path("/dev/null").is_char_device()


def test_on_a_mac_the_system_copies_all_but_the_bytes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as it can be tried elsewhere: which function is called, with what."""
    import ctypes

    calls = []

    def copyfile(*them: object) -> int:
        calls.append(them)
        ctypes.set_errno(errno.EDQUOT)
        return -1 if len(calls) > 1 else 0

    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: SimpleNamespace(copyfile=copyfile))
    identity._copyfile(path, path)
    name = os.fsencode(path)
    assert calls[0][:3] == (name, name, None) and calls[0][3].value == 5  # type: ignore[attr-defined]
    with pytest.raises(OSError, match=re.escape(os.strerror(errno.EDQUOT))):
        identity._copyfile(path, path)
