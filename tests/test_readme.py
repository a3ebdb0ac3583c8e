"""The README says what is so: its tables, its commands, its examples.

`python -m tests.test_readme` writes the tables anew.
"""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from addin.commands.exit_codes import EXIT_CODES
from tests.addin.engines.examples import examples
from tests.addin.sample_books.formula_shapes import ARRAYS, SCALARS
from tests.end_to_end.calls_in_calc import CASES
from tests.end_to_end.test_lambdas import CASES as LAMBDA_CASES
from tests.end_to_end.test_lambdas import SCENARIOS
from udfs import CATALOGUE

README = Path(__file__).parents[1] / "README.md"
TABLE = re.compile(r"(<!-- (functions|exit codes): .*? -->\n).*?(<!-- /\2 -->)", re.DOTALL)


def function_table() -> str:
    rows = ["| call | gives | what it is |", "|---|---|---|"]
    for function in CATALOGUE.values():
        summary = " ".join(function.doc.split("\n\n")[0].split())
        rows.append(f"| `{function.usage}` | {function.unit} | {summary} |")
    return "\n".join(rows) + "\n"


def exit_code_table() -> str:
    rows = ["| exit code | meaning |", "|---|---|"]
    rows += (f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items())
    return "\n".join(rows) + "\n"


def with_tables(text: str) -> str:
    made = {"functions": function_table, "exit codes": exit_code_table}
    return TABLE.sub(lambda found: found[1] + made[found[2]]() + found[3], text)


def test_the_tables_are_those_of_the_catalogue_and_the_command() -> None:
    text = README.read_text(encoding="utf-8")
    assert [found[2] for found in TABLE.finditer(text)] == ["functions", "exit codes"]
    assert text == with_tables(text), "run: python -m tests.test_readme"


def test_the_python_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(README.parent)
    assert doctest.testfile(str(README), module_relative=False).failed == 0
    assert "\n>>> " in README.read_text(encoding="utf-8")


def test_its_figures_are_those_of_the_files_they_speak_of() -> None:
    text = " ".join(README.read_text(encoding="utf-8").split())
    known = len(examples()) + len(examples("known_wrong"))
    assert f"{known:,} formulas with known values" in text
    assert f"{len(SCALARS) + len(ARRAYS)} formula shapes" in text
    assert f"{CASES:,} random inputs a function" in text
    one, other = LAMBDA_CASES["ironcalc"], LAMBDA_CASES["formulon"]
    assert f"{one:,} random calls a function" in text and f"in IronCalc and {other:,} in" in text
    assert f"template with {SCENARIOS} sets" in text.replace("five", "5")


def test_pictures_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    pictures = re.findall(r"!\[.+?\]\((.+?)\)", text)
    assert pictures and all((README.parent / picture).is_file() for picture in pictures)


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
