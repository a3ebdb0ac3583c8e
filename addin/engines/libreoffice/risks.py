"""Which workbooks LibreOffice does not open unasked: what they bring along may run or reach out.

It runs without macros, links and active content; these are files for which nobody should have to
rely on that.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from addin import limits
from addin.errors import Unfit
from addin.formulas import is_our_addin
from addin.hosts.libreoffice import find_office
from addin.xlsx import Package, Workbook

_PARTS = {
    "vbaproject": "has macros",
    "macrosheet": "has macros",
    "activex": "has embedded objects",
    "oleobject": "has embedded objects",
    "/embeddings/": "has embedded objects",
    "connections+xml": "has data connections",
    "querytable": "has data connections",
    "volatiledependencies": "has live data of another program",
}
"""What the name of a part or its kind tells."""

_MARKS = (
    "com.apple.quarantine",
    "user.com.apple.quarantine",
    "user.zone.identifier",
    "user.xdg.origin.url",
    "user.xdg.referrer.url",
)
"""Attributes of files that came from elsewhere."""

_OWN = ("hyperlink",)
"""Links that nobody follows but who clicks on them."""


def why_not_opened(book: Workbook) -> Unfit | None:
    """Why LibreOffice is not asked about a workbook; nothing where it may be.

    Raises NoLibreOffice where it could not be asked anyway.
    """
    what = "" if os.environ.get(limits.ALLOW_OFFICE) else next(_risks(book), "")
    if not what:
        return None
    find_office()
    told = f"LibreOffice was not asked, for the file {what}"
    return Unfit(told, do="if you trust the file, --allow-libreoffice has it asked")


def _risks(book: Workbook) -> Iterator[str]:
    """What a workbook has that might run, or reach out, once it is opened."""
    kinds = book.package.content_types()
    for part, kind in kinds.items():
        told = f"/{part.casefold()} {kind}"
        yield from (what for mark, what in _PARTS.items() if mark in told)
    if any(_links(book.package)):
        yield "has links to others"
    if _is_marked(book.path):
        yield "is marked as one from the web"


def _links(package: Package) -> Iterator[str]:
    """What it reaches out for by itself, but for our add-in's file."""
    for part, kind in package.content_types().items():
        if kind.endswith("externallink+xml") and not package.relationships(part):
            yield part  # the data of another program (DDE)
        folder, mark, name = part.rpartition("_rels/")
        if mark and name.endswith(".rels"):
            for edge in package.relationships(folder + name.removesuffix(".rels")):
                if edge.external and edge.kind not in _OWN and not _is_ours(edge.target):
                    yield edge.target


def _is_ours(target: str) -> bool:
    return is_our_addin(target.replace("\\", "/").rpartition("/")[2])


def _is_marked(path: Path) -> bool:
    """Whether the system says of a file that it was downloaded, or came by mail."""
    with suppress(OSError, ValueError):
        if sys.platform == "win32":
            return Path(f"{path}:Zone.Identifier").exists()
        if sys.platform == "darwin":
            shown = subprocess.run(["/usr/bin/xattr", str(path)], capture_output=True, check=False)
            names = shown.stdout.decode(errors="replace").split()
        else:
            names = os.listxattr(path)
        return any(name.casefold() in _MARKS for name in names)
    return False
