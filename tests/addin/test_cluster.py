"""Who may work in a cluster, and what becomes of the work when workers die."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from addin import cluster as module
from addin import limits
from addin.cluster import cluster
from addin.errors import BadInput

distributed: Any = pytest.importorskip("distributed", reason="needs leasebridge[cluster]")


@pytest.fixture
def address() -> Iterator[str]:
    """A scheduler with one worker of two threads in this process."""
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, protocol="tcp", dashboard_address=":0"
    ) as found:
        yield found.scheduler_address


def square(common: int, number: int) -> int:
    if number == 3:
        raise ValueError("three")
    time.sleep(0.02 if number % 2 else 0)
    return common + number * number


def worker_of(_: int) -> int:
    return os.getpid()


def taken(limit: str) -> tuple[int, bool]:
    return limits.most(limit), bool(os.environ.get(limits.ALLOW_OFFICE))


def slow_then_pid(number: int) -> tuple[int, int]:
    time.sleep(0.2)
    return number, os.getpid()


def ends_its_process(_: int) -> None:
    os._exit(1)


def test_jobs_come_back_in_their_order_and_a_fault_is_one_of_the_answers(address: str) -> None:
    with cluster(address) as machines:
        jobs = [(number,) for number in range(20)]
        found = list(machines.run(square, jobs, common=100, in_order=True))
        assert [job for job, _ in found] == jobs
        assert isinstance(found.pop(3)[1], ValueError)
        assert [value for _, value in found] == [100 + n * n for n in range(20) if n != 3]
        anyhow = list(machines.run(square, jobs[4:], common=0))
        assert sorted(value for _, value in anyhow) == [n * n for n in range(4, 20)]
        assert list(machines.run(square, [])) == []


def test_a_job_has_the_limits_of_whoever_asks_and_only_that_one() -> None:
    wanted = module._look()((), ())[0]
    given = limits.Given(("cells=7",), True)
    asked = wanted, (), (), given, taken, None
    assert module._checked(*asked, "cells") == (None, (7, True))
    assert taken("cells") == (limits.LIMITS["cells"].most, False)
    with limits.trusted(["cells=7"], allow_office=True):
        assert limits.given() == limits.Given((" cells=7",), True)
    assert limits.given() == limits.Given(("",), False)


def test_few_jobs_are_in_flight(address: str) -> None:
    taken: list[int] = []
    with cluster(address) as machines:
        jobs = ((taken.append(n) or n,) for n in range(100))  # type: ignore[func-returns-value]
        results = machines.run(worker_of, jobs, in_order=True)
        for done in range(1, 101):
            assert next(results)[1] == os.getpid()
            assert len(taken) <= done + module._AHEAD * 2
        results.close()


def test_dask_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    needs = r"^--scheduler needs Dask, .*leasebridge\[cluster\]"
    with pytest.raises(BadInput, match=needs), cluster("tcp://nowhere:1"):
        pass


@pytest.mark.parametrize("wrong", ["tcp://127.0.0.1:1", "nonsense://x"])
def test_an_address_that_nobody_answers_at_is_refused(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CONNECT", 1)
    with pytest.raises(BadInput, match=f"^--scheduler {wrong}: "), cluster(wrong):
        pass


def test_a_scheduler_without_workers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.3)
    with (
        distributed.LocalCluster(
            n_workers=0, processes=False, protocol="tcp", dashboard_address=":0"
        ) as empty,
        pytest.raises(BadInput, match="has no workers; start workers"),
        cluster(empty.scheduler_address),
    ):
        pass


def test_a_worker_of_another_version_is_refused_by_name(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = module._look

    def with_version(version: str) -> None:
        def other() -> Any:
            inner = look()

            def changed(packages: Any, files: Any) -> Any:
                found, missing = inner(packages, files)
                return {**found, "leasebridge": version}, missing

            return changed

        monkeypatch.setattr(module, "_look", other)

    with cluster(address) as machines:
        worker = next(iter(machines._client.nthreads()))
        with_version("9.9")  # what workers say from now on, as those of another version do
        found = f"^worker {worker} has leasebridge 9.9, and this machine "
        with pytest.raises(BadInput, match=found):
            machines.check()
        with pytest.raises(BadInput, match=found):  # it came later: its first job tells
            list(machines.run(worker_of, [(1,)]))
        with_version("")
        with pytest.raises(BadInput, match="has no leasebridge"):
            machines.check()


def test_a_worker_that_lacks_a_file_is_refused_by_name(address: str, tmp_path: Path) -> None:
    there, gone = tmp_path / "there.xlsx", tmp_path / "gone.xlsx"
    there.touch()
    with cluster(address, files=[str(there)]):
        pass
    found = f"^worker tcp://.* does not see {gone}"
    with pytest.raises(BadInput, match=found), cluster(address, files=[str(there), str(gone)]):
        pass


def test_a_cluster_without_a_worker_left_is_given_up(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    monkeypatch.setattr(module, "_LOOK", 0.1)
    with cluster(address) as machines:
        machines._client.retire_workers(list(machines._client.nthreads()))
        with pytest.raises(BadInput, match="has no worker left"):
            list(machines.run(worker_of, [(1,)]))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signals")
def test_a_killed_worker_gives_its_jobs_to_others_and_ctrl_c_is_not_theirs() -> None:
    with cluster(workers=2) as machines:
        assert machines.workers() == 2
        with limits.trusted(["cells=7"]):
            found = machines.run(taken, [("cells",), ("cells",)])
            assert [answer for _, answer in found] == [(7, False)] * 2
        pids, killed = set(), 0
        for (number,), (answer, pid) in machines.run(
            slow_then_pid, ((n,) for n in range(30)), in_order=True
        ):
            assert answer == number
            pids.add(pid)
            if number == 3:
                os.kill(pid, signal.SIGINT)  # as from the keyboard
            if number == 6:
                os.kill(pid, signal.SIGKILL)
                killed = pid
        assert killed in pids and len(pids) >= 2 and os.getpid() not in pids
        with pytest.raises(BadInput, match="one task after the other killed its worker"):
            list(machines.run(ends_its_process, [(1,)]))
