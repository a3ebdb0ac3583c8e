"""A Dask cluster: one that is there, or one that is started here; who may work in it, and the work.

Every worker has to have the versions of this process, since its numbers stand for ours, and, where
files are read, to see them under the same names.
"""

from __future__ import annotations

import importlib
import logging
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from addin import limits
from addin.errors import BadInput, Unfit, in_one_line
from addin.xlsx import private_folder

_START_ANEW = "start the cluster and run the command again"
_START_SOME = "start workers (dask worker ADDRESS) and run the command again"
PATIENCE = 30.0
"""Seconds that a run waits for a worker where there is none."""

_CONNECT = 10
_LOOK = 1.0
"""Seconds between two looks at who is there."""

_AHEAD = 3
"""Tasks in flight for each thread: enough that none waits, few for flat memory."""

_DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
"""Ctrl-C reaches the workers of this machine too; the process that started them ends them."""

_NO_LOGS = logging.CRITICAL + 1

Versions = dict[str, str]
"""Packages, and what is installed of each."""


class Cluster:
    """Workers that were looked at, of which some may die and others come."""

    def __init__(self, client: Any, called: str, packages: Sequence[str]) -> None:
        """`client` is Dask's, `called` what messages call it."""
        self._client, self.called = client, called
        self._packages, self._wanted = tuple(packages), _look()(packages, ())[0]
        self._threads, self._looked, self._seen = 1, 0.0, time.monotonic()

    def check(self, files: Sequence[str] = ()) -> None:
        """Raises BadInput that names a worker of another version, or one that lacks a file."""
        asked = self._client.run(_look(), self._packages, tuple(files), on_error="return")
        for address, found in sorted(asked.items()):
            if isinstance(found, BaseException):
                what = f"worker {address} cannot be asked: {in_one_line(found)}"
                raise BadInput(what, do="start it anew with this version of leasebridge")
            if why := _why_not(self._wanted, *found):
                raise BadInput(f"worker {address} {why.what}", do=why.do)

    def workers(self) -> int:
        """How many there are now."""
        return len(self._client.nthreads())

    def run(
        self,
        function: Callable[..., Any],
        jobs: Iterable[tuple[Any, ...]],
        *,
        common: object = None,
        files: Sequence[str] = (),
        in_order: bool = False,
    ) -> Generator[tuple[tuple[Any, ...], Any], None, None]:
        """Each job, as a call of `function` with `common` before it, and what came of it.

        That may be an exception. Few jobs are in flight at a time, and a worker that dies gives
        its own to others; a process does one at a time, and takes from files what this one takes.
        Raises BadInput where nobody is left to work, and for a worker that came later and must not.
        """
        # As a task of its own it is made again if all who have it die.
        shared = self._client.submit(_same, common, pure=False)
        needed = (self._wanted, self._packages, tuple(files))
        task = (_checked, *needed, limits.given(), function, shared)
        jobs, waiting = iter(jobs), dict[Any, tuple[Any, ...]]()
        try:
            while True:
                while len(waiting) < self._window() and (job := next(jobs, None)) is not None:
                    waiting[self._client.submit(*task, *job, pure=False)] = job
                if not waiting:
                    return
                head = next(iter(waiting))
                for future in self._done([head] if in_order else [*waiting]):
                    yield waiting.pop(future), self._outcome(future, files)
        finally:
            self._client.cancel([*waiting, shared])

    def _window(self) -> int:
        if time.monotonic() - self._looked > _LOOK:
            self._look_around()
        return _AHEAD * self._threads

    def _look_around(self) -> None:
        """Count the threads. Raises BadInput where there have been none for long."""
        try:
            threads = sum(self._client.nthreads().values())
        except OSError as error:
            what = f"{self.called} has gone: {in_one_line(error)}"
            raise BadInput(what, do=_START_ANEW) from None
        self._looked = now = time.monotonic()
        if threads:
            self._threads, self._seen = threads, now
        elif now - self._seen > PATIENCE:
            raise BadInput(f"{self.called} has no worker left", do=_START_SOME)

    def _done(self, futures: list[Any]) -> list[Any]:
        """Those that have ended, at least one. Raises BadInput where none ever will."""
        distributed = importlib.import_module("distributed")
        while True:
            try:
                distributed.wait(futures, timeout=_LOOK, return_when="FIRST_COMPLETED")
            except TimeoutError:
                self._look_around()
            ended = [future for future in futures if future.status != "pending"]
            if ended:
                return ended

    def _outcome(self, future: Any, files: Sequence[str]) -> Any:
        if future.status == "finished":
            refused, value = future.result()
            if refused:
                raise BadInput(refused.what, do=refused.do)
            return value
        if future.status != "error":
            what = f"{self.called} has gone, or has dropped what it was given"
            raise BadInput(what, do=_START_ANEW)
        error = future.exception()
        if type(error).__name__ == "KilledWorker":
            what = f"{self.called}: one task after the other killed its worker"
            raise BadInput(what, do="give each worker more memory, or start fewer")
        self.check(files)  # a worker of another version may not know what it is asked
        return error


