"""What has changed in a folder, and is ready to be refreshed.

A file counts as changed when its bytes are others than those that we left there, so our own
writing moves nothing; it is ready when it looked the same twice and no program has it open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from addin.batch.files import is_workbook_name
from addin.batch.one import Options, Result, in_the_way, refresh_one
from addin.batch.run_record import RunRecord, digest
from addin.errors import BadInput
from addin.xlsx import owner_of

Look = tuple[int, int, int]
"""Size, time of the last change and number of a file."""


class Watch:
    """The workbooks of a folder, and a facts file that goes into each of them."""

    def __init__(
        self, folder: Path, options: Options, output: Path | None = None, *, force: bool = False
    ) -> None:
        """Everything in the folder is looked at once, as if it had just changed.

        In the folder `output` only copies that a run has left so are replaced, or all by `force`.
        """
        self._folder, self._options, self._output, self._force = folder, options, output, force
        self._record = RunRecord()
        self._waiting: dict[Path, Look | None] = {}
        self._left: dict[Path, tuple[str, str]] = {}
        self._facts = options.request.facts
        self.note(self._workbooks())

    def note(self, changed: Iterable[Path]) -> None:
        """These files may have changed."""
        for path in changed:
            if self._facts and path.absolute() == self._facts.absolute():
                self._waiting.setdefault(self._facts, None)
            elif is_workbook_name(path) and path.parent.absolute() == self._folder.absolute():
                self._waiting.setdefault(self._folder / path.name, None)

    def results(self) -> Iterator[Result]:
        """Refresh what has come to rest since the last look. Raises BadInput without the folder."""
        if not self._folder.is_dir():
            what = f"{self._folder}: the folder is gone"
            raise BadInput(what, do="connect its drive again and start anew")
        if self._facts in self._waiting:
            if not self._is_ready(self._facts):
                return  # no workbook gets half of it
            del self._waiting[self._facts]
            self.note(self._workbooks())
        for path in filter(self._is_ready, [*self._waiting]):
            del self._waiting[path]
            if result := self._refreshed(path):
                yield result

    def _workbooks(self) -> list[Path]:
        return sorted(path for path in self._folder.iterdir() if is_workbook_name(path))

    def _is_ready(self, path: Path) -> bool:
        """Whether a file looks as it did the last time; one that is gone is forgotten."""
        try:
            found = path.stat()
        except OSError:
            del self._waiting[path]
            return False
        look = found.st_size, found.st_mtime_ns, found.st_ino
        before, self._waiting[path] = self._waiting[path], look
        return look == before and not owner_of(path)

    def _refreshed(self, path: Path) -> Result | None:
        """What became of a workbook; nothing, if it is as we left it and nothing else is asked."""
        target = self._output / path.name if self._output else path
        asked, before = self._options.asked(), ""
        with suppress(OSError):
            before = digest(path.read_bytes())
        if self._left.get(path) == (before, asked) or self._record.known(path, target, asked):
            return None
        now = dt.datetime.now(dt.UTC)  # the watch may have begun months ago
        force = self._force or self._record.is_own(target)
        result = in_the_way(path, target, force=force)
        result = result or refresh_one(path, target, replace(self._options, now=now))
        # What somebody writes from here on is another change, so the file is not read again.
        self._left[path] = (result.after if target == path and result.after else before), asked
        if result.done:
            self._record.add(target, result.done)
        return result
