"""What looks at the pages sees what is wrong on one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.documents import console, formulas
from tests.documents.calls import calls_in, fault
from tests.documents.console import Terminal, commands, says
from tests.documents.known import broken_links, unknown_words
from tests.documents.pages import Block, Page
from tests.documents.tables import with_tables

WRONG = """\
# A page

```excel
=LEASE_REVENUE(250, 40)   10,000   right
=LEASE_REVENUE(250, 40)   10,001   wrong
=LEASE_REVENUE({250;500}, 40)
    10,000
=EPS_BRIDGE(37.125, 2573.776, 10000, 0.9, 15)   #NUM!   right
=CONCENTRATION_RISK({35.2;14},{"Meta";"Microsoft"},99.4,,,"TOP1")   35.4%
=LEASE_REVENUE({250;500}, {30,40})
     7,500  10,000
    15,000  20,000
```

[there](#a-page), [not there](#b), [no file](nowhere.md), ![no picture](nothing.png)
"""


@pytest.fixture
def page(tmp_path: Path) -> Page:
    path = tmp_path / "page.md"
    path.write_text(WRONG, encoding="utf-8")
    return Page(path)


def test_a_wrong_result_of_a_formula_is_seen(page: Page, tmp_path: Path) -> None:
    wrong = [told.split(": ")[0] for told in formulas.differences(page, tmp_path)]
    assert wrong == [f"{page.name}, line 5", f"{page.name}, line 6"]


def test_links_that_lead_nowhere_are_seen(page: Page) -> None:
    wrong = [told.split(":")[0] for told in broken_links(page, {})]
    assert wrong == ["#b", "nowhere.md", "nothing.png"]


def unknown_in(span: str, folder: Path) -> list[str]:
    """What is unknown in a sentence that has this in backticks."""
    path = folder / "page.md"
    path.write_text(f"A sentence with `{span}` in it.", encoding="utf-8")
    return list(unknown_words(Page(path)))


@pytest.mark.parametrize(
    "span",
    [
        "leasebridge refesh model.xlsx",
        "leasebridge refresh --fasts new.csv",
        "refresh --engine excle",
        "--edition value",
        "--fasts",
        "EPS_BRIGDE",
        "EPS_BRIGDE(1, 2)",
        "TOP9",
        "#NUMM!",
        "price_per_wat",
        "Brige!F61",
        "X999",
        "addin/limit.py",
        "engines/dispute.py",
        "LEASEBRIDGE_LIMIT=1",
        'pip install ".[exel]"',
        "python -m tests.document",
    ],
)
def test_what_does_not_exist_is_seen(span: str, tmp_path: Path) -> None:
    assert unknown_in(span, tmp_path)


@pytest.mark.parametrize(
    "span",
    [
        "leasebridge functions NAME",
        "leasebridge COMMAND --help",
        "refresh --engine excel",
        "--wait SECONDS",
        "EPS_BRIDGE",
        "DELTA",
        "SUMIFS(",
        "price_per_watt@Bear",
        "Bridge!F61",
        "F20",
        "#N/A",
        "addin/limits.py",
        "python -m pytest --slow",
        'LEASEBRIDGE_LIMITS="cells=5000000"',
        'pip install ".[excel,pandas]"',
        "python -m tests.documents",
    ],
)
def test_what_exists_is_left_alone(span: str, tmp_path: Path) -> None:
    assert not unknown_in(span, tmp_path)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("leasebridge refresh a.xlsx  # in place", ["refresh", "a.xlsx"]),
        (r".venv\Scripts\leasebridge functions", ["functions"]),
        ("  - run: leasebridge check a.xlsx --json > out.json", ["check", "a.xlsx", "--json"]),
        ("LIMITS=1 python -m leasebridge check 'a b.xlsx'", ["check", "a b.xlsx"]),
    ],
)
def test_calls_are_found_in_lines_of_every_shell(line: str, words: list[str]) -> None:
    assert list(calls_in(line)) == [words]


def test_what_installs_is_no_call_and_what_follows_is() -> None:
    line = "pipx install leasebridge && leasebridge check model.xlsx"
    assert list(calls_in(line)) == [["check", "model.xlsx"]]


def test_a_call_that_the_parser_refuses_is_seen() -> None:
    assert not fault(["check", "model.xlsx"])
    assert fault(["check", "model.xlsx", "--fasts", "x"]) and fault(["chek"])


@pytest.mark.parametrize(
    ("printed", "actual"),
    [
        ("a\n...\nd", "a\nb\nc\nd"),
        ("took 0.2 s, peak memory 111 MB", "took 12.75 s, peak memory 9 MB"),
        ("(--set, 2026-11-28 23:23)", "(--set, 2031-01-02 03:04)"),
        ("written: /home/you/model.xlsx", "written: /tmp/x1/model.xlsx"),
    ],
)
def test_what_varies_may_vary(printed: str, actual: str) -> None:
    assert says(printed, actual)


@pytest.mark.parametrize(
    ("printed", "actual"),
    [("a", "a\nb"), ("F20: 500", "F20: 501"), ("as of 2026-07-01", "as of 2026-07-02")],
)
def test_nothing_else_may(printed: str, actual: str) -> None:
    assert not says(printed, actual)


def test_a_command_goes_on_and_has_its_output() -> None:
    block = Block("console", "", "$ cat <<END\n> a\n> END\na\n$ true\n", 1)
    assert commands(block) == [("cat <<END\na\nEND", "a\n"), ("true", "")]


@pytest.mark.skipif(os.name == "nt", reason="the blocks are for bash")
def test_commands_are_run_in_the_folder_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    text = "```csv a.csv\nid\n```\n<!-- run: cp a.csv b.csv -->\n```console\n$ cat b.csv\nid\n"
    path.write_text(f"{text}$ false\n$ echo $?\n2\n$ ls model.xlsx\nmodel.xlsx\n```\n")
    (wrong,) = console.differences(Page(path), Terminal(tmp_path), others=False)
    assert "$ echo $?\n1\n" in wrong


def test_tables_stand_between_their_marks() -> None:
    text = "a\n<!-- exit codes: made by us -->\nold\n<!-- /exit codes -->\nb\n"
    assert "| 0 | all good |" in with_tables(text) and "\nold\n" not in with_tables(text)
