"""Texts that assert something: formulas, so that each says only what the numbers bear out."""

from __future__ import annotations

import re

HOLE = re.compile(r"\[([^\[\] ]+) ([^\[\]]+)\]")


class Claim(str):
    """A formula that shows `text` while `condition` holds, else `otherwise`.

    Without a condition it is a text with live numbers. A hole `[name 0.0%]` in a text is filled
    with the number in that format.
    """

    condition: str
    text: str
    otherwise: str

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that may be shown, those of a claim inside it among them."""
        later = self.otherwise
        rest = later.texts if isinstance(later, Claim) else (later,) if self.condition else ()
        return (self.text, *rest)


def claim(condition: str, text: str, otherwise: str = "") -> Claim:
    """A text that is shown while its condition holds; `otherwise` may be a claim of its own.

    A condition that is an error, such as one of a figure that is not meaningful, shows nothing.
    """
    inner = f"IF({condition},{spoken(text)},{spoken(otherwise)})"
    made = Claim(f'=IFERROR({inner},"")')
    made.condition, made.text, made.otherwise = condition, text, otherwise
    return made


def live(text: str) -> Claim:
    """A text with live numbers in its holes."""
    made = Claim(f"={spoken(text)}")
    made.condition, made.text, made.otherwise = "", text, ""
    return made


def echo(formula: str, text: str) -> Claim:
    """A text that is read from another cell, where `text` stands as it is built."""
    made = Claim(formula)
    made.condition, made.text, made.otherwise = "", text, ""
    return made


def spoken(text: str) -> str:
    """A text as part of a formula."""
    if isinstance(text, Claim):
        return text[1:]
    parts = HOLE.split(text)
    words = ['"' + part.replace('"', '""') + '"' for part in parts[::3]]
    numbers = map(in_words, parts[1::3], parts[2::3])
    joined = [words[0]]
    for number, after in zip(numbers, words[1:], strict=True):
        joined += [number, after]
    return "&".join(part for part in joined if part != '""') or '""'


def in_words(number: str, form: str) -> str:
    """A number as text, rounded first: programs differ in how they round what TEXT shows."""
    digits = len(form.partition(".")[2].rstrip("%")) + 2 * form.endswith("%")
    return f'TEXT(ROUND({number},{digits}),"{form}")'


def plain(text: str) -> str:
    """A text with zeros in its holes: about as long as what will be shown."""
    return HOLE.sub("000", text)
