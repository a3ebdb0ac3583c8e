"""Many workbooks, one after the other here, or side by side in processes that are started once."""

from __future__ import annotations

import gc
import multiprocessing
import os
import platform
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

from addin.batch.one import Options, Result, State, refresh_one
from addin.cluster import cluster
from addin.engines import keep_going
from addin.errors import in_one_line

Work = Sequence[tuple[Path, Path]]
"""Workbooks, each with its target."""

_MOST = 61
"""Processes that Windows can wait for."""

_DIED = "its process ended without a word: it was killed, or there was no memory"
_ENGINES = "formualizer", "formulon", "ironcalc"


def refresh_all(
    work: Work,
    options: Options,
    *,
    jobs: int = 1,
    scheduler: str = "",
) -> Iterator[Result]:
    """Refresh every workbook, and give each result as soon as it is there.

    `jobs` says how many at a time, 0 as many as there are processors; `scheduler` is the address
    of one of Dask, whose machines see the same files under the same names. Whoever stops asking,
    as an interrupt does, stops the run: what has begun is finished or was never there.
    """
    jobs = min(jobs or os.cpu_count() or 1, _MOST, len(work))
    if scheduler:
        yield from _on_cluster(work, options, scheduler)
    elif jobs > 1:
        yield from _side_by_side(work, options, jobs)
    else:
        keep_going(True)
        try:
            for path, target in work:
                yield refresh_one(path, target, options)
        finally:
            keep_going(False)


def _side_by_side(work: Work, options: Options, jobs: int) -> Iterator[Result]:
    left = dict.fromkeys(work)
    pool = _pool(jobs)
    try:
        asked = {pool.submit(_in_a_worker, *one, options): one for one in work}
        for future in as_completed(asked):
            result = future.result()
            del left[asked[future]]
            if result is not None:
                yield result
    except BrokenProcessPool:
        pass  # which of those that it had begun is to blame is found out below
    finally:
        pool.shutdown(cancel_futures=True)
    yield from _one_by_one([*left], options)


def _one_by_one(work: Work, options: Options) -> Iterator[Result]:
    """One at a time in a process of its own, so that the one that kills it can be named."""
    pool = None
    try:
        for path, target in work:
            pool = pool or _pool(1)
            try:
                result = pool.submit(_in_a_worker, path, target, options).result()
            except BrokenProcessPool:
                result = Result(path, target, State.FAULT, message=_DIED)
                pool.shutdown()
                pool = None
            if result is not None:
                yield result
    finally:
        if pool:
            pool.shutdown(cancel_futures=True)


def _pool(jobs: int) -> ProcessPoolExecutor:
    # A copy of this process would have its threads and locks too: Windows starts anew in any case.
    fresh = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=fresh, initializer=_begin)


def _begin() -> None:
    """A worker heeds Ctrl-C, which reaches it too, at its work alone, and ends with its parent."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_going(True)  # until it ends, and the process with it
    gc.freeze()
    gc.disable()


def _end_with_parent() -> None:
    """The others hold the pipe open through which work comes, so nobody hears of its end there."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


_interrupted = False


def _in_a_worker(path: Path, target: Path, options: Options) -> Result | None:
    """The result of a workbook; None after an interrupt, for what is still to come as well."""
    global _interrupted
    if _interrupted:
        return None
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return refresh_one(path, target, options)
    except KeyboardInterrupt:
        _interrupted = True
        return None
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _on_a_machine(path: Path, target: Path, options: Options, seen: tuple[Path, ...]) -> Result:
    """The result on another machine; `seen` are the files that are there for whoever asks."""
    if missing := next((file for file in seen if not file.exists()), None):
        message = f"the worker on {platform.node()} does not see {missing}"
        return Result(path, target, State.BAD, message=message)
    return refresh_one(path, target, options)


def _on_cluster(work: Work, options: Options, scheduler: str) -> Iterator[Result]:
    facts = options.request.facts
    if facts:
        facts = facts.absolute()
        options = replace(options, request=replace(options.request, facts=facts))
    jobs, own = {}, {}
    for path, target in work:
        needed = [path.absolute(), target.absolute().parent, *([facts] if facts else [])]
        seen = tuple(file for file in needed if file.exists())
        job = path.absolute(), target.absolute(), options, seen
        jobs[job[:2]], own[job[:2]] = job, (path, target)
    files = list(dict.fromkeys(str(file) for job in jobs.values() for file in job[3]))
    with cluster(scheduler, packages=_ENGINES, files=files) as machines:
        for job, outcome in machines.run(_on_a_machine, jobs.values()):
            path, target = own[job[:2]]
            if isinstance(outcome, Result):
                yield replace(outcome, path=path, target=target)
            else:
                yield Result(path, target, State.FAULT, message=in_one_line(outcome))
