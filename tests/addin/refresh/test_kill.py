"""A refresh that is killed at any moment leaves the old workbook or the new one, whole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from addin.errors import ELSEWHERE
from tests.addin.command_runner import ROOT
from tests.addin.killed_runs import run_and_kill, spread
from workbooks import TEMPLATE

RUN = "sys.exit(cli.main(sys.argv[1:]))"
"""A slow moment of the machine adds no line."""
MINUTE = re.compile(rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
MOMENTS = {
    "of the run": ("cli.main = counted(cli.main)", 8),
    "of the saving": ("from addin.refresh import flow; flow.save = counted(flow.save)", 12),
}
"""What is counted, and at how many of its calls a run is killed."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("facts") / "facts.csv"
    path.write_text("id,unit,value\nF21,$/W-yr,50\n", encoding="utf-8")
    return path


def parts_of(path: Path) -> frozenset[tuple[str, bytes]]:
    """What a whole workbook holds, but for the minute of the run, which Changes keeps."""
    with zipfile.ZipFile(path) as archive:
        return frozenset((name, MINUTE.sub(b"", archive.read(name))) for name in archive.namelist())


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_at_any_moment_leaves_a_whole_workbook(
    tmp_path: Path, facts: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = TEMPLATE.read_bytes()
    desk, private = tmp_path / "desk", tmp_path / "private"
    desk.mkdir()
    private.mkdir()
    monkeypatch.setenv("TMPDIR", str(private))
    path = Path(shutil.copy(TEMPLATE, desk / "whole.xlsx"))
    counting, kills = MOMENTS[moment]
    code = f"from addin.commands import cli; {counting}; {RUN}"
    arguments = ("refresh", path, "--facts", facts)
    whole = run_and_kill(code, *arguments)
    assert whole.code == 0
    old, new = parts_of(TEMPLATE), parts_of(path)
    assert new != old

    left = set()
    for kill_at in spread(whole.counted, kills):
        for left_over in (*private.iterdir(), *desk.glob(".*")):  # the next run counts less so
            shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()
        path.write_bytes(built)
        run_and_kill(code, *arguments, kill_at=kill_at)
        left.add(parts_of(path))
        assert left <= {old, new}, f"killed at call {kill_at} of {whole.counted}"
    # The kills were spread: the first came before the writing, and the last after it.
    assert left == {old, new}
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize("moment", ["flushing", "renaming"])
def test_the_next_run_removes_what_a_dead_one_left(
    tmp_path: Path, facts: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, private = tmp_path / "desk", tmp_path / "private"
    desk.mkdir()
    private.mkdir()
    monkeypatch.setenv("TMPDIR", str(private))
    path = Path(shutil.copy(TEMPLATE, desk / "whole.xlsx"))
    run_with(f"{IN_A_FOLDER}; {DEATHS[moment]}", str(path), "--facts", str(facts))
    (folder,) = private.iterdir()
    assert (folder / "copy.xlsx").exists()
    assert {file.suffix for file in desk.glob(".leasebridge-*")} == {".tmp", ".lock"}
    run = run_with("pass", str(path), "--facts", str(facts), "--wait", "0")
    assert run.returncode == 0
    assert list(desk.iterdir()) == [path] and not list(private.iterdir())


LIMIT = (
    "import resource, signal; from addin.refresh import flow; save = flow.save; "
    "flow.save = lambda *them, **how: "
    "(resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000)), save(*them, **how))[1]"
)
DEATHS = {
    "writing": f"{LIMIT}; signal.signal(signal.SIGXFSZ, signal.SIG_DFL)",
    "flushing": "import os; os.fsync = lambda _: os._exit(9)",
    "renaming": "import os, pathlib; pathlib.Path.replace = lambda *_: os._exit(9)",
}


IN_A_FOLDER = (
    "from addin.xlsx import private_folder; inside = private_folder(); "
    "(inside.__enter__() / 'copy.xlsx').write_bytes(b'a copy')"
)
"""What a run does that has a copy somewhere while it writes."""


def run_with(preparation: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; from addin.commands import cli; {preparation}; {RUN}"
    command = [sys.executable, "-c", code, "refresh", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("moment", DEATHS)
def test_a_death_inside_the_writing_leaves_the_old_workbook(
    tmp_path: Path, facts: Path, moment: str
) -> None:
    path = Path(shutil.copy(TEMPLATE, tmp_path / "whole.xlsx"))
    run = run_with(DEATHS[moment], str(path), "--facts", str(facts))
    assert run.returncode not in (0, 1, 2, 3)
    assert path.read_bytes() == TEMPLATE.read_bytes()
    (beside,) = tmp_path.glob(".leasebridge-*.tmp")
    assert beside.stat().st_size > 0  # it did get that far


def test_a_full_disk_is_one_clear_line(tmp_path: Path, facts: Path) -> None:
    path = Path(shutil.copy(TEMPLATE, tmp_path / "whole.xlsx"))
    run = run_with(LIMIT, str(path), "--facts", str(facts))
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"leasebridge: {path}: cannot be written: File too large; {ELSEWHERE}\n"
    assert path.read_bytes() == TEMPLATE.read_bytes()
    assert list(tmp_path.iterdir()) == [path]
