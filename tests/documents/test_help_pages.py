"""The page of the command line says what the help says."""

from __future__ import annotations

import argparse
from functools import partial

import pytest

from tests.documents.help_pages import parsers, section, told, written


@pytest.mark.parametrize("name", parsers())
def test_the_page_has_every_word_of_the_help(name: str) -> None:
    sub = parsers()[name]
    sub.formatter_class = partial(argparse.RawDescriptionHelpFormatter, width=10_000)
    help_text = sub.format_help()
    for action in sub._actions:
        if action.dest != "help":
            assert told(action) in help_text
            assert written(action).split(",")[0].split()[0].strip("[]") in help_text
            assert f"`{written(action)}`".replace("|", "\\|") in section(name, sub)
