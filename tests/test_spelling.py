"""What people read is in British spelling: pages, comments, docstrings, and the words of a model.

Names of companies, quotes and the identifiers of others (`color`, `center`) stay as they are, so
texts that are one word, a key of somebody's format say, are not looked at.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
AMERICAN = re.compile(
    r"\b(?:(?:colo|favo|behavio|labo|neighbo|hono)rs?|center(?:s|ed)?|catalogs?|analyz\w+|gray"
    r"|(?:label|model|cancel|travel|total)(?:ed|ing)"
    r"|(?:organ|recogn|normal|initial|summar|minim|maxim|optim|util|capital|annual|standard|real"
    r"|special|categor|serial|custom|emphas|synchron|author|visual|material|final|general)iz\w+"
    r"|amortiz\w+|meters?|defense|skeptic\w*|gotten|fulfill?s?|artifacts?)\b",
    re.IGNORECASE,
)
OTHERS = re.compile(
    r"`[^`]*`|https?://\S+|\{[^}]*\}|<[^>]*>|\"[^\"]*\"|'[^']*'"
    r"|Trust Center|color indexed|color \?|center left"
)
"""In prose: code, addresses, what others fix, and their words."""
OWN_QUOTES = re.compile(r"^[a-zA-Z]*(\"\"\"|'''|\"|')|(\"\"\"|'''|\"|')$")
SAID = {tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
"""Tokens that say something; before Python 3.12 an f-string is a string like any other."""


def files(*endings: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a checkout of git")
    return [ROOT / name for name in listed.stdout.splitlines() if name.endswith(endings)]


def told(path: Path) -> Iterator[tuple[int, str]]:
    """What a file says to people, by its line."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in SAID:
                # Its own quotes go first: else all between them would count as words of others.
                said = OWN_QUOTES.sub("", token.string)
                if token.type == tokenize.COMMENT or " " in said.strip():
                    yield from enumerate(said.splitlines(), token.start[0])
    elif path.suffix == ".csv":
        for at, row in enumerate(csv.DictReader(io.StringIO(text)), 2):
            yield at, " ".join(str(row.get(name) or "") for name in ("metric", "label", "note"))
    else:
        yield from enumerate(text.splitlines(), 1)


@pytest.mark.parametrize("ending", [".md", ".csv", ".py"])
def test_what_people_read_is_spelt_as_in_britain(ending: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{at}: {found[0]}"
        for path in files(ending)
        if path != Path(__file__)
        for at, line in told(path)
        for found in AMERICAN.finditer(OTHERS.sub("", line))
    ]
    assert not wrong
