"""`leasebridge watch`: refreshes what changes in a folder, until Ctrl-C."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator
from pathlib import Path

from addin.commands.exit_codes import GOOD
from addin.commands.output import Answer, print_json, say
from addin.commands.parser import MODEL, Commands, Parser, add_output, add_wait
from addin.errors import BadInput, CannotWrite

INSTALL = "python -m pip install 'leasebridge[watch]'"
MORE = """\
--json prints an object a line, for every workbook that is refreshed, and one more at the end."""
LOOK = 1_000
"""Milliseconds between two looks: a file that was the same at both is read."""

POLL = 1_000


def add_watch(commands: Commands) -> None:
    """Add it to the command line."""
    about = "Refresh the workbooks of a folder as they change, until Ctrl-C"
    examples = "watch desk", "watch desk --facts desk/facts.csv -o refreshed"
    commands.add("watch", _watch, about, MODEL, examples, _arguments, MORE)


def _arguments(sub: Parser) -> None:
    sub.add_argument("folder", type=Path, help="the folder with the workbooks (.xlsx or .xlsm)")
    facts = "new inputs for each of them, again whenever this file changes"
    sub.add_argument("--facts", type=Path, metavar="FACTS.csv", help=facts)
    published = "put new inputs into the case as published, instead of your own case"
    sub.add_argument("--as-published", action="store_true", help=published)
    elsewhere = "write copies into this folder instead of overwriting the workbooks"
    add_output(sub, elsewhere, type=Path, metavar="FOLDER")
    forced = "overwrite workbooks in FOLDER that are not copies of an earlier run"
    sub.add_argument("--force", action="store_true", help=forced)
    often = "look every second, where the system does not tell of changes (always so on a share)"
    sub.add_argument("--poll", action="store_true", help=often)
    add_wait(sub)


def _watch(options: argparse.Namespace) -> Answer:
    try:
        import watchfiles  # noqa: F401
    except ImportError:
        raise BadInput("watch needs watchfiles", do=INSTALL) from None
    from addin.batch import Options, Watch
    from addin.commands.many import code_of, print_line, result_facts
    from addin.inputs import Request

    folder, output = options.folder, options.output
    if not folder.is_dir():
        do = "name a folder with workbooks in it; `leasebridge refresh` takes one workbook"
        raise BadInput(f"{folder}: there is no such folder", do=do)
    if output and not output.is_dir():
        raise CannotWrite(f"{output}: there is no such folder", do="make it first")
    request = Request(facts=options.facts, as_published=options.as_published)
    request.check()
    gc.enable()  # this may run for months
    try:
        watch = Watch(folder, Options(request, wait=options.wait), output, force=options.force)
        if not (options.json or options.quiet):
            say(f"watching {folder}; Ctrl-C ends it")
        for changed in changes([folder, *_folder_of(options.facts)], poll=options.poll):
            watch.note(changed)
            for result in watch.results():
                if options.json:
                    print_json(result_facts(result), code_of(result), indent=None)
                else:
                    print_line(result, quiet=options.quiet)
    except KeyboardInterrupt:
        pass
    return Answer(GOOD, {"ended": True}, ["ended"], indent=None)


def _folder_of(facts: Path | None) -> list[Path]:
    return [facts.absolute().parent] if facts else []


def changes(folders: list[Path], *, poll: bool) -> Iterator[list[Path]]:
    """The files that may have changed since the last look, every second, mostly none."""
    from watchfiles import watch

    from addin.batch import is_on_network

    found = watch(
        *folders,
        watch_filter=None,
        debounce=LOOK,
        rust_timeout=LOOK,
        yield_on_timeout=True,
        force_polling=poll or any(map(is_on_network, folders)) or None,
        poll_delay_ms=POLL,
        recursive=False,
        ignore_permission_denied=True,
    )
    for changed in found:
        yield [Path(path) for _, path in changed]
