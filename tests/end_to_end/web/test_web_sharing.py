"""A case in a link, as characters, and in a copy that a reader saves."""

from __future__ import annotations

from pathlib import Path

from tests.end_to_end.web.browsers import BOX, address, open_live, visit
from tests.end_to_end.web.editions import Edition, refreshed

LINK = "case=Own&price_per_watt@Own=50"
STATE = [("see", "cells"), ("see", "status")]


def test_a_link_opens_with_its_case_and_follows_a_new_one(
    edition: Edition, browser: str, tmp_path: Path
) -> None:
    steps = [*open_live(edition.path, LINK), *STATE]
    steps += [("await", "follow", "case=Bear")]
    seen = visit(browser, *steps, *STATE, folder=tmp_path)
    seen.check_quiet()
    cells, status, followed, _ = seen.seen
    refreshed({"price_per_watt": 50}).check(cells, edition)
    assert status.startswith("Changed by the reader: 2 inputs")
    refreshed({"case": "Bear"}).check(followed, edition)


def test_what_a_link_asks_for_and_cannot_have_is_named(
    edition: Edition, browser: str, tmp_path: Path
) -> None:
    asked = "nobody=1&price_per_watt@Own=many&case=Never&tax_rate@Own=1500%&discount_rate=0.11"
    seen = visit(browser, *open_live(edition.path, asked), *STATE, folder=tmp_path)
    seen.check_quiet()
    cells, status = seen.seen
    for named in ("nobody", "price_per_watt@Own", "many", "case", "Never", "tax_rate@Own"):
        assert named in status
    refreshed({"discount_rate": 0.11}).check(cells, edition)


def test_a_case_travels_as_characters(edition: Edition, browser: str, tmp_path: Path) -> None:
    inputs = {"price_per_watt": 50, "lease_margin": 0.8}
    steps = [*open_live(edition.path)]
    for key, value in inputs.items():
        steps += [("write", edition.driver(key), str(value))]
    steps += [*STATE, ("see", "hash"), ("push", "Copy case"), ("see", "copied")]
    characters = visit(browser, *steps, folder=tmp_path)
    characters.check_quiet()
    cells, _, fragment, copied = characters.seen
    refreshed(inputs).check(cells, edition)
    assert fragment == f"#{copied}"
    steps = [*open_live(edition.path), ("push", "Apply a case…")]
    steps += [("click", BOX), ("type", copied), ("push", "Apply"), *STATE]
    applied = visit(browser, *steps, folder=tmp_path)
    applied.check_quiet()
    assert applied.seen == characters.seen[:2]


def test_a_saved_copy_has_the_case_and_knows_what_was_published(
    edition: Edition, browser: str, tmp_path: Path
) -> None:
    steps = [*open_live(edition.path), ("write", edition.driver("price_per_watt"), "50")]
    steps += [("see", "charts"), ("download", "Save a copy")]
    first = visit(browser, *steps, folder=tmp_path)
    first.check_quiet()
    charts, saved = first.seen[0], Path(first.seen[1])
    assert saved.name == f"{edition.path.stem}_changed.html"
    wanted = refreshed({"price_per_watt": 50})
    still = visit(
        browser,
        ("open", address(saved)),
        *STATE,
        ("see", "charts"),
        folder=tmp_path,
        javascript=False,
    )
    still.check_quiet()
    wanted.check(still.seen[0], edition)
    assert still.seen[2] == charts
    assert still.seen[1].startswith("Changed by the reader: 2 inputs")
    steps = [*open_live(saved), *STATE, ("see", "text"), ("push", "Reset all"), *STATE]
    steps += [("see", "text"), ("download", "Save a copy")]
    live = visit(browser, *steps, folder=tmp_path)
    live.check_quiet()
    cells, status, text, reset, reset_status, reset_text, again = live.seen
    wanted.check(cells, edition)
    assert status == still.seen[1]
    refreshed({}).check(reset, edition)
    assert "changed" not in reset_status.lower()
    assert " → " in text and " → " not in reset_text
    assert Path(again).stem.startswith(saved.stem)
