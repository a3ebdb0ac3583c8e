"""Completes commands, options, choices and files while they are typed, through argcomplete."""

from __future__ import annotations

import os

from addin.commands.parser import Parser

COMPLETION = """\
Tab completes, with the extra `completion` and this line in ~/.bashrc or ~/.zshrc:
  eval "$(register-python-argcomplete leasebridge)\""""


def complete(parser: Parser) -> None:
    """Answer the shell and end. Where argcomplete is not installed the call just goes on."""
    try:
        import argcomplete
    except ImportError:
        return
    for name in os.environ.get("COMP_LINE", "").split():
        if name in parser.commands:
            parser.commands[name].add_arguments()  # argcomplete sees none that come later
    argcomplete.autocomplete(parser)
