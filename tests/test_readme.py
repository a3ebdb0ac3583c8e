"""The README says what is so: its function table, its commands, its examples.

`python -m tests.test_readme` writes the table anew.
"""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from addin.commands.cli import EXIT_CODES
from tests.end_to_end.calls_in_calc import CASES
from udfs import CATALOGUE

README = Path(__file__).parents[1] / "README.md"
TABLE = re.compile(r"(<!-- functions: .*? -->\n).*?(<!-- /functions -->)", re.DOTALL)


def function_table() -> str:
    rows = ["| call | gives | what it is |", "|---|---|---|"]
    for function in CATALOGUE.values():
        summary = " ".join(function.doc.split("\n\n")[0].split())
        rows.append(f"| `{function.usage}` | {function.unit} | {summary} |")
    return "\n".join(rows) + "\n"


def with_table(text: str) -> str:
    return TABLE.sub(lambda found: found[1] + function_table() + found[2], text)


def test_the_function_table_is_the_catalogue() -> None:
    text = README.read_text(encoding="utf-8")
    assert TABLE.search(text)
    assert text == with_table(text), "run: python -m tests.test_readme"


def test_the_python_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(README.parent)
    assert doctest.testfile(str(README), module_relative=False).failed == 0
    assert "\n>>> " in README.read_text(encoding="utf-8")


def test_its_figures_are_those_of_the_files_they_speak_of() -> None:
    text = " ".join(README.read_text(encoding="utf-8").split())
    assert f"{CASES:,} random inputs a function" in text


def test_exit_codes_are_those_of_the_command() -> None:
    text = README.read_text(encoding="utf-8")
    for code in re.findall(r"^  (\d)  ", EXIT_CODES, re.MULTILINE):
        assert f"\n| {code} | " in text


def test_pictures_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    pictures = re.findall(r"!\[.+?\]\((.+?)\)", text)
    assert pictures and all((README.parent / picture).is_file() for picture in pictures)


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
