"""Private folders: nobody else enters, none outlives its run for longer than until the next."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from addin.xlsx import private_folder
from addin.xlsx.private_folders import MARKER, PREFIX, SOCKET, remove_what_is_left
from tests.addin.command_runner import ROOT

IN_A_FOLDER = """
import sys
from addin.xlsx import private_folder
with private_folder() as folder:
    (folder / "copy.xlsx").write_bytes(b"a workbook")
    (folder / "profile").mkdir()
    (folder / "profile" / "settings").write_bytes(b"")
    print(folder, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    place = tmp_path.resolve() / "place"
    place.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(place))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return place


@contextmanager
def another_process() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    command = [sys.executable, "-c", IN_A_FOLDER]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert process.stdout
            yield process, Path(process.stdout.readline().strip())
        finally:
            process.kill()


def test_a_folder_is_its_owners_alone_and_goes_with_all_that_is_in_it(place: Path) -> None:
    with private_folder() as folder:
        assert folder.parent == place and folder.name.startswith(PREFIX)
        assert os.name == "nt" or folder.stat().st_mode & 0o777 == 0o700
        (folder / "deep" / "er").mkdir(parents=True)
        (folder / "deep" / "er" / "file").write_bytes(b"1")
        (folder / "copy.xlsx").write_bytes(b"2")
    assert not list(place.iterdir())


def test_it_goes_after_a_fault_and_after_an_interrupt(place: Path) -> None:
    for error in (ValueError, KeyboardInterrupt, SystemExit):
        with pytest.raises(error), private_folder():
            raise error
    assert not list(place.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows deletes no open file")
def test_it_may_have_gone_before(place: Path) -> None:
    with private_folder() as folder:
        (folder / MARKER).unlink()
        folder.rmdir()
    assert not list(place.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows deletes no open file")
def test_a_folder_of_a_living_run_stays_and_that_of_a_dead_one_goes(place: Path) -> None:
    with another_process() as (process, folder):
        remove_what_is_left(place)
        assert (folder / "copy.xlsx").exists() and (folder / "profile" / "settings").exists()
        process.kill()
        process.wait()
        assert (folder / "copy.xlsx").exists()
        remove_what_is_left(place)
        assert not list(place.iterdir())


def test_the_first_folder_of_the_next_run_does_so(place: Path) -> None:
    with another_process() as (process, folder):
        process.kill()
        process.wait()
        with another_process() as (_, new):
            assert list(place.iterdir()) == [new] and new != folder


def test_a_run_that_died_at_the_first_or_the_last_moment_leaves_nothing_either(
    place: Path,
) -> None:
    (place / f"{PREFIX}empty").mkdir()
    (place / f"{PREFIX}marked").mkdir()
    (place / f"{PREFIX}marked" / MARKER).write_bytes(b"")
    remove_what_is_left(place)
    assert not list(place.iterdir())


def test_what_says_of_nobody_that_it_is_ours_stays(place: Path) -> None:
    """A folder of that name with something inside and no marker, a file, and other names."""
    (place / f"{PREFIX}theirs").mkdir()
    (place / f"{PREFIX}theirs" / "kept").write_bytes(b"")
    (place / f"{PREFIX}page.html").write_bytes(b"")
    (place / "other").mkdir()
    (place / "other" / MARKER).write_bytes(b"")
    remove_what_is_left(place)
    assert len(list(place.iterdir())) == 3 and (place / f"{PREFIX}theirs" / "kept").exists()


@pytest.mark.skipif(os.name == "nt", reason="not everybody may make links in Windows")
def test_no_link_leads_elsewhere(place: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / MARKER).write_bytes(b"")
    (precious / "kept").write_bytes(b"")
    (place / f"{PREFIX}link").symlink_to(precious)
    left = place / f"{PREFIX}left"
    left.mkdir()
    (left / MARKER).symlink_to(precious / "kept")
    remove_what_is_left(place)
    assert (precious / "kept").exists() and left.exists()
    (left / MARKER).unlink()
    (left / MARKER).write_bytes(b"")
    (left / "folder").symlink_to(precious)
    (left / SOCKET).symlink_to(precious / "kept")
    remove_what_is_left(place)
    assert (precious / "kept").exists() and not left.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such sockets")
def test_the_socket_of_a_program_inside_goes_too(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as there:
        path = place / "s"
        there.bind(os.path.relpath(path))  # the name of a socket is short
        with private_folder() as folder:
            (folder / SOCKET).symlink_to(path)
        assert not list(place.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows deletes no open file")
def test_one_that_is_taken_away_while_it_is_made_is_made_again(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run looks for what is left, before there is a marker and after."""
    taken: list[Path] = []
    mkdtemp, try_lock = tempfile.mkdtemp, "addin.xlsx.private_folders.try_lock"

    def made_and_taken(prefix: str) -> str:
        made = mkdtemp(prefix=prefix)
        if not taken:
            taken.append(Path(made))
            remove_what_is_left(place)
            assert not taken[0].exists()
        return made

    def locked_too_late(marker: int) -> bool:
        monkeypatch.undo()
        monkeypatch.setattr(tempfile, "tempdir", str(place))
        (made,) = place.iterdir()
        taken.append(made)
        (made / MARKER).unlink()
        made.rmdir()
        return True

    monkeypatch.setattr(tempfile, "mkdtemp", made_and_taken)
    monkeypatch.setattr(try_lock, locked_too_late)
    with private_folder() as folder:
        assert len(taken) == 2 and folder not in taken
        assert [path.name for path in folder.iterdir()] == [MARKER]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs a superuser")
def test_a_superuser_leaves_the_folders_of_others_alone(place: Path) -> None:
    theirs = place / f"{PREFIX}theirs"
    theirs.mkdir()
    (theirs / MARKER).write_bytes(b"")
    os.chown(theirs, 12345, 12345)
    remove_what_is_left(place)
    assert (theirs / MARKER).exists()
