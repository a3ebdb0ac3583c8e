"""One statement of a workbook about people or places, and how tags in large parts are read."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from addin.xlsx import Edit

STAYS = "may name people inside"
"""What is said of data that nobody here can read."""

TAG = rb"""<(?:[\w.-]+:)?%s(?=[\s/>])(?:[^"'>]|"[^"]*"|'[^']*')*>"""
_ATTRIBUTE = re.compile(rb"""\s([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True, slots=True)
class Trace:
    """One such statement; `edits` by part and `removed` parts clear it, without them it stays."""

    what: str
    text: str
    part: str
    edits: tuple[tuple[str, Edit], ...] = ()
    removed: str = ""

    @property
    def clears(self) -> bool:
        """Whether it can be cleared."""
        return bool(self.edits or self.removed)

    def __str__(self) -> str:
        """As the command lists it."""
        return f"{self.what}: {' '.join(self.text.split())} ({self.part})"


def tag_attributes(tag: bytes) -> dict[str, str]:
    """The attributes of a start tag, by their names as written."""
    return {
        name.decode(): html.unescape((one or other).decode())
        for name, one, other in _ATTRIBUTE.findall(tag)
    }
