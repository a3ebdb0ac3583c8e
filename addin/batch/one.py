"""One workbook of many: refreshed, and whatever comes of it is a result."""

from __future__ import annotations

import datetime as dt
import gc
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from addin.a1 import place_text
from addin.batch.run_record import Done, digest
from addin.errors import CHECK_FILE, CannotWrite, Fault, Refused, in_one_line
from addin.inputs import Request, is_saved_page
from addin.refresh import Report, refresh
from addin.xlsx import Workbook, check_absent, held, write
from udfs import __version__

_OF_THE_MOMENT = re.compile(r"\b(NOW|TODAY|RAND\w*|CELL|INFO|RTD|WEBSERVICE)\s*\(", re.IGNORECASE)
"""Functions that may say something else though nothing in the file has changed."""

_REMEMBERED = 8
_TIDY_AFTER = 2**24
"""Bytes of workbooks after which what lies in circles is looked for and freed."""


class State(Enum):
    """What became of a workbook."""

    WRITTEN = "written"
    CURRENT = "up to date"
    SKIPPED = "skipped"
    BAD = "bad input"
    REFUSED = "refused"
    FAULT = "internal fault"


@dataclass(frozen=True)
class Options:
    """What is asked for, the same for every workbook; `now` (in UTC) is when the run began."""

    request: Request = field(default_factory=Request)
    engine: str = "auto"
    verify: bool = False
    wait: float | None = None
    now: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))

    def asked(self) -> str:
        """All that decides what becomes of a workbook, but for the workbook, as a short text.

        What a facts file or a saved page holds counts, not what it is called.
        """
        request = self.request
        facts = _content(request.facts) if request.facts else ""
        page = _content(Path(request.page)) if is_saved_page(request.page) else request.page
        wishes = [request.as_published, request.case, request.reset, request.undo]
        asked = [
            __version__,
            self.engine,
            self.verify,
            facts,
            page,
            list(request.settings),
            *wishes,
        ]
        return digest(json.dumps(asked).encode())


def _content(path: Path) -> str:
    return digest(path.read_bytes()) if path.is_file() else "none"


@dataclass
class Result:
    """What became of one workbook: a report, or why there is none."""

    path: Path
    target: Path
    state: State
    report: Report | None = None
    good: bool = False
    message: str = ""
    do: str = ""
    """What to do about what the message says."""
    reasons: dict[str, str] = field(default_factory=dict)
    """The cells that cannot be calculated reliably."""
    same_as: Path | None = None
    """The workbook of this run that had the same bytes: what was found there holds here too."""
    after: str = ""
    """The digest of what the target holds, if it was refreshed."""
    done: Done | None = None
    """What a later run has to know to skip it, or to write it again."""


@dataclass(frozen=True)
class _Known:
    """A refresh of this process, whose outcome the same bytes would have again."""

    path: Path
    report: Report
    after: bytes
    done: Done


_known: dict[tuple[str, ...], _Known] = {}
_untidy = 0


def refresh_one(path: Path, target: Path, options: Options) -> Result:
    """Refresh a workbook to its target, which may be itself; only an interrupt is raised."""
    try:
        asked = options.asked()
        return _again(path, target, options, asked) or _anew(path, target, options, asked)
    except Fault as fault:
        return Result(path, target, State.BAD, message=fault.what, do=fault.do)
    except Refused as refused:
        reasons = {place_text(place): why for place, why in refused.reasons.items()}
        result = Result(path, target, State.REFUSED, message=refused.engine, reasons=reasons)
        return replace(result, do=refused.do)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the engine is no Exception
        if isinstance(error, OSError) and error.errno is not None:
            name = error.filename or path
            what = f"{name}: {error.strerror}"
            return Result(path, target, State.BAD, message=what, do=CHECK_FILE)
        return Result(path, target, State.FAULT, message=in_one_line(error))


def in_the_way(path: Path, target: Path, *, force: bool) -> Result | None:
    """The result of a workbook whose target is another file, which nobody may overwrite."""
    try:
        in_place = target.exists() and path.exists() and target.samefile(path)
        check_absent(target, force=force or in_place)
    except CannotWrite as fault:
        return Result(path, target, State.BAD, message=fault.what, do=fault.do)
    return None


def _anew(path: Path, target: Path, options: Options, asked: str) -> Result:
    """Refresh it, and remember what came of it."""
    read: list[tuple[bytes, bytes, bool]] = []

    def keep(book: Workbook, after: bytes) -> None:
        timeless = options.engine != "excel" and _is_timeless(book)
        read.append((book.package.data, after, timeless))

    report = refresh(
        path,
        output=None if target == path else target,
        request=options.request,
        now=options.now,
        engine=options.engine,
        verify=options.verify,
        wait=options.wait,
        on_saved=keep,
    )
    state = State.WRITTEN if report.written else State.CURRENT
    before, after, timeless = read[0]
    result = Result(path, target, state, report, report.good, after=digest(after))
    lasting = timeless and options.asked() == asked  # nobody has changed the facts on the way
    result.done = Done(asked if lasting else "", digest(before), result.after, report.good)
    if lasting and not report.warnings:  # they may name the file
        while len(_known) >= _REMEMBERED:
            del _known[next(iter(_known))]
        key = _key(result.done.before, asked, path, options)
        _known[key] = _Known(path, report, after, result.done)
    _tidy(len(before))
    return result


def _again(path: Path, target: Path, options: Options, asked: str) -> Result | None:
    """The same bytes once more: what was found for them is written here too."""
    sizes = {len(known.after) for known in _known.values()}
    if not path.is_file() or path.stat().st_size > max(sizes, default=0) * 2:
        return None
    with held(target, options.wait):
        before = path.read_bytes()
        known = _known.get(_key(digest(before), asked, path, options))
        if known is None or target.suffix.casefold() != path.suffix.casefold():
            return None
        in_place = target.exists() and target.samefile(path)
        writes = not in_place or known.after != before
        if writes:
            write(known.after, target, like=[path])
    audit = known.report.audit and replace(known.report.audit, workbook=path)
    report = replace(known.report, workbook=path, output=target, written=writes, audit=audit)
    state = State.WRITTEN if writes else State.CURRENT
    result = Result(path, target, state, report, report.good, same_as=known.path)
    result.after, result.done = known.done.after, known.done
    return result


def _key(before: str, asked: str, path: Path, options: Options) -> tuple[str, ...]:
    """All that decides what is written: the minute of the run is part of it."""
    return before, asked, path.suffix, f"{options.now:%Y-%m-%d %H:%M}"


def _is_timeless(book: Workbook) -> bool:
    """Whether its values follow from its bytes alone."""
    return not any(map(_OF_THE_MOMENT.search, _formulas(book)))


def _formulas(book: Workbook) -> Iterator[str]:
    for sheet in book.sheets:
        yield from (cell.formula for cell in sheet.cells.values() if cell.formula is not None)
    yield from (name.formula for name in book.names)


def _tidy(size: int) -> None:
    """Frees what lies in circles, now and then: who makes many workbooks has no collector on."""
    global _untidy
    _untidy += size
    if _untidy > _TIDY_AFTER and not gc.isenabled():
        gc.collect()
        _untidy = 0