@contextmanager
def cluster(
    scheduler: str = "",
    workers: int = 0,
    *,
    packages: Sequence[str] = ("numpy",),
    files: Sequence[str] = (),
) -> Iterator[Cluster]:
    """The cluster of a scheduler's address, or one of so many processes of this machine.

    The started one ends with the block. `packages` are those, besides leasebridge, whose versions
    have to be ours; `files` are those that every worker has to see. Raises BadInput.
    """
    option = "--scheduler" if scheduler else "--workers"
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        what = f"{option} needs Dask, which is not installed"
        raise BadInput(what, do="python -m pip install 'leasebridge[cluster]'") from None
    logging.getLogger("distributed").setLevel(_NO_LOGS)
    called = f"scheduler {scheduler}" if scheduler else "the local cluster"
    with _started(distributed, workers, scheduler) as address:
        try:
            client = distributed.Client(address, timeout=_CONNECT)
        except (OSError, ValueError) as error:
            said = " ".join(str(error).split())[:200]
            what = f"{option} {scheduler}: no scheduler answers there: {said}"
            raise BadInput(what, do="give the address that `dask scheduler` prints") from None
        with client:
            try:
                client.wait_for_workers(1, timeout=PATIENCE)
            except TimeoutError:
                raise BadInput(f"{called} has no workers", do=_START_SOME) from None
            found = Cluster(client, called, packages)
            found.check(files)
            yield found


@contextmanager
def _started(distributed: Any, workers: int, scheduler: str) -> Iterator[Any]:
    """The address of the scheduler, or the cluster that is started."""
    if scheduler:
        yield scheduler
        return
    # Nobody looks at a profile of the workers, which costs them time. Scheduler and workers each
    # take a folder, of which the first would stay behind.
    settings = importlib.import_module("dask").config.set
    with (
        private_folder() as scratch,
        settings({"distributed.worker.profile.enabled": False}),
        settings({"temporary-directory": str(scratch)}),
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            memory_limit=0,
            dashboard_address="127.0.0.1:0",
            silence_logs=_NO_LOGS,
            preload=[_DEAF],
        ) as local,
    ):
        yield local


def _look() -> Callable[[Sequence[str], Sequence[str]], tuple[Versions, str]]:
    """What tells the versions of a process, and a file that it does not see."""

    # A function inside another is sent as it is: a worker need not have this module.
    def look(packages: Sequence[str], files: Sequence[str]) -> tuple[Versions, str]:
        from importlib import metadata
        from pathlib import Path

        found = {}
        for package in packages:
            try:
                found[package] = metadata.version(package)
            except metadata.PackageNotFoundError:
                found[package] = ""
        try:
            from udfs.version import __version__ as ours
        except ImportError:
            ours = ""
        missing = next((file for file in files if not Path(file).exists()), "")
        return {"leasebridge": ours, **found}, missing

    return look


def _why_not(wanted: Versions, found: Versions, missing: str) -> Unfit | None:
    """What is wrong with a worker, or nothing."""
    for package, version in wanted.items():
        if found.get(package) != version:
            has = f"{package} {found.get(package)}" if found.get(package) else f"no {package}"
            what = f"has {has}, and this machine {version or 'none'}"
            return Unfit(what, do="install the same on both")
    if missing:
        return Unfit(f"does not see {missing}", do="put it there under the same name")
    return None


def _same(common: object) -> object:
    return common


_one_at_a_time = threading.Lock()
"""A worker may have several threads, and our engines know nothing of that."""


def _checked(
    wanted: Versions,
    packages: Sequence[str],
    files: Sequence[str],
    given: limits.Given,
    function: Callable[..., Any],
    common: object,
    *job: Any,
) -> tuple[Unfit | None, Any]:
    """Why this worker may not do a job, or what came of it."""
    if why := _why_not(wanted, *_look()(packages, files)):
        distributed: Any = importlib.import_module("distributed")
        return Unfit(f"worker {distributed.get_worker().address} {why.what}", do=why.do), None
    with _one_at_a_time, limits.trusted(given.settings, allow_office=given.allow_office):
        return None, function(*([] if common is None else [common]), *job)
