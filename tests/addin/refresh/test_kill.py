"""A refresh that is killed at any moment leaves the old workbook or the new one, whole."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.addin.command_runner import leasebridge
from workbooks import TEMPLATE

DIR = Path(__file__).parents[3]
KILLS = 25
COMMAND = [
    sys.executable,
    "-c",
    "import sys; from addin.commands.cli import main; sys.exit(main())",
]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")


def run_of(*arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*COMMAND, "refresh", *map(str, arguments)], cwd=DIR,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("facts") / "facts.csv"
    path.write_text("id,unit,value\nF21,$/W-yr,50\n", encoding="utf-8")
    return path


def test_a_kill_at_any_moment_leaves_a_whole_workbook(tmp_path: Path, facts: Path) -> None:
    old = TEMPLATE.read_bytes()
    path = Path(shutil.copy(TEMPLATE, tmp_path / "whole.xlsx"))
    start = time.perf_counter()
    assert run_of(path, "--facts", facts).wait() == 1  # a check fails at that price
    duration = time.perf_counter() - start
    new = path.read_bytes()
    assert new != old

    seed = random.randrange(2**32)
    chance = random.Random(seed)
    left = []
    for number in range(KILLS):
        path.write_bytes(old)
        run = run_of(path, "--facts", facts)
        # Half of the kills fall into the last third, where the writing is.
        late = number % 2
        time.sleep(chance.uniform(0.66 * late, 1.05) * duration)
        run.kill()
        run.wait()
        left.append(path.read_bytes())
        assert left[-1] in (old, new), f"seed {seed}, kill {number}: neither old nor new"
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    # The kills were spread: some came before the writing.
    assert old in left
    # What a killed run may leave beside is no workbook, and the next run does not mind it.
    beside = [file for file in tmp_path.iterdir() if file != path]
    assert all(file.name.startswith(".leasebridge-") and file.suffix == ".tmp" for file in beside)
    path.write_bytes(old)
    assert leasebridge("refresh", path, "--facts", facts).code == 1
    assert path.read_bytes() == new


LIMIT = "import resource, signal; resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))"
DEATHS = {
    "writing": f"{LIMIT}; signal.signal(signal.SIGXFSZ, signal.SIG_DFL)",
    "flushing": "import os; os.fsync = lambda _: os._exit(9)",
    "renaming": "import os, pathlib; pathlib.Path.replace = lambda *_: os._exit(9)",
}


def run_with(preparation: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    run = "from addin.commands.cli import main; sys.exit(main(sys.argv[1:]))"
    code = f"import sys; {preparation}; {run}"
    command = [sys.executable, "-c", code, "refresh", *arguments]
    return subprocess.run(command, cwd=DIR, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("moment", DEATHS)
def test_a_death_inside_the_writing_leaves_the_old_workbook(
    tmp_path: Path, facts: Path, moment: str
) -> None:
    path = Path(shutil.copy(TEMPLATE, tmp_path / "whole.xlsx"))
    run = run_with(DEATHS[moment], str(path), "--facts", str(facts))
    assert run.returncode not in (0, 1, 2, 3)
    assert path.read_bytes() == TEMPLATE.read_bytes()
    (beside,) = [file for file in tmp_path.iterdir() if file != path]
    assert beside.stat().st_size > 0  # it did get that far


def test_a_full_disk_is_one_clear_line(tmp_path: Path, facts: Path) -> None:
    path = Path(shutil.copy(TEMPLATE, tmp_path / "whole.xlsx"))
    run = run_with(LIMIT, str(path), "--facts", str(facts))
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"leasebridge: {path}: cannot be written: File too large\n"
    assert path.read_bytes() == TEMPLATE.read_bytes()
    assert list(tmp_path.iterdir()) == [path]
