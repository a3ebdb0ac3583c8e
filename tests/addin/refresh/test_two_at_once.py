"""Two refreshes of one workbook at the same moment: neither loses what it wrote."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import leasebridge as library
from addin.errors import CannotWrite
from addin.refresh import flow
from addin.xlsx import Workbook, changed_parts, held, lock, read_workbook
from tests.addin.command_runner import leasebridge, leasebridge_process, refused
from tests.addin.sample_books.case_books import case_book
from tests.long.pairs import run_pairs

PAIRS = 25


def test_of_two_at_the_same_moment_neither_is_lost(tmp_path: Path) -> None:
    run_pairs(tmp_path, PAIRS)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_after_the_kill_of_a_holder_the_next_run_goes_on(tmp_path: Path) -> None:
    path = case_book(tmp_path)
    before = path.read_bytes()
    hang = (
        "from addin.refresh import flow\n"
        "flow.changed_parts = lambda *_: (print('inside', flush=True), time.sleep(3600))"
    )
    run = leasebridge_process("refresh", path, "--set", "tax_rate=21%", preparation=hang)
    try:
        assert run.stdout and run.stdout.readline() == "inside\n"
        told = refused(tmp_path, "refresh", path, "--wait", "0")
        assert f"{path} is held by " in told and f"(process {run.pid}, since" in told
    finally:
        run.kill()
        run.communicate()
    assert path.read_bytes() == before
    assert leasebridge("refresh", path, "--set", "tax_rate=21%", "--wait", "0").code == 0
    assert list(tmp_path.iterdir()) == [path]


def test_all_that_writes_in_place_heeds_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = case_book(tmp_path), tmp_path / "other.xlsx"
    shutil.copy(path, other)
    book = library.open(path)
    book["tax_rate"] = 0.21
    book.calculate()
    with held(path):
        for arguments in (
            ("refresh", path),
            ("refresh", path, "--undo"),
            ("refresh", other, "--output", path),
            ("audit", path, "--accept"),
            ("handoff", other, "--edition", "values", "--force", "--output", path),
            ("build", "--force", "--output", path),
        ):
            assert "is held by" in refused(tmp_path, *arguments, "--wait", "0")
        monkeypatch.setattr(lock, "WAIT", 0.0)
        with pytest.raises(CannotWrite, match="is held by"):
            book.save()
        # Whoever only reads need not ask.
        assert leasebridge("check", path).code in (0, 1)
        assert leasebridge("refresh", path, "--output", tmp_path / "new.xlsx").code == 0
    assert book.save() == path


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("addin.handoff.flow", ("handoff", "model.xlsx", "--edition", "values")),
        ("addin.refresh.flow", ("build",)),
    ],
)
def test_two_that_make_one_new_file_do_not_overwrite_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, arguments: tuple[str, ...]
) -> None:
    """Both looked when it was not there; the second finds it when its turn has come."""
    monkeypatch.chdir(tmp_path)
    case_book(tmp_path).rename("model.xlsx")
    output = Path("new.xlsx")

    @contextmanager
    def after_another(target: Path, wait: float | None = None) -> Iterator[None]:
        with held(target, wait):
            if target == output:
                output.write_bytes(b"another run's")
            yield

    monkeypatch.setattr(f"{module}.held", after_another)
    outcome = leasebridge(*arguments, "--output", output)
    assert outcome.code == 2 and "already exists; use --force" in outcome.err
    assert output.read_bytes() == b"another run's"


def test_a_workbook_that_changed_under_us_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a program that knows nothing of the lock, as Excel is one."""
    path = case_book(tmp_path)
    before = path.read_bytes()
    book = library.open(path)
    book["tax_rate"] = 0.21
    book.calculate()

    def reading(path: Path) -> Workbook:
        found = read_workbook(path)
        path.write_bytes(b"what Excel saved")
        return found

    monkeypatch.setattr("addin.refresh.flow.read_workbook", reading)
    monkeypatch.setattr("addin.xlsx.read_workbook", reading)
    for arguments in (("refresh", path, "--set", "tax_rate=21%"), ("audit", path, "--accept")):
        path.write_bytes(before)
        outcome = leasebridge(*arguments)
        assert outcome.code == 2 and "was changed by another program" in outcome.err, arguments
        assert path.read_bytes() == b"what Excel saved"
    with pytest.raises(CannotWrite, match="was changed by another program"):
        book.save()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder with a file that is open")
def test_a_share_that_vanishes_meanwhile_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share, original = tmp_path / "share", case_book(tmp_path)
    before, real = original.read_bytes(), changed_parts

    def gone(*told: Any) -> dict[str, bytes]:
        shutil.rmtree(share)
        return real(*told)

    monkeypatch.setattr(flow, "changed_parts", gone)
    for output in ([], ["--output", share / "new.xlsx"]):
        share.mkdir()
        book = Path(shutil.copy(original, share / "model.xlsx")) if not output else original
        outcome = leasebridge("refresh", book, "--set", "tax_rate=21%", *output)
        assert outcome.code == 2 and outcome.err.count("\n") == 1
        assert f"the folder {share} does not exist" in outcome.err and not share.exists()
    assert original.read_bytes() == before
