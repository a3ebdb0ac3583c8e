"""The lock: one holder at a time, who is named; the dead hold nothing, and age says nothing."""

from __future__ import annotations

import errno
import json
import os
import platform
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from addin.errors import CannotWrite
from addin.xlsx import held, lock
from tests.addin.command_runner import ROOT

HOLD = """
import sys
from pathlib import Path
from addin.xlsx import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""
PATIENT = 600.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "model.xlsx"
    path.write_bytes(b"a workbook")
    return path


@contextmanager
def another_process_holds(path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as holder:
        try:
            assert holder.stdout and holder.stdout.readline() == "held\n"
            yield holder
        finally:
            holder.kill()


def leave(path: Path, **said: object) -> Path:
    """A lock file that nobody holds."""
    beside = lock.lock_file(path)
    beside.write_text(json.dumps(said), encoding="utf-8")
    return beside


def refusal(path: Path) -> str:
    with pytest.raises(CannotWrite) as caught, held(path, 0):
        pass
    return str(caught.value)


def test_a_second_one_is_told_who_holds_it_and_has_it_afterwards(path: Path) -> None:
    with another_process_holds(path) as holder:
        told = refusal(path)
        assert told.startswith(f"{path} is held by ")
        assert f"on {platform.node()} (process {holder.pid}, since 2" in told
        assert told.endswith("; try again, or wait longer with --wait")
        holder.communicate("\n")
        with held(path, 0):
            assert lock.lock_file(path).exists()
    assert list(path.parent.iterdir()) == [path]


def test_a_second_one_waits(path: Path) -> None:
    inside, may_go, order = threading.Event(), threading.Event(), []

    def hold() -> None:
        with held(path):
            inside.set()
            may_go.wait()
            order.append("first")

    first = threading.Thread(target=hold)
    first.start()
    inside.wait()
    refusal(path)  # also inside of one process
    may_go.set()
    with held(path, PATIENT):
        order.append("second")
    first.join()
    assert order == ["first", "second"]


def test_one_that_was_killed_holds_nothing(path: Path) -> None:
    with another_process_holds(path) as holder:
        holder.kill()
        holder.wait()
        assert lock.lock_file(path).exists()
        with held(path, 0):
            said = json.loads(lock.lock_file(path).read_text(encoding="utf-8"))
            assert (said["process"], said["workbook"]) == (os.getpid(), "model.xlsx")
    assert list(path.parent.iterdir()) == [path]


def test_age_says_nothing(path: Path) -> None:
    with another_process_holds(path):
        os.utime(lock.lock_file(path), (0, 0))
        refusal(path)


@pytest.mark.parametrize("left", ["", "{", "[1]", '{"host": ""}', "\x00" * 9, "x" * 9_999])
def test_what_says_nothing_and_is_held_by_nobody_is_taken_over(path: Path, left: str) -> None:
    lock.lock_file(path).write_text(left, encoding="utf-8")
    with held(path, 0):
        pass
    assert list(path.parent.iterdir()) == [path]


def test_another_machine_is_believed(path: Path) -> None:
    beside = leave(path, user="ana", host="desk-7", process=1, since="2020-01-01 00:00 UTC")
    before = beside.read_bytes()
    assert refusal(path) == (
        f"{path} is held by ana on desk-7 (process 1, since 2020-01-01 00:00 UTC), which cannot be "
        f"asked from here; if nothing runs there, delete {beside}"
    )
    assert beside.read_bytes() == before
    beside.unlink()
    with held(path, 0):
        pass


def test_what_strangers_write_stays_one_short_line(path: Path) -> None:
    leave(path, user="a\nleasebridge: \x1b[31mwritten", host="h" * 999)
    told = refusal(path)
    assert told.isprintable() and len(told) < len(str(path)) * 3 + 300
    assert "aleasebridge: [31mwritten on hhh" in told


def test_a_share_without_locks_goes_by_the_file_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "try_lock", lambda handle: None)
    with held(path, 0):
        assert "which cannot be asked from here; if nothing runs there, delete " in refusal(path)
    with held(path, 0):
        pass


@pytest.mark.skipif(os.name == "nt", reason="not everybody may make links in Windows")
def test_a_link_leads_to_the_same_lock_and_a_planted_one_is_not_followed(path: Path) -> None:
    link = path.with_name("link.xlsx")
    link.symlink_to(path)
    assert lock.lock_file(link) == lock.lock_file(path)
    precious = path.with_name("precious")
    precious.write_bytes(b"kept")
    lock.lock_file(path).symlink_to(precious)
    assert "cannot be locked with" in refusal(path)
    assert precious.read_bytes() == b"kept"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_a_planted_pipe_holds_nobody_up(path: Path) -> None:
    os.mkfifo(lock.lock_file(path))
    assert "cannot be locked" in refusal(path)


@pytest.mark.skipif(os.name == "nt", reason="no open file can be deleted in Windows")
def test_one_that_is_taken_away_meanwhile_is_not_taken_for_the_lock(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened before the holder let go, locked after: the name belongs to the next one already."""
    locked = lock.try_lock

    def after_the_holder_went(handle: int) -> bool | None:
        beside = lock.lock_file(path)
        monkeypatch.setattr(lock, "try_lock", locked)
        beside.unlink()
        beside.write_bytes(b"")
        return locked(handle)

    monkeypatch.setattr(lock, "try_lock", after_the_holder_went)
    assert "another run, which is about to end" in refusal(path)


