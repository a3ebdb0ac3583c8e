"""`leasebridge watch`: refreshes what changes in a folder, until Ctrl-C."""

from __future__ import annotations

import argparse
import gc
import signal
from collections.abc import Iterator
from pathlib import Path

from addin.commands.exit_codes import GOOD
from addin.commands.parser import MODEL, Commands, add_wait
from addin.errors import BadInput, CannotWrite

NO_WATCHFILES = "watch needs watchfiles: python -m pip install 'leasebridge[watch]'"
LOOK = 1_000
"""Milliseconds between two looks: a file that was the same at both is read."""

POLL = 1_000


def add_watch(commands: Commands) -> None:
    """Add it to the command line."""
    about = "Refresh the workbooks of a folder as they change, until Ctrl-C"
    examples = "watch desk", "watch desk --facts desk/figures.csv --output refreshed"
    sub = commands.add("watch", _watch, about, MODEL, examples)
    sub.add_argument("folder", type=Path, help="the folder whose workbooks (.xlsx, .xlsm) count")
    facts = "CSV of new inputs for each of them, again whenever it changes"
    sub.add_argument("--facts", type=Path, help=facts)
    published = "put new inputs into the case as published, instead of your own case"
    sub.add_argument("--as-published", action="store_true", help=published)
    elsewhere = "write copies into this folder instead of overwriting the workbooks"
    sub.add_argument("--output", type=Path, metavar="FOLDER", help=elsewhere)
    often = "look every second, where the system does not tell (a share is always looked at so)"
    sub.add_argument("--poll", action="store_true", help=often)
    add_wait(sub)


def _watch(options: argparse.Namespace) -> int:
    try:
        import watchfiles  # noqa: F401
    except ImportError:
        raise BadInput(NO_WATCHFILES) from None
    from addin.batch import Options, Watch
    from addin.commands.many import print_line
    from addin.inputs import Request

    folder, output = options.folder, options.output
    if not folder.is_dir():
        raise BadInput(f"{folder}: there is no such folder")
    if output and not output.is_dir():
        raise CannotWrite(f"{output}: there is no such folder")
    request = Request(facts=options.facts, as_published=options.as_published)
    request.check()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # how a service is ended
    gc.enable()  # this may run for months
    try:
        watch = Watch(folder, Options(request, wait=options.wait), output)
        print(f"watching {folder}; Ctrl-C ends it", flush=True)
        for changed in changes([folder, *_folder_of(options.facts)], poll=options.poll):
            watch.note(changed)
            for result in watch.results():
                print_line(result)
    except KeyboardInterrupt:
        print("ended")
    return GOOD


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
