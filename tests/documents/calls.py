"""The calls of `leasebridge` on a page, read by its own parser."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import PurePath

from addin.commands.cli import _parser
from addin.errors import BadInput
from tests.documents.help_pages import parsers
from tests.documents.pages import Page

COMMANDS_IN = ("sh", "bash", "powershell", "bat", "yaml", "dockerfile", "cron")
"""Blocks whose lines may be commands; those of `console` are run."""

_BETWEEN = re.compile(r"\s#\s.*|&&|\|\|?|;|\s\d?>>?.*|\s<.*|^- |^\s*(?:- )?run:|^RUN ")
_PLAIN_CALL = re.compile(r"\S*leasebridge(?:\.exe)? [a-z]")
_GOES_ON = re.compile(r"(?:\\|\^|`)\n\s*")
_INSTALLS = {"pip", "pipx", "uv", "install", "clone", "cd"}
_OPTION = re.compile(r"(?<![\w-])--?[a-zA-Z][\w-]*")


def calls(page: Page) -> Iterator[tuple[int, list[str]]]:
    """The words behind `leasebridge` in each call of a page's blocks, and the block's line."""
    for block in page.blocks:
        for line in _GOES_ON.sub(" ", block.text).splitlines():
            if block.kind in COMMANDS_IN or (block.kind == "text" and _PLAIN_CALL.match(line)):
                yield from ((block.line, words) for words in calls_in(line))


def calls_in(line: str) -> Iterator[list[str]]:
    """The words behind `leasebridge` in each call of a line, which may be several commands."""
    if line.lstrip().startswith("#"):
        return
    for command in _BETWEEN.split(line):
        if "leasebridge" not in command:
            continue
        words = shlex.split(command.replace("\\", "/"))
        programs = [PurePath(word).name.removesuffix(".exe") for word in words]
        at = programs.index("leasebridge") if "leasebridge" in programs else len(words)
        if words[at + 1 :] and _INSTALLS.isdisjoint(programs[:at]):
            yield words[at + 1 :]


def fault(words: list[str]) -> str:
    """What the parser has against a call; nothing where it takes it."""
    try:
        _, unknown = _parser().parse_known_args(words)
    except SystemExit:  # help was asked for
        return ""
    except BadInput as refused:
        return f"leasebridge {' '.join(words)}: {refused}"
    return f"leasebridge {' '.join(words)}: {unknown}" if unknown else ""


@cache
def options_of() -> dict[str, frozenset[str]]:
    """The options of each command, and of none under the name ``."""
    subs = {"": _parser(), **parsers()}
    return {
        name: frozenset(text for action in sub._actions for text in action.option_strings)
        for name, sub in subs.items()
    }


@cache
def choices_of() -> dict[str, set[str]]:
    """The values that options with a choice take."""
    actions = (action for sub in parsers().values() for action in sub._actions if action.choices)
    choices: dict[str, set[str]] = {}
    for action in actions:
        for option in action.option_strings:
            choices.setdefault(option, set()).update(map(str, action.choices or ()))
    return choices


@cache
def placeholders() -> frozenset[str]:
    """What stands for a value in the help."""
    actions = (action for sub in parsers().values() for action in sub._actions)
    return frozenset(str(action.metavar or action.dest.upper()) for action in actions)


def fault_in_words(span: str) -> str:
    """What is wrong with a call in a sentence, whose values may be left out or stand for others."""
    command, _, rest = span.removeprefix("leasebridge ").partition(" ")
    if command.startswith("-"):
        command, rest = "", f"{command} {rest}"
    elif command not in options_of():
        return "" if command.isupper() or command == "..." else f"there is no command {command}"
    known = options_of()[command] if command else frozenset().union(*options_of().values())
    unknown = [text for text in _OPTION.findall(rest) if text not in known]
    if unknown:
        return f"there is no option {' '.join(unknown)}"
    for option, value in re.findall(r"(--[a-z-]+)[ =]([a-z]+)\b", rest):
        if value not in choices_of().get(option, (value,)):
            return f"{option} has no choice {value}"
    return ""
