"""A page says what the program does: its blocks are run, and what it names exists."""

from __future__ import annotations

import doctest
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.documents import console, formulas
from tests.documents.calls import COMMANDS_IN, calls, fault
from tests.documents.console import Terminal, has_console
from tests.documents.known import broken_links, unknown_words
from tests.documents.made import MADE_PAGES
from tests.documents.pages import PAGES, Page, on_pages

LOOKED_AT = ("console", "csv", "excel", "json", "python", "text")
MOST_LINES_OF_THE_README = 110
posix = pytest.mark.skipif(os.name == "nt", reason="the blocks are for bash")


@posix
@on_pages(has_console)
def test_commands_print_what_it_says(page: Page, tmp_path: Path) -> None:
    wrong = list(console.differences(page, Terminal(tmp_path), others=False))
    assert not wrong, "\n\n".join(wrong)


@posix
@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@on_pages(lambda page: has_console(page, others=True))
def test_so_do_commands_that_start_other_programs(page: Page, tmp_path: Path) -> None:
    wrong = list(console.differences(page, Terminal(tmp_path), others=True))
    assert not wrong, "\n\n".join(wrong)


@on_pages()
def test_calls_are_calls(page: Page) -> None:
    wrong = [f"line {line}: {told}" for line, words in calls(page) if (told := fault(words))]
    assert not wrong, "\n".join(wrong)


@on_pages()
def test_blocks_are_of_a_kind_that_is_looked_at(page: Page) -> None:
    assert "```" not in page.prose, "a block has no end"
    for block in page.blocks:
        assert block.kind in (*LOOKED_AT, *COMMANDS_IN), f"line {block.line}: {block.kind}"
        if block.kind == "text":
            assert not re.search(r"(?m)^[$=] ?\w", block.text), block.line


@on_pages(lambda page: page.has("excel"))
def test_formulas_give_what_it_says(page: Page, tmp_path: Path) -> None:
    wrong = list(formulas.differences(page, tmp_path))
    assert not wrong, "\n".join(wrong)


@on_pages(lambda page: page.has("python"))
def test_python_gives_what_it_says(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Terminal(tmp_path).folder)
    without_fences = re.sub(r"(?m)^ *```.*$", "", page.text)
    examples = doctest.DocTestParser().get_doctest(without_fences, {}, page.name, page.name, 0)
    assert doctest.DocTestRunner().run(examples).failed == 0
    for block in page.blocks:
        if block.kind == "python" and ">>>" not in block.text:
            compile(block.text, page.name, "exec")


@on_pages()
def test_links_lead_somewhere(page: Page) -> None:
    wrong = list(broken_links(page, {known.path: known for known in PAGES}))
    assert not wrong, "\n".join(wrong)


@on_pages(lambda page: page.name not in MADE_PAGES)
def test_what_it_names_exists(page: Page) -> None:
    wrong = list(unknown_words(page))
    assert not wrong, "\n".join(wrong)


def test_the_readme_is_read_in_ten_minutes() -> None:
    assert len(PAGES[0].text.splitlines()) <= MOST_LINES_OF_THE_README
