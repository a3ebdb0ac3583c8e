"""Every cell of the page, live and not, beside `leasebridge refresh` with the same inputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import addin.handoff
from tests.end_to_end.web.browsers import (
    DESKTOP,
    PHONE,
    address,
    as_fragment,
    node,
    open_live,
    visit,
)
from tests.end_to_end.web.editions import Edition, Refreshed, random_inputs, refreshed
from udfs.cells import CellError

ENGINE = Path(addin.handoff.__file__).parent / "web" / "assets" / "engine.js"
SEEDS = range(5)


def same(wanted: Any, found: Any) -> bool:
    """Whether a value is the one wanted, numbers to 1e-9; an empty text looks like nothing."""
    if isinstance(wanted, float) and isinstance(found, int | float):
        return bool(abs(wanted - found) <= 1e-9 * max(1.0, abs(wanted)))
    if isinstance(wanted, CellError):
        return bool(found == {"error": str(wanted)})
    if isinstance(wanted, str):
        return bool((wanted or None) == (found or None))
    return bool(wanted == found)


@pytest.fixture(scope="module")
def sets(edition: Edition) -> list[tuple[dict[str, Any], Refreshed]]:
    """Five sets of inputs, and what a refresh makes of them."""
    return [random_inputs(edition, seed) for seed in SEEDS]


def test_every_value_in_the_pages_engine_is_that_of_a_refresh(
    edition: Edition, sets: list[tuple[dict[str, Any], Refreshed]]
) -> None:
    spots = edition.changing
    moved = [[[*edition.spot(key), value] for key, value in inputs.items()] for inputs, _ in sets]
    told = {"now": edition.json("data")["now"], "sets": moved, "cells": spots}
    answers = node("engine.mjs", told, str(edition.path), str(ENGINE))
    answered = [refreshed({}), *(book for _, book in sets)]
    assert len(spots) > 3_000 and len(answers) == len(answered)
    assert answers[0] != answers[1]
    for found, book in zip(answers, answered, strict=True):
        words = book.with_users(edition.beside)  # what the engine alone does not change
        left = book.record | {at for at in words if not isinstance(book.value(at), float)}
        pairs = {at: (book.value(at), value) for at, value in zip(spots, found, strict=True)}
        assert len(spots) - len(left) > 3_000
        assert not {a: p for a, p in pairs.items() if a not in left and not same(*p)}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_becomes_live_in_peace_and_shows_what_was_published(
    edition: Edition, browser: str, size: dict[str, Any], tmp_path: Path
) -> None:
    steps = [*open_live(edition.path), ("see", "cells"), ("see", "status")]
    seen = visit(browser, *steps, folder=tmp_path, size=size)
    seen.check_quiet()
    refreshed({}).check(seen.seen[0], edition)
    assert "changed" not in seen.seen[1].lower()


def test_without_javascript_it_is_complete(edition: Edition, browser: str, tmp_path: Path) -> None:
    steps = [("open", address(edition.path)), ("see", "cells"), ("see", "text"), ("see", "charts")]
    seen = visit(browser, *steps, folder=tmp_path, javascript=False)
    seen.check_quiet()
    cells, text, charts = seen.seen
    refreshed({}).check(cells, edition)
    for sheet in ("Summary", "Inputs", "Bridge", "Sources"):
        assert sheet in text
    assert len(charts) == edition.source.count('class="chart"') > 5
    assert all(len(chart) > 10 for chart in charts)


def test_a_link_with_inputs_shows_every_cell_as_a_refresh(
    edition: Edition,
    browser: str,
    sets: list[tuple[dict[str, Any], Refreshed]],
    tmp_path: Path,
) -> None:
    first, *others = (as_fragment(inputs) for inputs, _ in sets)
    steps = [*open_live(edition.path, first), ("see", "cells")]
    for fragment in others:
        steps += [("await", "follow", fragment), ("see", "cells")]
    seen = visit(browser, *steps, folder=tmp_path)
    seen.check_quiet()
    for (_, book), cells in zip(sets, seen.seen, strict=True):
        book.check(cells, edition)
