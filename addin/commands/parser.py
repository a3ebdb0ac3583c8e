"""The command line: commands by what they are for, examples, and what was meant by a slip."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from addin.commands.exit_codes import GOOD, exit_codes_text
from addin.commands.output import Answer
from addin.errors import BadInput, nearest

MODEL, HAND_OVER, SET_UP, MAKE = "work with a model", "hand it over", "set up", "make"
JOBS = (MODEL, HAND_OVER, SET_UP, MAKE)
"""What commands are for, in the order of the help."""

_REQUIRED = "the following arguments are required: "
_FIRST = "leasebridge refresh model.xlsx"
"""What somebody who types the bare name may want."""

_NEEDS = {
    "workbook": "a workbook",
    "cell": "a cell",
    "old": "an older workbook",
    "new": "a newer workbook",
    "folder": "a folder",
    "PROGRAM": "a program, libreoffice or excel",
    "build": "the word build",
}


class Parser(argparse.ArgumentParser):
    """A parser whose faults are one line, with what was probably meant."""

    arguments: Callable[[Parser], None] | None = None
    commands: Mapping[str, Parser]
    color: bool
    """Whether help may be coloured: argparse has it from Python 3.14 on."""

    example = ""

    def add_arguments(self) -> None:
        """Add what only this command takes; it is not there before."""
        add, self.arguments = self.arguments, None
        if add:
            add(self)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, with all arguments."""
        self.add_arguments()
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Raises BadInput: what is wrong with the call, and what to type."""
        do = self._help()
        if message.startswith(_REQUIRED):
            self._refuse_missing(message.removeprefix(_REQUIRED).split(", "))
        message = message.removeprefix("argument ")
        option, _, why = message.rpartition(": ")
        option = option.rpartition("/")[2]
        if why.startswith("expected"):
            raise BadInput(f"{option} needs a value", do=do)
        if why.startswith("not allowed with argument "):
            raise BadInput(f"{option} goes with no {why.rpartition('/')[2].split()[-1]}", do=do)
        raise BadInput(message, do=do)

    def _refuse_missing(self, missing: Sequence[str]) -> NoReturn:
        if "COMMAND" in missing:
            do = f"`{self.prog} help` lists the commands; for example: {_FIRST}"
            raise BadInput("no command is given", do=do)
        needs = " and ".join(_NEEDS.get(name, name.rpartition("/")[2]) for name in missing)
        do = f"for example: {self.example}"
        choices = next((a.choices for a in self._actions if missing[0] in a.option_strings), None)
        if isinstance(choices, Mapping):
            listed = ", ".join(f"{n} ({about.partition(';')[0]})" for n, about in choices.items())
            do = f"choose {listed}"
        raise BadInput(f"{self._name} needs {needs}", do=do)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Raises BadInput for what is none of an argument's choices."""
        if action.choices is None or value in action.choices:
            return
        known = [*map(str, action.choices)]
        thing = action.metavar if action.dest == argparse.SUPPRESS else action.dest
        near = nearest(str(value), known)
        *most, last = known
        listed = f"choose {', '.join(most)} or {last}" if most else f"there is {last}"
        raise BadInput(f"unknown {str(thing).casefold()} '{value}'", do=near or listed)

    def unknown(self, written: Sequence[str]) -> NoReturn:
        """Raises BadInput for words of the call that mean nothing."""
        first = next((text for text in written if text.startswith("-")), written[0])
        option, do = first.partition("=")[0], self._help()
        if not option.startswith("-"):
            raise BadInput(f"{self._name} does not take '{option}'", do=do)
        if option in self._option_string_actions:
            raise BadInput(f"'{option}' stands before {self._name}", do="write it after")
        near = nearest(option, self._option_string_actions)
        raise BadInput(f"{self._name} has no option '{option}'", do=near or do)

    @property
    def _name(self) -> str:
        return self.prog.rpartition(" ")[2]

    def _help(self) -> str:
        return f"`{self.prog} --help` shows what it takes"


