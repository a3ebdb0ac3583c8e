"""Many workbooks: one after the other, side by side, on a cluster; a bad one stops no other."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from addin.batch import Options, Result, State, refresh_all, run
from addin.errors import BadInput
from tests.addin.batch.desk import Deadly, asking, desk_of, facts_file
from tests.addin.command_runner import ROOT, values

NAMES = ("1.xlsx", "2.xlsx", "3.xlsx")


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    yield
    gc.enable()


def in_place(paths: list[Path]) -> list[tuple[Path, Path]]:
    return [(path, path) for path in paths]


def states(results: Iterator[Result]) -> dict[str, State]:
    return {result.path.name: result.state for result in results}


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_is_done_and_a_bad_one_stops_no_other(tmp_path: Path, jobs: int) -> None:
    paths = desk_of(tmp_path, *NAMES)
    junk = tmp_path / "0.xlsx"
    junk.write_text("junk")
    found = states(refresh_all(in_place([junk, *paths]), asking("tax_rate=21%"), jobs=jobs))
    assert found == {"0.xlsx": State.BAD, **dict.fromkeys(NAMES, State.WRITTEN)}
    assert [values(path, "Inputs")["I7"] for path in paths] == [0.21] * 3
    assert {path.name for path in tmp_path.iterdir()} == {"0.xlsx", *NAMES}


def test_side_by_side_writes_what_one_after_the_other_does(tmp_path: Path) -> None:
    paths, options = desk_of(tmp_path, *NAMES), asking("tax_rate=21%")
    for jobs in (1, 2):
        folder = tmp_path / str(jobs)
        folder.mkdir()
        work = [(path, folder / path.name) for path in paths]
        assert set(states(refresh_all(work, options, jobs=jobs)).values()) == {State.WRITTEN}
    for path in paths:
        one, two = (tmp_path / jobs / path.name for jobs in "12")
        assert one.read_bytes() == two.read_bytes() != path.read_bytes()


def test_one_that_kills_its_process_is_named(tmp_path: Path) -> None:
    paths = desk_of(tmp_path, *NAMES)
    work = in_place([paths[0], Deadly(tmp_path / "deadly.xlsx"), *paths[1:]])
    found = states(refresh_all(work, asking("tax_rate=21%"), jobs=2))
    assert found.pop("deadly.xlsx") is State.FAULT
    # What was done before the death is up to date when it is asked for once more.
    assert found.keys() == set(NAMES) and set(found.values()) <= {State.WRITTEN, State.CURRENT}
    assert [values(path, "Inputs")["I7"] for path in paths] == [0.21] * 3


def test_a_worker_begins_nothing_after_an_interrupt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def interrupted(path: Path, target: Path, options: Options) -> Result:
        asked.append(path)
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "_interrupted", False)
    monkeypatch.setattr(run, "refresh_one", interrupted)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    for name in NAMES:
        assert run._in_a_worker(Path(name), Path(name), asking()) is None
    assert asked == [Path(NAMES[0])]


def test_no_more_processes_than_windows_can_wait_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def side_by_side(work: object, options: object, jobs: int) -> list[Result]:
        asked.append(jobs)
        return []

    monkeypatch.setattr(run, "_side_by_side", side_by_side)
    work = in_place([Path(str(number)) for number in range(200)])
    for jobs in (500, 2):
        assert list(refresh_all(work, asking(), jobs=jobs)) == []
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    list(refresh_all(work, asking(), jobs=0))
    list(refresh_all(work[:3], asking(), jobs=8))
    assert asked == [61, 2, 4, 3]


BOTH_WORK = """
import os, sys
from pathlib import Path
from addin.batch import Options, refresh_all

class Endless(type(Path())):
    def is_file(self):
        if os.getpid() == int(os.environ["FIRST"]):
            return super().is_file()
        print(os.getpid(), flush=True)
        while True:
            pass

if __name__ == "__main__":
    os.environ["FIRST"] = str(os.getpid())
    list(refresh_all([(Endless(str(n)), Endless(str(n))) for n in (1, 2)], Options(), jobs=2))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes as Linux shows them")
def test_the_processes_of_a_killed_run_end_with_it(tmp_path: Path) -> None:
    script = tmp_path / "both.py"
    script.write_text(BOTH_WORK, encoding="utf-8")
    command = [sys.executable, str(script)]
    where = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=where) as first:
        assert first.stdout
        workers = [int(first.stdout.readline()) for _ in range(2)]
        assert first.poll() is None
        first.kill()
        first.communicate(timeout=600)  # until nobody holds its output any more
    assert not any(map(command_line, workers))


def command_line(process: int) -> bytes:
    """Nothing for one that is dead."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def test_dask_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInput, match=r"pip install 'leasebridge\[cluster\]'"):
        list(refresh_all(in_place([Path("a.xlsx")]), asking(), scheduler="tcp://nowhere:1"))


def test_the_machines_of_a_cluster_do_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed", reason="needs leasebridge[cluster]")
    paths = desk_of(tmp_path, *NAMES)
    junk = Path(shutil.copy(facts_file(tmp_path / "facts.csv", 41), tmp_path / "0.xlsx"))
    monkeypatch.chdir(tmp_path)
    work = in_place([Path(path.name) for path in [junk, *paths]])
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, protocol="tcp", dashboard_address=":0"
    ) as cluster:
        options, address = asking(facts=Path("facts.csv")), cluster.scheduler_address
        results = list(refresh_all(work, options, scheduler=address))
    assert {result.path for result in results} == {path for path, _ in work}
    assert states(iter(results)) == {"0.xlsx": State.BAD, **dict.fromkeys(NAMES, State.WRITTEN)}
    assert [values(path, "Inputs")["I6"] for path in paths] == [41] * 3
