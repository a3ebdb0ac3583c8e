"""Rows of a story: well formed, and consistent with themselves."""

from __future__ import annotations

from datetime import date

import pytest

from addin.csv_table import TableRow
from addin.errors import BadInput
from workbooks.facts import COLUMNS, OPEN, STATUSES, read_fact
from workbooks.story import FOLDER, SAYS, read_facts, read_story, stories

FACTS = {fact.id: fact for fact in read_story("meta").rows}


def number(fact_id: str) -> float:
    return FACTS[fact_id].number


@pytest.mark.parametrize("file", sorted(path.stem for path in FOLDER.glob("*.csv")))
def test_every_figure_says_who_when_what_and_how_sure(file: str) -> None:
    for fact in read_facts(FOLDER / f"{file}.csv"):
        if fact.unit == "text" and not fact.source:
            continue  # who is who
        if fact.status == OPEN:
            assert (fact.value, fact.quote, fact.publisher) == (None, "", ""), fact.id
            continue
        assert fact.publisher, fact.id
        assert fact.metric, fact.id
        assert fact.source, fact.id
        assert fact.status in STATUSES, fact.id
        assert date.fromisoformat((fact.as_of + "-01")[:10]), fact.id
        assert "stored text" not in fact.source, fact.id
        if not fact.name.startswith(SAYS):
            assert fact.quote if fact.source == "article" else fact.note or fact.quote, fact.id


@pytest.mark.parametrize("name", stories())
def test_what_a_driver_is_in_another_case_says_why(name: str) -> None:
    for fact in read_story(name).rows:
        assert bool(fact.cases.note) >= bool(fact.cases.figures), fact.id


def test_what_nobody_published_is_marked_so() -> None:
    assert {FACTS[at].status for at in ("X10", "X11")} == {"calibrated"}
    assert FACTS["F31"].status == FACTS["F28"].status == "disputed"
    assert all(f.status == "assumed" for f in FACTS.values() if f.publisher == "Model choice")


def test_every_figure_that_was_read_in_the_article_is_there() -> None:
    assert {f"F{at:02d}" for at in range(1, 62)} <= {fact_id[:3] for fact_id in FACTS}


def test_derived_facts_follow_from_given_ones() -> None:
    shares = number("X07") / number("X08")
    assert number("F07") == number("F06") + number("F04")
    assert number("F08") == number("F07") + number("F05")
    assert number("F13") == number("F11") + number("F12")
    assert number("F19") == pytest.approx(number("F18") / number("F17") - 1)
    assert number("F24") == pytest.approx(number("F22") / number("F23"))
    assert number("F25") == pytest.approx(number("F20") * number("F21") * number("F59"))
    assert number("F26") == pytest.approx(number("F22") * shares / number("F25"), rel=1e-6)
    assert number("F32") == pytest.approx(number("F30") * 12 / (number("F29") / 1000))
    assert number("F36") == pytest.approx(number("F34") / number("F33") - 1)
    assert number("F37") == pytest.approx(number("F35") / number("F34") - 1)
    assert number("F47a") == pytest.approx((number("F42") + number("F44")) / number("F45"))
    assert number("F47b") == pytest.approx(number("F42") / number("F43"))
    assert number("F42") == pytest.approx(number("X03") + number("X05"))


def test_the_printed_price_is_ten_times_the_computed_one() -> None:
    assert number("F31") == pytest.approx(10 * number("F32"))


def test_dates_are_dates_and_numbers_are_numbers() -> None:
    assert FACTS["X04"].value == date(2031, 12, 14)
    with pytest.raises(TypeError, match="X04"):
        _ = FACTS["X04"].number


def row(**fields: str) -> TableRow:
    return TableRow(7, dict.fromkeys(COLUMNS, "") | fields)


def test_what_a_row_leaves_open_is_assumed() -> None:
    fact = read_fact("my.csv", row(name="tax_rate", value="21%"), "fraction")
    assert (fact.id, fact.value, fact.status, fact.metric) == (
        *("tax_rate", 0.21, "assumed"),
        "tax rate",
    )


@pytest.mark.parametrize(
    ("fields", "unit", "said"),
    [
        ({"name": "tax_rate", "value": "high"}, "fraction", "value: high is no number in fraction"),
        ({"name": "tax_rate", "value": "15"}, "fraction", "value: 15 is not from 0.0 to 0.99"),
        ({"name": "lease_start", "value": "2027"}, "date", "value: 2027 is no date; write it like"),
        ({"name": "lease_start", "value": "1927-01-01"}, "date", "value: 1927-01-01 is not from"),
        (
            {"name": "tax_rate", "value": "0.2", "status": "given"},
            "fraction",
            "source: this",
        ),
        (
            {"name": "tax_rate", "value": "0.2", "status": "sure"},
            "fraction",
            "status: there",
        ),
        ({"name": "tax_rate", "value": "0.2", "bear": "?"}, "fraction", "bear: ? is no number"),
        ({"name": "capex_2027", "value": "9", "bull": "8"}, "$bn", "bull: capex_2027 is no driver"),
        ({"name": "lease_capacity", "value": "1,500"}, "MW", "value: 1,500 is no number in MW"),
        ({"name": "x", "value": "1", "note": "n" * 2_501}, "MW", "note: this is longer than 2,500"),
    ],
)
def test_a_fault_is_told_by_line_and_column(fields: dict[str, str], unit: str, said: str) -> None:
    with pytest.raises(BadInput) as fault:
        read_fact("my.csv", row(**fields), unit)
    assert str(fault.value).startswith(f"my.csv line 7, column {said}")