class Commands:
    """The commands of one parser, each with its help."""

    def __init__(self, parser: Parser) -> None:
        """`parser` is the one of the whole command line."""
        self._parser = parser
        self._subs = parser.add_subparsers(
            required=True, metavar="COMMAND", prog=parser.prog, help=argparse.SUPPRESS
        )
        parser.commands = self._subs.choices
        self.listed: dict[str, list[tuple[str, str]]] = {job: [] for job in JOBS}

    def add(
        self,
        name: str,
        run: Callable[[Any], Answer],
        about: str,
        job: str,
        examples: Sequence[str],
        arguments: Callable[[Parser], None],
        more: str = "",
    ) -> None:
        """Add a command; `examples` are what follows `leasebridge`, `more` stands below them.

        `arguments` adds what the command takes, once it is called: that may need an import.
        """

        def all_arguments(sub: Parser) -> None:
            arguments(sub)
            _add_common(sub, trust=job in (MODEL, HAND_OVER) or name == "build")

        shown = "\n".join(f"  leasebridge {example}" for example in examples)
        below = [f"examples:\n{shown}", *([more] if more else []), exit_codes_text()]
        sub: Parser = self._subs.add_parser(
            name,
            description=about,
            epilog="\n\n".join(below),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,  # a script that shortens an option breaks with the next one
        )
        sub.arguments, sub.example = all_arguments, f"leasebridge {examples[0]}"
        sub.set_defaults(run=run, limit=[], allow_libreoffice=False, parser=sub)
        self.listed[job].append((name, about))

    def add_help(self) -> None:
        """`help` is for whoever types it instead of `--help`."""

        def arguments(sub: Parser) -> None:
            names = [name for name in self._subs.choices if name != "help"]
            sub.add_argument("command", nargs="?", choices=names, help="a command, or all of them")
            _add_common(sub, trust=False)

        def run(options: argparse.Namespace) -> Answer:
            asked = self._subs.choices[options.command] if options.command else self._parser
            asked.add_arguments()
            if not options.json:
                asked.print_help()
                return Answer(GOOD, {})
            asked.color = False
            named = {"command": options.command} if options.command else {"commands": self._named()}
            return Answer(GOOD, {**named, "help": asked.format_help()})

        sub: Parser = self._subs.add_parser("help", description="Show help")
        sub.arguments = arguments
        sub.set_defaults(run=run, limit=[], allow_libreoffice=False, parser=sub)

    def _named(self) -> dict[str, str]:
        """Every command, with what it does."""
        return {name: about for commands in self.listed.values() for name, about in commands}

    def overview(self) -> str:
        """Every command, by what it is for."""
        blocks = []
        for job, commands in self.listed.items():
            lines = (f"  {name:<10} {about}" for name, about in commands)
            blocks.append("\n".join([f"{job}:", *lines]))
        return "\n\n".join([*blocks, "`leasebridge help COMMAND` shows options and examples."])


def _add_common(sub: Parser, *, trust: bool) -> None:
    """The flags that every command has; `trust` adds those for files that somebody trusts."""
    common = sub.add_argument_group("as with every command")
    told = "print the answer, or the fault, as JSON"
    common.add_argument("--json", action="store_true", help=told)
    quiet = "print faults, refusals and failures alone; the exit code says the rest"
    common.add_argument("-q", "--quiet", action="store_true", help=quiet)
    fault = "show the traceback of an internal fault"
    common.add_argument("--debug", action="store_true", help=fault)
    if not trust:
        return
    trusted = sub.add_argument_group("for a file that you trust")
    more = "take more from it, such as cells=5000000 (may be repeated)"
    trusted.add_argument("--limit", action="append", default=[], metavar="NAME=VALUE", help=more)
    office = (
        "ask LibreOffice about it even if it has macros, links or embedded objects, or came from "
        "the web"
    )
    trusted.add_argument("--allow-libreoffice", action="store_true", help=office)


def add_output(sub: argparse._ActionsContainer, help_text: str, **more: Any) -> None:
    """The flag that says where to write."""
    sub.add_argument("-o", "--output", help=help_text, **more)


def add_wait(sub: argparse._ActionsContainer) -> None:
    """The flag of a command that writes a workbook."""
    told = "how long to wait for another run that writes the same file (default: 10)"
    sub.add_argument("--wait", type=_seconds, metavar="SECONDS", help=told)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,9}(\.\d*)?", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds")
    return float(text)
