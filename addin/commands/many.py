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
    in_the_way,
    refresh_all,
    targets_of,
)
from addin.commands.exit_codes import BAD_INPUT, FAILING, GOOD, INTERNAL, INTERRUPTED, REFUSED
from addin.commands.output import Answer, quantity, say
from addin.commands.report import report_facts
from addin.commands.request_flags import request_of
from addin.errors import BadInput, printable
from addin.refresh import Report

_CODES = {State.BAD: BAD_INPUT, State.REFUSED: REFUSED, State.FAULT: INTERNAL}


def refresh_many(options: argparse.Namespace) -> Answer:
    """Refresh every workbook that is meant; the answer has the worst of their exit codes."""
    if options.resume and options.undo:
        what = "--resume goes with no --undo: what is taken back twice is not as once"
        raise BadInput(what, do="leave one of them out")
    workbooks = find_workbooks(options.workbook)
    work = list(zip(workbooks, targets_of(workbooks, options.output), strict=True))
    request = request_of(options)
    request.check()
    wishes = Options(request, options.engine, options.verify, options.wait)
    record, results, interrupted = RunRecord(), list[Result](), False
    gc.freeze()  # what is there now stays
    try:
        for result in _results(work, wishes, record, options):
            results.append(result)
            if not options.json:
                print_line(result, quiet=options.quiet)
    except KeyboardInterrupt:
        interrupted = True
    code = INTERRUPTED if interrupted else max(map(code_of, results), default=GOOD)
    summary = _summary(results, len(work), interrupted=interrupted)
    notes = [f"note: no record for --resume: {record.fault}"] if record.fault else []
    files = [result_facts(result) for result in results]
    failing = [summary] if code else []
    return Answer(
        code, {"files": files, "summary": summary, "notes": notes}, [*notes, summary], failing
    )


def _results(
    work: list[tuple[Path, Path]],
    wishes: Options,
    record: RunRecord,
    options: argparse.Namespace,
) -> Iterator[Result]:
    """What becomes of each workbook; what an earlier run has done first, if that is skipped."""
    asked, left = wishes.asked(), []
    for path, target in work:
        own = options.resume and record.is_own(target)
        if options.resume and (done := record.known(path, target, asked)):
            yield Result(path, target, State.SKIPPED, good=done.good)
        elif refused := in_the_way(path, target, force=options.force or own):
            yield refused
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


def print_line(result: Result, *, quiet: bool = False) -> None:
    """Print what became of a workbook; of a good one nothing, where it is to be quiet."""
    if not quiet or code_of(result):
        say(line_of(result))


def line_of(result: Result) -> str:
    """What became of a workbook, in one line."""
    return printable(f"{result.path}: {''.join(_told(result))}")


def _fault(result: Result) -> tuple[str, str]:
    """What is wrong with a workbook that was not refreshed, and what to do about it."""
    if result.state is State.REFUSED:
        cells = quantity(len(result.reasons), "cell")
        return f"{cells} cannot be calculated reliably by {result.message}", result.do
    if result.state is State.FAULT:
        return f"internal fault: {result.message}", "refresh it alone with --debug to see where"
    return result.message, result.do


def _told(result: Result) -> Iterator[str]:
    if result.state in _CODES:
        what, do = _fault(result)
        about = (f"{result.path}: ", f"{result.path} ", f"{result.target}: ")
        start = next((text for text in about if what.startswith(text)), "")
        yield {State.BAD: "not written: ", State.REFUSED: "refused: "}.get(result.state, "")
        yield what.removeprefix(start)
        yield from (f"; {cell}: {why}" for cell, why in [*result.reasons.items()][:1])
        yield f"; {do}" if do else ""
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
    fault = dict(zip(("error", "do"), _fault(result))) if result.state in _CODES else {}
    return {
        **facts,
        "output": str(result.target) if result.state not in _CODES else None,
        "state": result.state.value,
        **({"same_as": str(result.same_as)} if result.same_as else {}),
        **fault,
        **({"refused": refused} if refused else {}),
        "exit_code": code_of(result),
    }
