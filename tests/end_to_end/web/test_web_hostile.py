"""A workbook that would like to be a script: its texts are shown, and nothing runs."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from tests.addin.sample_books.hostile_page import BAD, LINKS, SHEET, TEXTS
from tests.end_to_end.web.browsers import BOX, Step, address, open_live, visit
from tests.end_to_end.web.editions import Edition

SEE: list[Step] = [("see", "text"), ("see", "foreign")]


def words(text: str) -> str:
    """A text without what nobody sees: spaces, controls, marks of direction."""
    return re.sub(r"[\s\x00-\x1f\u2028-\u202e\u2066-\u2069\ufffd]", "", text)


def check(text: str, foreign: list[str]) -> None:
    """Every text is there as text, and no element that is not ours."""
    for wanted in (*TEXTS, BAD, SHEET):
        assert words(wanted) in words(text), wanted
    assert not foreign


def test_its_texts_are_only_shown(hostile: Edition, browser: str, tmp_path: Path) -> None:
    seen = visit(browser, *open_live(hostile.path), ("see", "everyText"), *SEE, folder=tmp_path)
    seen.check_quiet()
    check(seen.seen[0], seen.seen[2])
    for link in LINKS:
        assert f'href="{link}' not in hostile.source


def test_without_javascript_too(hostile: Edition, browser: str, tmp_path: Path) -> None:
    steps = [("open", address(hostile.path)), ("see", "everyText"), ("see", "foreign")]
    seen = visit(browser, *steps, folder=tmp_path, javascript=False)
    seen.check_quiet()
    check(*seen.seen)
    assert "no element closes early" and hostile.source.count("</main>") == 1


def test_a_link_to_it_cannot_run_either(hostile: Edition, browser: str, tmp_path: Path) -> None:
    evil = (BAD, '"><svg onload=alert(1)>', "javascript:alert(1)", "__proto__", "%", "%E0%A4%A")
    steps: list[Step] = []
    for text in evil:
        for fragment in (f"case={quote(text)}", f"{quote(text)}=1", f"case={text}", text):
            steps += [("open", "about:blank"), *open_live(hostile.path, fragment)]
            steps += [("see", "foreign"), ("see", "status")]
    seen = visit(browser, *steps, folder=tmp_path)
    seen.check_quiet()
    assert not any(seen.seen[::2])
    assert BAD in seen.seen[1] and "case" in seen.seen[1]


def test_what_is_typed_or_pasted_runs_nothing_here_or_in_a_saved_copy(
    hostile: Edition, browser: str, tmp_path: Path
) -> None:
    typed = {e["kind"]: key for key, e in hostile.inputs.items() if not e["choices"]}
    text, number = typed["text"], typed["number"]
    steps = [*open_live(hostile.path), ("write", hostile.field(number), BAD)]
    steps += [("write", hostile.field(text), f"</script>{BAD}"), ("push", "Apply a case…")]
    steps += [("click", BOX), ("type", f"{BAD}=1&{quote(text)}={BAD}"), ("push", "Apply")]
    steps += [("see", "foreign"), ("download", "Save a copy")]
    seen = visit(browser, *steps, folder=tmp_path)
    seen.check_quiet()
    assert not seen.seen[0]
    saved = address(Path(seen.seen[1]))
    for javascript in (True, False):
        again: list[Step] = [("open", saved), ("see", "everyText"), ("see", "foreign")]
        found = visit(browser, *again, folder=tmp_path, javascript=javascript)
        found.check_quiet()
        check(*found.seen)
