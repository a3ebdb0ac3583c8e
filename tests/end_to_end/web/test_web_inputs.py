"""What a reader types on the page: taken over as leasebridge would, marked, refused, taken back."""

from __future__ import annotations

from pathlib import Path

from tests.end_to_end.web.browsers import PHONE, open_live, visit
from tests.end_to_end.web.editions import Edition, refreshed

CASE = "#case select"
STATE = [("see", "cells"), ("see", "status"), ("see", "hash")]


def test_a_price_in_the_panel_and_back(edition: Edition, browser: str, tmp_path: Path) -> None:
    price = ("write", edition.driver("price_per_watt"), "50")
    steps = [*open_live(edition.path), price, *STATE, ("see", "text")]
    steps += [("push", "Reset all"), *STATE]
    seen = visit(browser, *steps, folder=tmp_path)
    seen.check_quiet()
    cells, status, fragment, text, *reset = seen.seen
    book = refreshed({"price_per_watt": 50})
    book.check(cells, edition)
    assert status.startswith("Changed by the reader: 2 inputs")
    assert fragment == "#case=Own&price_per_watt@Own=50"
    published = refreshed({})
    headline = edition.uplift
    assert f"{published.text(headline)} → {book.text(headline)}" in text
    published.check(reset[0], edition)
    assert "changed" not in reset[1].lower() and reset[2] == ""


def test_a_case_inputs_in_sheets_and_one_reset(
    edition: Edition, browser: str, tmp_path: Path
) -> None:
    inputs = {"discount_rate": 0.11, "landlord_backlog": 300.5}
    assert edition.inputs["discount_rate"]["percent"]
    steps = [*open_live(edition.path), ("choose", CASE, "Bear")]
    steps += [("write", edition.field("discount_rate"), "11%")]
    steps += [("write", edition.field("landlord_backlog"), "$300.5"), *STATE]
    undo = edition.field("discount_rate").partition(" ")[0] + " button"
    steps += [("press", "Tab"), ("click", undo), *STATE]
    seen = visit(browser, *steps, folder=tmp_path)
    seen.check_quiet()
    cells, status, _, after, after_status, fragment = seen.seen
    refreshed({"case": "Bear", **inputs}).check(cells, edition)
    assert "3 inputs" in status and "2 inputs" in after_status
    del inputs["discount_rate"]
    refreshed({"case": "Bear", **inputs}).check(after, edition)
    assert fragment == "#case=Bear&landlord_backlog=300.5"


def test_what_is_no_figure_is_refused_in_words(
    edition: Edition, browser: str, tmp_path: Path
) -> None:
    tax, price = edition.driver("tax_rate"), edition.driver("price_per_watt")
    steps = [*open_live(edition.path)]
    for field, typed in ((price, "many"), (price, "-1"), (tax, "15"), (tax, "120%")):
        steps += [("write", field, typed), ("see", "refusal", field), ("see", "status")]
        steps += [("press", "Escape"), ("see", "refusal", field)]
    seen = visit(browser, *steps, ("see", "cells"), folder=tmp_path)
    seen.check_quiet()
    *answers, cells = seen.seen
    refreshed({}).check(cells, edition)
    refusals, statuses, after = answers[::3], answers[1::3], answers[2::3]
    assert all(refusals) and not any(after)
    assert "not a number" in refusals[0] and "15%" in refusals[2] and "0.15" in refusals[2]
    assert not any("changed" in status.lower() for status in statuses)


def test_the_keyboard_alone_moves_the_headline(
    edition: Edition, browser: str, tmp_path: Path
) -> None:
    price = edition.driver("price_per_watt")
    steps = [*open_live(edition.path), ("tab", price), ("type", "50"), ("press", "Enter")]
    seen = visit(browser, *steps, ("see", "cells"), ("see", "announced"), folder=tmp_path)
    seen.check_quiet()
    book = refreshed({"price_per_watt": 50})
    book.check(seen.seen[0], edition)
    assert book.text(edition.uplift) in seen.seen[1]


def test_on_a_phone_fingers_change_the_price_and_see_the_headline(
    edition: Edition, browser: str, tmp_path: Path
) -> None:
    price = edition.driver("price_per_watt")
    headline = "#headlines dd[data-at='{}_{}_{}']".format(*edition.uplift)
    steps = [*open_live(edition.path), ("click", "#case summary"), ("click", price)]
    steps += [("write", price, "50"), ("see", "layout"), ("click", "#case summary")]
    steps += [("see", "isInSight", headline), ("see", "shown", headline)]
    seen = visit(browser, *steps, folder=tmp_path, size=PHONE)
    seen.check_quiet()
    layout, in_sight, shown = seen.seen
    book = refreshed({"price_per_watt": 50})
    assert book.text(edition.uplift) in shown
    assert layout["scrollWidth"] <= layout["clientWidth"]
    assert not layout["small"]
    assert in_sight
