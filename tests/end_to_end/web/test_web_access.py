"""What axe-core finds wrong with the page: nothing, on any screen, in any state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.web.browsers import DESKTOP, PHONE, address, open_live, visit
from tests.end_to_end.web.editions import Edition


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(
    edition: Edition, browser: str, size: dict[str, Any], tmp_path: Path
) -> None:
    price = edition.driver("price_per_watt")
    steps = [*open_live(edition.path), ("axe",), ("see", "layout")]
    steps += [("write", price, "50"), ("axe",), ("write", price, "many"), ("axe",)]
    steps += [("see", "refusal", price), ("press", "Escape")]
    steps += [("write", edition.field("discount_rate"), "11%"), ("axe",), ("see", "layout")]
    steps += [("push", "Apply a case…"), ("axe",)]
    seen = visit(browser, *steps, folder=tmp_path, size=size)
    seen.check_quiet()
    first, before, changed, refused, refusal, sheet, after, dialog = seen.seen
    assert refusal
    assert not [*first, *changed, *refused, *sheet, *dialog]
    for layout in (before, after):
        assert layout["scrollWidth"] <= layout["clientWidth"]


def test_a_phone_without_javascript_has_no_sideways_scrolling(
    edition: Edition, browser: str, tmp_path: Path
) -> None:
    steps = [("open", address(edition.path)), ("see", "layout")]
    seen = visit(browser, *steps, folder=tmp_path, javascript=False, size=PHONE)
    assert seen.seen[0]["scrollWidth"] <= seen.seen[0]["clientWidth"]
