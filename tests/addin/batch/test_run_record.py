"""The record of runs: it can be lost or cut short, and never be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.batch.run_record import NAME, Done, RunRecord, digest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "model.xlsx"
    path.write_bytes(b"after")
    return path


DONE = Done("asked", digest(b"before"), digest(b"after"), True)


def test_what_was_done_is_known_to_the_next_run(path: Path) -> None:
    RunRecord().add(path, DONE)
    assert RunRecord().known(path, path, "asked") == DONE


def test_another_wish_is_another_run(path: Path) -> None:
    record = RunRecord()
    record.add(path, DONE)
    assert record.known(path, path, "something else") is None
    record.add(path, DONE._replace(asked="something else"))
    assert RunRecord().known(path, path, "asked") is None  # the last run counts


def test_a_file_that_is_another_now_is_not_done(path: Path) -> None:
    RunRecord().add(path, DONE)
    assert RunRecord().is_own(path)
    path.write_bytes(b"edited")
    assert RunRecord().known(path, path, "asked") is None and not RunRecord().is_own(path)
    path.unlink()
    assert RunRecord().known(path, path, "asked") is None and not RunRecord().is_own(path)


def test_of_a_copy_the_original_counts_too(tmp_path: Path, path: Path) -> None:
    original = tmp_path / "original.xlsx"
    original.write_bytes(b"before")
    RunRecord().add(path, DONE)
    assert RunRecord().known(original, path, "asked") == DONE
    original.write_bytes(b"edited")
    assert RunRecord().known(original, path, "asked") is None


@pytest.mark.parametrize(
    "line",
    [
        *(b"", b"\xff\xfe", b"[]", b"{}", b'{"file": "model.xlsx"}', b'"text"', b"null", b"{" * 9),
        b'{"file": 1, "asked": "asked", "before": "", "after": "", "good": true}',
        b'{"file": "model.xlsx", "asked": "asked", "before": "", "after": "", "good": 1}',
    ],
)
def test_a_line_that_is_none_costs_nothing_else(path: Path, line: bytes) -> None:
    RunRecord().add(path, DONE)
    record = path.with_name(NAME)
    record.write_bytes(line + b"\n" + record.read_bytes() + line)
    assert RunRecord().known(path, path, "asked") == DONE


def test_it_does_not_grow_with_every_run(path: Path) -> None:
    for number in range(20):
        RunRecord().add(path, DONE._replace(asked=str(number)))
        assert len(path.with_name(NAME).read_bytes().splitlines()) <= 3
    assert RunRecord().known(path, path, "19")


def test_the_same_again_adds_nothing(path: Path) -> None:
    record = RunRecord()
    record.add(path, DONE)
    before = path.with_name(NAME).read_bytes()
    record.add(path, DONE)
    assert path.with_name(NAME).read_bytes() == before


def test_where_it_cannot_be_kept_that_is_said(path: Path) -> None:
    path.with_name(NAME).mkdir()
    record = RunRecord()
    record.add(path, DONE)
    assert record.fault.startswith(f"{path.with_name(NAME)}: ")
    assert record.known(path, path, "asked") == DONE  # within this run
