"""The compiled third engine is kept between runs, in a file that nobody else can change."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import wasmtime

from addin.engines.formulon import module_cache as cache

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no owner and mode of a file")


def keep_cache_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(folder))


class Machine:
    """A user's cache, and how often a small module had to be compiled."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.wasm = folder, folder / "small.wasm"
        self.holds('(module (func (export "f")))')

    def holds(self, text: str) -> None:
        self.wasm.write_bytes(bytes(wasmtime.wat2wasm(text)))

    def compiles(self) -> bool:
        said: list[str] = []
        module = cache.compiled_module(wasmtime.Engine(), self.wasm, said.append)
        assert [export.name for export in module.exports] == ["f"]
        return said == [cache.COMPILING]

    def kept(self) -> Path:
        (file,) = cache.cache_folder().glob("*.compiled")
        return file


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    keep_cache_in(tmp_path, monkeypatch)
    return Machine(tmp_path)


def test_the_second_time_it_is_read(machine: Machine) -> None:
    assert [machine.compiles() for _ in range(3)] == [True, False, False]
    assert machine.kept().parent.is_relative_to(machine.folder)
    assert [path.suffix for path in machine.kept().parent.iterdir()] == [".compiled"]


def test_another_module_is_another_file(machine: Machine) -> None:
    assert machine.compiles()
    machine.holds('(module (func $x) (func (export "f")))')
    assert machine.compiles()


@pytest.mark.parametrize("damage", ["empty", "short", "one byte", "no module"])
def test_a_damaged_file_is_made_anew(damage: str, machine: Machine) -> None:
    assert machine.compiles()
    kept = machine.kept()
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    text = b"no module of wasmtime"
    no_module = cache._DIGEST(text).digest() + text
    short, flipped = bytes(data[:100]), bytes(data)
    wrong = {"empty": b"", "short": short, "one byte": flipped, "no module": no_module}
    kept.write_bytes(wrong[damage])
    assert [machine.compiles() for _ in range(2)] == [True, False]


def test_without_a_folder_to_write_to_it_works(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_cache_in(machine.wasm, monkeypatch)  # a file
    assert [machine.compiles() for _ in range(2)] == [True, True]


def test_with_a_full_disk_it_works(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert [machine.compiles() for _ in range(2)] == [True, True]
    assert list(cache.cache_folder().iterdir()) == []


def test_without_a_home_it_works(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(cache, "cache_folder", homeless)
    assert machine.compiles()


@posix
def test_the_folder_and_the_file_are_closed_to_others(machine: Machine) -> None:
    assert machine.compiles()
    assert machine.kept().parent.stat().st_mode & 0o777 == 0o700
    assert machine.kept().stat().st_mode & 0o777 == 0o600


@posix
@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_can_write_is_not_used(mode: int, machine: Machine) -> None:
    assert machine.compiles()
    machine.kept().chmod(mode)
    assert [machine.compiles() for _ in range(2)] == [True, False]


@posix
def test_a_folder_that_others_can_write_is_not_used(machine: Machine) -> None:
    assert machine.compiles()
    cache.cache_folder().chmod(0o777)
    assert [machine.compiles() for _ in range(2)] == [True, True]


@posix
def test_a_link_is_not_followed(machine: Machine) -> None:
    assert machine.compiles()
    kept = machine.kept()
    kept.rename(machine.folder / "elsewhere")
    kept.symlink_to(machine.folder / "elsewhere")
    assert [machine.compiles() for _ in range(2)] == [True, False]


@posix
def test_a_pipe_in_its_place_is_not_waited_for(machine: Machine) -> None:
    assert machine.compiles()
    kept = machine.kept()
    kept.unlink()
    os.mkfifo(kept)
    assert [machine.compiles() for _ in range(2)] == [True, False]


@posix
def test_what_another_user_owns_is_not_used(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert machine.compiles()
    real = os.fstat

    def foreign(file: int) -> os.stat_result:
        status = list(real(file))
        status[4] += 1  # st_uid
        return os.stat_result(status)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", foreign)
        assert machine.compiles()
    assert not machine.compiles()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)  # now the folder too
    assert [machine.compiles() for _ in range(2)] == [True, True]


@pytest.mark.parametrize(
    ("system", "below"), [("win32", ""), ("darwin", "Library/Caches"), ("linux", "")]
)
def test_each_system_has_its_own_folder(
    system: str, below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_cache_in(tmp_path, monkeypatch)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(sys, "platform", system)
    assert cache.cache_folder() == tmp_path / below / "leasebridge"


def test_a_relative_folder_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "caches")
    assert cache.cache_folder() == tmp_path / ".cache" / "leasebridge"
