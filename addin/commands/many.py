"""`leasebridge refresh` of several workbooks: a line each, one for all, and the worst exit code."""

from __future__ import annotations

import argparse
import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from addin.batch import (
    Options,
    Result,
    RunRecord,
    State,
    find_workbooks,
    refresh_all,
    targets_of,
)
from addin.commands.exit_codes import BAD_INPUT, FAILING, GOOD, INTERNAL, INTERRUPTED, REFUSED
from addin.commands.output import print_json, quantity
from addin.commands.report import report_facts
from addin.commands.request_flags import request_of
from addin.errors import BadInput
from addin.refresh import Report

_CODES = {State.BAD: BAD_INPUT, State.REFUSED: REFUSED, State.FAULT: INTERNAL}


def refresh_many(options: argparse.Namespace) -> int:
    """Refresh every workbook that is meant; returns the worst of their exit codes."""
    if options.resume and options.undo:
        raise BadInput("--resume goes with no --undo: what is taken back twice is not as once")
    workbooks = find_workbooks(options.workbook)
    work = list(zip(workbooks, targets_of(workbooks, options.output), strict=True))
    request = request_of(options)
    request.check()
    wishes = Options(request, options.engine, options.verify, options.wait)
    record, results, interrupted = RunRecord(), list[Result](), False
    tell = (lambda _: None) if options.json else print_line
    gc.freeze()  # what is there now stays
    try:
        for result in _results(work, wishes, record, options):
            results.append(result)
            tell(result)
    except KeyboardInterrupt:
        interrupted = True
    code = INTERRUPTED if interrupted else max(map(code_of, results), default=GOOD)
    summary = _summary(results, len(work), interrupted=interrupted)
    notes = [f"note: no record for --resume: {record.fault}"] if record.fault else []
    if options.json:
        files = [result_facts(result) for result in results]
        return print_json({"files": files, "summary": summary, "notes": notes}, code)
    print("\n".join([*notes, summary]))
    return code


def _results(
    work: list[tuple[Path, Path]],
    wishes: Options,
    record: RunRecord,
    options: argparse.Namespace,
) -> Iterator[Result]:
    """What becomes of each workbook; what an earlier run has done first, if that is skipped."""
    asked, left = wishes.asked(), work
    if options.resume:
        left = []
        for path, target in work:
            if done := record.known(path, target, asked):
                yield Result(path, target, State.SKIPPED, good=done.good)
            else:
                left.append((path, target))
    if not left:
        return
    jobs = 1 if options.jobs is None else options.jobs
    for result in refresh_all(left, wishes, jobs=jobs, scheduler=options.scheduler):
        if result.done:
            record.add(result.target, result.done)
        yield result


def code_of(result: Result) -> int:
    """The exit code that the workbook would have alone."""
    return _CODES.get(result.state, GOOD if result.good else FAILING)


def print_line(result: Result) -> None:
    """Print what became of a workbook."""
    print(line_of(result), flush=True)


def line_of(result: Result) -> str:
    """What became of a workbook, in one line."""
    return _shown(f"{result.path}: {''.join(_told(result))}")


def _told(result: Result) -> Iterator[str]:
    if result.state is State.BAD:
        about = (f"{name}{end}" for name in (result.path, result.target) for end in (": ", " "))
        start = next((text for text in about if result.message.startswith(text)), "")
        yield f"not written: {result.message.removeprefix(start)}"
    elif result.state is State.REFUSED:
        cells = quantity(len(result.reasons), "cell")
        yield f"refused: {cells} cannot be calculated reliably by {result.message}"
        yield from (f"; {cell}: {why}" for cell, why in [*result.reasons.items()][:1])
    elif result.state is State.FAULT:
        yield f"internal fault: {result.message} (alone, with --debug, it shows where)"
    else:
        yield result.state.value
        if result.report:
            yield from _reported(result.report)
        yield "" if result.good or result.report else ", not all good: refresh it alone"
        yield f" (the same bytes as {result.same_as})" if result.same_as else ""


def _reported(report: Report) -> Iterator[str]:
    if report.written:
        yield f", {quantity(report.changed_cells, 'cell')} changed"
    if report.failing:
        checks = quantity(len(report.checks), "check")
        yield f"; integrity fails ({len(report.failing)} of {checks})"
    if report.errors:
        yield f"; {quantity(len(report.errors), 'error')}"
    if report.audit and report.audit.faults:
        yield f"; {quantity(len(report.audit.faults), 'formula')} not as built"
    if report.warnings:
        yield f"; {quantity(len(report.warnings), 'warning')}"


def _shown(line: str) -> str:
    """A line that names of files cannot break in two."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


def _summary(results: list[Result], total: int, *, interrupted: bool) -> str:
    counts = Counter(result.state for result in results)
    told = [f"{counts[state]:,} {state.value}" for state in State if counts[state]]
    if failing := sum(code_of(result) == FAILING for result in results):
        told.append(f"{failing:,} of these not all good")
    line = f"{quantity(total, 'workbook')}: {', '.join(told) or 'none done'}"
    if interrupted:
        line += f"; interrupted, {total - len(results):,} left: --resume goes on from here"
    return line


def result_facts(result: Result) -> dict[str, Any]:
    """What became of a workbook, for a program."""
    facts = report_facts(result.report) if result.report else {"workbook": str(result.path)}
    refused = [{"cell": cell, "reason": why} for cell, why in result.reasons.items()]
    return {
        **facts,
        "output": str(result.target) if result.state not in _CODES else None,
        "state": result.state.value,
        "exit_code": code_of(result),
        **({"same_as": str(result.same_as)} if result.same_as else {}),
        **({"error": result.message} if result.message and not refused else {}),
        **({"refused": refused} if refused else {}),
    }
