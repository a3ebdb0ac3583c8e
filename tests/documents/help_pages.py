"""docs/command-line.md, from the parser of the command.

The layout is our own, because argparse's differs from one Python to the next.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from addin.commands.cli import _parser
from tests.documents.markdown import table
from tests.documents.tables import exit_codes

HEAD = """\
# The command line

<!-- made from the help of the command by `python -m tests.documents` -->

`leasebridge COMMAND --help` prints the same. In Python the command is `python -m leasebridge`.
"""


def parsers() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command, with all that it takes."""
    (subs,) = (a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction))
    for sub in subs.choices.values():
        add, sub.arguments = getattr(sub, "arguments", None), None
        if add:
            add(sub)
    return dict(subs.choices)


def page() -> str:
    """The page."""
    subs = parsers()
    listed = table(
        ("command", "what it does"),
        ((f"[{name}](#{name})", sub.description) for name, sub in subs.items()),
    )
    before = [action for action in _parser()._actions if action.option_strings]
    options = table(
        ("without a command", "what it does"), ((f"`{written(a)}`", told(a)) for a in before)
    )
    sections = (section(name, sub) for name, sub in subs.items())
    return "\n".join([HEAD, listed, options, *sections, "## Exit codes\n", exit_codes()])


def section(name: str, sub: argparse.ArgumentParser) -> str:
    """What the page says of one command."""
    parts = [f"## {name}", f"{sub.description}."]
    parts += blocks(sub.epilog or "")
    shown = (a for a in sub._actions if a.help != argparse.SUPPRESS and a.dest != "help")
    rows = ((f"`{written(action)}`", told(action)) for action in sorted(shown, key=_place))
    parts.append(table(("argument or option", "what it does"), rows).rstrip())
    return "\n\n".join(parts) + "\n"


def _place(action: argparse.Action) -> int:
    """What a command works on stands first, what nearly nobody needs last."""
    rare = action.dest in ("debug", "limit", "allow_libreoffice")
    return 2 if rare else bool(action.option_strings)


def written(action: argparse.Action) -> str:
    """An argument as it is typed."""
    name = action.metavar or (action.dest.upper() if action.option_strings else action.dest)
    if action.choices and not action.metavar:
        name = "{" + ",".join(map(str, action.choices)) + "}"
    if action.option_strings:
        value = "" if action.nargs == 0 else f" {name}"
        return ", ".join(action.option_strings) + value
    return {"?": f"[{name}]", "+": f"{name} ..."}.get(str(action.nargs), str(name))


def told(action: argparse.Action) -> str:
    """Its help."""
    return (action.help or "") % vars(action)


def blocks(epilog: str) -> Iterator[str]:
    """What stands below the options in the help, without the exit codes, which end the page."""
    for part in epilog.split("\n\n"):
        head, _, rest = part.partition("\n")
        if head == "exit codes:":
            continue
        if head == "examples:":
            calls = "\n".join(line.strip() for line in rest.splitlines())
            yield f"```sh\n{calls}\n```"
        else:
            yield f"```text\n{part}\n```"
