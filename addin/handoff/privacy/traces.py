"""One statement of a workbook about people or places, and how tags in large parts are read."""

from __future__ import annotations

import html
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from addin.xlsx import Edit

STAYS = "may name people inside"
"""What is said of data that nobody here can read."""

NOBODY = re.compile(
    r"\s*|leasebridge|Compute lease model|None|Author(?: \d+)?|tc=\{[-0-9A-Fa-f]+\}"
)
"""Where a name could stand: no name, our own, an anonymous one, or the mark of a thread."""

TAG = rb"""<(?:[\w.-]+:)?%s(?=[\s/>])(?:[^"'>]|"[^"]*"|'[^']*')*>"""
_ATTRIBUTE = re.compile(rb"""\s([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")

PATH = re.compile(
    r"""file:/|(?<![\w])[a-z]:[\\/]|(?<!\\)\\\\[\w.$-]+\\"""
    r"""|(?<![\w.:/-])/(?:home|Users|Volumes|mnt|media|private|root|srv|tmp|opt)/""",
    re.IGNORECASE,
)
"""Where a path to somebody's file starts, on Windows, a Mac, Linux or a server."""

_FILE_NAME = re.compile(
    r"[^<>|?*]*\.(?:png|jpe?g|gif|svg|emf|wmf|tiff?|bmp|webp|heic|pdf|docx?|xls[xmb]?|pptx?)\s*",
    re.IGNORECASE,
)
_INSIDE = ("local", "lan", "corp", "intranet", "intra", "internal", "private", "home")
_SHARED = ("sharepoint.com", "sharepoint.us", "onedrive.live.com", "1drv.ms")


@dataclass(frozen=True, slots=True)
class Trace:
    """One such statement; `edits` by part and `removed` parts clear it, without them it stays.

    `of_file` is what stands between the members of the zip file: writing it anew clears it.
    `shown` is what a reader sees and may be meant to see: nobody is refused for it.
    """

    what: str
    text: str
    part: str
    edits: tuple[tuple[str, Edit], ...] = ()
    removed: str = ""
    of_file: bool = False
    shown: bool = False

    @property
    def clears(self) -> bool:
        """Whether it can be cleared."""
        return bool(self.edits or self.removed or self.of_file)

    def __str__(self) -> str:
        """As the command lists it."""
        said = f"{self.what}: {self.text}" if self.text.strip() else self.what
        return one_line(f"{said} ({self.part})" if self.part else said)


def one_line(text: str) -> str:
    """A text of the file on one line, without what would steer a terminal."""
    spaced = " ".join(text.split())
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in spaced)


def tag_attributes(tag: bytes) -> dict[str, str]:
    """The attributes of a start tag, by their names as written."""
    return {
        name.decode(): html.unescape((one or other).decode("utf-8", "replace"))
        for name, one, other in _ATTRIBUTE.findall(tag)
    }


def names_a_file(text: str) -> bool:
    """Whether a text is, or begins with, the path or the name of a file."""
    return bool(PATH.search(text) or _FILE_NAME.fullmatch(text))


def is_inside(address: str) -> bool:
    """Whether an address of the web leads into an organisation's own network or its cloud."""
    try:
        host = (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return False
    if not host:
        return False
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        ends = host.rpartition(".")[2] in _INSIDE or "." not in host
        return ends or any(host == name or host.endswith(f".{name}") for name in _SHARED)
