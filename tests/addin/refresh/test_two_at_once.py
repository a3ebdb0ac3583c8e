"""Two refreshes of one workbook at the same moment: neither loses what it wrote."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import leasebridge as library
from addin.errors import CannotWrite
from addin.xlsx import held, lock
from tests.addin.command_runner import ROOT, leasebridge, leasebridge_process, refused, values
from tests.addin.sample_books.case_books import case_book, recorded

PAIRS = 25
EACH_LINE_IS_A_WORKBOOK = """
import sys
from addin.commands import cli
for line in sys.stdin:
    code = cli.main(["refresh", line.strip(), "--set", sys.argv[1], "--wait", "600", "--json"])
    print(f"ended: {code}", flush=True)
"""


def one_side(setting: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", EACH_LINE_IS_A_WORKBOOK, setting]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


def ended(side: subprocess.Popen[str]) -> str:
    assert side.stdout
    return next(line for line in side.stdout if line.startswith("ended"))


def test_of_two_at_the_same_moment_neither_is_lost(tmp_path: Path) -> None:
    """Both start at the same moment, because a line to each is all that they wait for."""
    built = case_book(tmp_path)
    sides = [one_side(setting) for setting in ("lease_capacity=600", "tax_rate=21%")]
    try:
        for pair in range(PAIRS):
            path = Path(shutil.copy(built, tmp_path / f"pair {pair}.xlsx"))
            for side in sides:
                assert side.stdin
                side.stdin.write(f"{path}\n")
                side.stdin.flush()
            assert [ended(side) for side in sides] == ["ended: 0\n"] * 2
            found = values(path, "Inputs")
            assert (found["I5"], found["I7"]) == (600, 0.21), pair
            assert {row[2] for row in recorded(path)} >= {"lease_capacity@Own", "tax_rate@Own"}
            with zipfile.ZipFile(path) as archive:
                assert archive.testzip() is None
    finally:
        for side in sides:
            side.kill()
            side.communicate()
    assert not list(tmp_path.glob(".*"))


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
        ):
            assert "is held by" in refused(tmp_path, *arguments, "--wait", "0")
        monkeypatch.setattr(lock, "WAIT", 0.0)
        with pytest.raises(CannotWrite, match="is held by"):
            book.save()
        # Whoever only reads need not ask.
        assert leasebridge("check", path).code in (0, 1)
        assert leasebridge("refresh", path, "--output", tmp_path / "new.xlsx").code == 0
    assert book.save() == path
