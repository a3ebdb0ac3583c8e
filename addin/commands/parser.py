"""The command line: commands by what they are for, examples, and what was meant by a slip."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from addin.commands.exit_codes import BAD_INPUT, exit_codes_text

MODEL, HAND_OVER, SET_UP, MAKE = "work with a model", "hand it over", "set up", "make"
JOBS = (MODEL, HAND_OVER, SET_UP, MAKE)
"""What commands are for, in the order of the help."""

_CHOICE = re.compile(r"argument (.*?): invalid choice: '(.*)' \(choose from (.*)\)", re.DOTALL)


class Parser(argparse.ArgumentParser):
    """A parser whose faults are one line, with what was probably meant."""

    arguments: Callable[[Parser], None] | None = None

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse; what only this command takes is added now."""
        add, self.arguments = self.arguments, None
        if add:
            add(self)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call and end."""
        from addin.commands.output import print_fault

        choice = _CHOICE.fullmatch(message)
        if choice:
            where, given, choices = choice[1], choice[2], re.findall(r"[\w.-]+", choice[3])
            what = "there is no command" if where == "COMMAND" else f"{where} has no choice"
            near = _nearest(given, choices)
            message = f"{what} {given}{near or '; there are ' + ', '.join(choices)}"
        print_fault(f"{message} ({self.prog} --help shows more)")
        raise SystemExit(BAD_INPUT)

    def unknown(self, written: Sequence[str]) -> NoReturn:
        """Say which words of the call mean nothing, and end."""
        first = next((text for text in written if text.startswith("-")), written[0])
        option = first.partition("=")[0]
        near = _nearest(option, self._option_string_actions) if option.startswith("-") else ""
        what = "has no option" if option.startswith("-") else "does not take"
        self.error(f"{self.prog} {what} {option}{near}")


def _nearest(written: str, known: Iterable[str]) -> str:
    """`; did you mean refresh?` where one comes close."""
    import difflib  # for a slip alone

    near = difflib.get_close_matches(written.casefold(), list(known), 1)
    return f"; did you mean {near[0]}?" if near else ""


class Commands:
    """The commands of one parser, each with its help."""

    def __init__(self, parser: Parser) -> None:
        """`parser` is the one of the whole command line."""
        self._subs = parser.add_subparsers(
            required=True, metavar="COMMAND", prog=parser.prog, help=argparse.SUPPRESS
        )
        self.listed: dict[str, list[tuple[str, str]]] = {job: [] for job in JOBS}

    def add(
        self,
        name: str,
        run: Callable[[Any], int],
        about: str,
        job: str,
        examples: Sequence[str],
        more: str = "",
        arguments: Callable[[Parser], None] | None = None,
    ) -> Parser:
        """Add a command; `examples` are what follows `leasebridge`, `more` stands below them.

        `arguments` adds what the command takes, once it is called: where that needs an import.
        """
        shown = "\n".join(f"  leasebridge {example}" for example in examples)
        below = [f"examples:\n{shown}", *([more] if more else []), exit_codes_text()]
        sub: Parser = self._subs.add_parser(
            name,
            description=about,
            epilog="\n\n".join(below),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        sub.arguments = arguments
        sub.set_defaults(run=run, json=False, parser=sub)
        fault = "show the traceback of an internal fault"
        sub.add_argument("--debug", action="store_true", help=fault)
        self.listed[job].append((name, about))
        return sub

    def overview(self) -> str:
        """Every command, by what it is for."""
        blocks = []
        for job, commands in self.listed.items():
            lines = (f"  {name:<10} {about}" for name, about in commands)
            blocks.append("\n".join([f"{job}:", *lines]))
        return "\n\n".join([*blocks, "`leasebridge COMMAND --help` shows options and examples."])


def add_wait(sub: argparse.ArgumentParser) -> None:
    """The flag of a command that writes a workbook in place."""
    told = "how long to wait for another run that holds the workbook (default: 10)"
    sub.add_argument("--wait", type=_seconds, metavar="SECONDS", help=told)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,9}(\.\d*)?", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds")
    return float(text)
