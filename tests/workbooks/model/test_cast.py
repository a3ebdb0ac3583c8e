"""Texts of the model in the words of a story."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbooks.model.cast import cast, cast_check, words
from workbooks.model.claims import claim, live
from workbooks.model.layout import (
    Array,
    Cell,
    Chart,
    Check,
    Row,
    Series,
    Sheet,
    calculation_columns,
    line,
    pull,
    said,
)
from workbooks.story import Story, read_facts, read_story

ROWS = """\
name,id,value,unit,metric
lessor,,Acme,,
currency,,EUR,,
lease_capacity,A1,100,MW,capacity let
price_per_watt,A2,12,€/W-yr,price
says_bridge,S1,A bridge.,text,Acme
says_bridge_2,S2,No more.,text,Acme again
"""


@pytest.fixture
def story(tmp_path: Path) -> Story:
    file = tmp_path / "acme.csv"
    file.write_text(ROWS, encoding="utf-8")
    read_facts.cache_clear()
    read_story.cache_clear()
    return read_story(file)


def row_of(story: Story, row: Row) -> Row | None:
    sheet = cast(Sheet("S", "<lessor>", "", calculation_columns(9), (row,)), story)
    return sheet.rows[0] if sheet.rows else None


def test_roles_and_the_currency_stand_in_texts_and_codes_stay(story: Story) -> None:
    assert words("<lessor>: $mm", story) == "Acme: €mm"
    assert words("<landlord>", story) is None
    formula = '=PRICE_CONVERT(a,"$/W-yr","$/kWh")&" $ of <lessor>"'
    assert words(formula, story) == '=PRICE_CONVERT(a,"$/W-yr","$/kWh")&" € of Acme"'
    assert words('="of <landlord>"', story) is None


def test_a_claim_keeps_its_condition_and_says_what_it_can(story: Story) -> None:
    made = words(claim("a>b", "<lessor> $[a 0.0]", "<landlord>"), story)
    assert made == claim("a>b", "Acme €[a 0.0]", "")
    assert words(claim("a>b", "<landlord>", "<lessor>"), story) is None
    assert words(live("[a 0] of <lessor>"), story) == live("[a 0] of Acme")


def test_a_row_of_an_input_has_its_words_and_its_fact(story: Story) -> None:
    made = row_of(story, pull("price_per_watt", note="a note"))
    assert made is not None
    assert made.cells["label"] == "Price" and made.cells["unit"] == "€/W-yr"
    assert made.cells["value"] == Cell("=price_per_watt") and made.fmt == "eps"
    assert made.cells["source"] == "A2" and made.cells["note"] == "a note"
    assert row_of(story, pull("price_per_watt", "Rent of <lessor>")).cells["label"] == (  # type: ignore[union-attr]
        "Rent of Acme"
    )
    assert row_of(story, pull("landlord_backlog")) is None


def test_a_row_cites_the_facts_that_the_story_has(story: Story) -> None:
    made = row_of(story, line("x", source="lease_capacity, landlord_backlog, price_per_watt"))
    assert made is not None and made.cells["source"] == "A1, A2"


def test_a_row_that_needs_or_names_what_is_not_there_is_left_out(story: Story) -> None:
    assert row_of(story, line("x", needs=("landlord_backlog",))) is None
    assert row_of(story, line("x", needs=("lease_capacity", "lessor"))) is not None
    assert row_of(story, line("of <customer_1>", value=1)) is None
    noted = row_of(story, line("x", value=1, note="of <customer_1>"))
    assert noted is not None and noted.cells["note"] is None


def test_what_a_story_says_stands_with_its_fact(story: Story) -> None:
    first, second = said(story, "bridge")
    assert (first.cells["label"], first.cells["source"]) == ("Acme", "S1")
    assert second.cells["unit"] == Cell("No more.", "prose")
    assert said(story, "capex") == ()


def test_charts_and_checks_are_cast_too(story: Story) -> None:
    series = tuple(Series(name, "{a}", "{a}", "#fff") for name in ("<lessor>", "<landlord>"))
    chart = Chart("a", "s1", (1, 1), "$ of <lessor>", "", series, "", "")
    made = cast(Sheet("S", "", "", (), (), charts=(chart,)), story).charts[0]
    assert made.title == "€ of Acme" and [each.name for each in made.series] == ["Acme"]
    assert cast_check(Check("<landlord>", "footing", "=a", "=b"), story) is None
    check = cast_check(Check("<lessor>, $", "footing", "=a", '="<lessor>"'), story)
    assert check is not None and (check.label, check.actual) == ("Acme, €", '="Acme"')


def test_an_array_without_its_words_goes(story: Story) -> None:
    gone = row_of(story, line("x", series=(Array('="<landlord>"', 1, 1),)))
    assert gone is not None and gone.cells["s1"] is None