@pytest.mark.parametrize("number", ["EACCES", "EROFS"])
def test_where_nothing_can_be_written_nothing_is_held(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    def refuse(beside: Path) -> None:
        raise OSError(getattr(errno, number), "no")

    monkeypatch.setattr(lock, "WINDOWS", False)
    monkeypatch.setattr(lock, "_opened", refuse)
    with held(path, 0):
        assert not lock.lock_file(path).exists()


def test_what_is_not_there_yet_is_held_too_but_no_folder_is(path: Path) -> None:
    new = path.with_name("new.xlsx")
    with held(new, 0), held(path.with_name("nowhere") / "new.xlsx", 0), held(path.parent, 0):
        assert "is held by" in refusal(new)
        assert {*path.parent.iterdir()} == {path, lock.lock_file(new)}


def test_what_a_dead_holder_had_begun_to_write_is_removed_and_nothing_else(path: Path) -> None:
    other = path.with_name("other.xlsx")
    begun = [lock.temporary_file(path), lock.temporary_file(path)]
    kept = [lock.temporary_file(other), path.with_name(".leasebridge-0123.tmp")]
    for file in (*begun, *kept):
        file.write_bytes(b"half of it")
    with held(path, 0):  # nobody has died: somebody writes without holding
        assert all(file.exists() for file in (*begun, *kept))
    leave(path, host=platform.node(), process=1)
    with held(path, 0):
        assert not any(file.exists() for file in begun)
        assert all(file.exists() for file in kept)


@pytest.mark.skipif(os.name == "nt", reason="Windows has the real ones")
def test_in_windows_a_byte_behind_the_text_is_locked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    places = []

    def locking(handle: int, mode: int, size: int) -> None:
        places.append((os.lseek(handle, 0, os.SEEK_CUR), mode, size))
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    fake = SimpleNamespace(LK_NBLCK=2, locking=locking)
    monkeypatch.setitem(sys.modules, "msvcrt", fake)
    monkeypatch.setattr(lock, "WINDOWS", True)
    with held(path, 0):
        assert f"(process {os.getpid()}, since " in refusal(path)
    assert set(places) == {(lock.BEHIND_THE_TEXT, 2, 1)}
    assert list(path.parent.iterdir()) == [path]

    def denied(beside: Path) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(lock, "_opened", denied)
    assert "another run, or no file can be made in its folder" in refusal(path)


def test_a_name_that_is_as_long_as_can_be_is_held_too(tmp_path: Path) -> None:
    path = tmp_path / f"{'n' * 240}.xlsx"
    path.write_bytes(b"a workbook")
    with held(path, 0):
        refusal(path)
