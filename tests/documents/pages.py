"""The pages, and what stands on them: blocks, words in backticks, links, headings."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"(?ms)^( *)```(\w*) *([^\n`]*)\n(.*?)^\1```$")
_SPAN = re.compile(r"(?<!`)`([^`\n]+(?:\n[^`\n]+)?)`(?!`)")
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
_HTML_LINK = re.compile(r'(?:src|href)="([^"]+)"')
_HEADING = re.compile(r"(?m)^#+ +(.+?) *$")
_NO_ANCHOR = re.compile(r"[^\w\- ]")


class Block(NamedTuple):
    """A fenced block: its language, what stands behind that, its text, the line it begins in."""

    kind: str
    title: str
    text: str
    line: int


@dataclass(frozen=True)
class Page:
    """A page of the documents."""

    path: Path

    @property
    def name(self) -> str:
        """The path from the project's folder."""
        return self.path.as_posix().removeprefix(f"{ROOT.as_posix()}/")

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def blocks(self) -> list[Block]:
        return [
            Block(found[2], found[3].strip(), found[4], self.text.count("\n", 0, found.start()) + 1)
            for found in _FENCE.finditer(self.text)
        ]

    def has(self, kind: str) -> bool:
        """Whether it has a block of this kind."""
        return any(block.kind == kind for block in self.blocks)

    @cached_property
    def prose(self) -> str:
        """All but the blocks."""
        return _FENCE.sub("", self.text)

    @property
    def spans(self) -> list[str]:
        """What stands in backticks."""
        return [" ".join(span.split()) for span in _SPAN.findall(self.prose)]

    @property
    def links(self) -> list[str]:
        """Where its links lead, and its pictures."""
        written = (target for _, _, target in _LINK.findall(self.prose))
        return [*written, *_HTML_LINK.findall(self.prose)]

    @cached_property
    def anchors(self) -> set[str]:
        """The headings as a code host links them."""
        anchors: set[str] = set()
        for heading in _HEADING.findall(self.prose):
            plain = _LINK.sub(r"\2", heading).replace("`", "").strip().casefold()
            anchor = _NO_ANCHOR.sub("", plain).replace(" ", "-")
            again = sum(known.rpartition("-")[0] == anchor for known in anchors)
            anchors.add(f"{anchor}-{again + 1}" if anchor in anchors else anchor)
        return anchors


def all_pages() -> list[Page]:
    """README.md, CONTRIBUTING.md and all of docs/."""
    paths = ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("**/*.md"))
    return [Page(path) for path in paths]


PAGES = all_pages()


def on_pages(wanted: Callable[[Page], bool] = lambda page: True) -> pytest.MarkDecorator:
    """Runs a test on every page, or on those that are wanted."""
    return pytest.mark.parametrize(
        "page", [pytest.param(page, id=page.name) for page in PAGES if wanted(page)]
    )
