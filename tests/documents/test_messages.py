"""Every message of a fault is one line that says what is wrong, where, and what to do next."""

from __future__ import annotations

import re

import pytest

from tests.documents.messages import GROUPS, OR, Message, messages, page

FOUND = messages()
NAMES = ("LibreOffice", "Excel")
"""With what a message may begin in capitals."""

JARGON = re.compile(r"\b(OLE|stub|NoneType|stderr|traceback|exception|null|regex|argv)\b")
MOST = 200
"""Characters of what is wrong, and of what to do: a line that is read at a glance."""


def said(message: Message) -> str:
    return f"{message.module}: {message.what}; {message.do}"


@pytest.mark.parametrize("message", FOUND, ids=said)
def test_a_message_has_its_form(message: Message) -> None:
    for text in (message.what, message.do):
        assert text and text == " ".join(text.split())
        assert not text.endswith((".", ";", ":", "!"))
        assert not JARGON.search(text)
        assert all(len(re.sub(r"\{[^}]*\}", "", part)) <= MOST for part in text.split(OR))
    for first in (message.what, *message.do.split(OR)):
        assert not first[0].isupper() or first.startswith((*NAMES, "Formulas > "))


def test_messages_of_all_kinds_and_rooms_are_found() -> None:
    assert {message.kind for message in FOUND} == GROUPS.keys()
    texts = [message.what for message in FOUND]
    assert "{file}: there is no such file" in texts  # an f-string behind a name
    assert "{file} was changed by another program during the run; nothing was written" in texts
    assert "--undo: {file} lists no change that could be taken back" in texts
    advice = {message.what: message.do for message in FOUND}
    assert advice["{file} is read-only"] == "save elsewhere with --output"
    unknown = "--set {text}: there is no input {text}"
    assert (
        advice[unknown]
        == f"did you mean {{name}}?{OR}Formulas > Name Manager in Excel lists the inputs"
    )


def test_the_page_has_them_in_tables() -> None:
    lines = page().splitlines()
    assert lines[0] == "# Messages"
    assert [line[3:] for line in lines if line.startswith("## ")] == list(
        dict.fromkeys(GROUPS.values())
    )
    assert "| *file* is read-only | save elsewhere with --output |" in lines
    rows = [line for line in lines if line.startswith("| ")]
    assert len(rows) > 200 and all(line.count(" | ") == 1 for line in rows)
