"""facts.csv: well formed, and consistent with itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from workbooks.facts import FACTS_FILE, STATUSES, read_facts

FACTS = read_facts()


def number(fact_id: str) -> float:
    return FACTS[fact_id].number


def test_every_fact_says_who_when_what_and_how_sure() -> None:
    for fact in FACTS.values():
        assert fact.publisher, fact.id
        assert fact.metric, fact.id
        assert fact.unit, fact.id
        assert fact.source, fact.id
        assert fact.status in STATUSES, fact.id
        assert date.fromisoformat((fact.as_of + "-01")[:10]), fact.id


def test_what_was_read_in_the_article_is_quoted_and_the_rest_says_why_it_is_there() -> None:
    for fact in FACTS.values():
        assert fact.quote if fact.source == "article" else fact.note, fact.id


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


def test_dates_are_dates_and_words_stay_words() -> None:
    assert FACTS["X04"].value == date(2031, 12, 14)
    assert FACTS["F03"].value == "flat or contracting"
    with pytest.raises(TypeError, match="X04"):
        _ = FACTS["X04"].number


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("F02,", "F01,", "F01 appears twice"),
        (",given,", ",rumoured,", "unknown status 'rumoured'"),
        ("-0.13", "minus 13%", "could not convert"),
    ],
)
def test_a_file_with_a_fault_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = FACTS_FILE.read_text(encoding="utf-8")
    broken = tmp_path / "facts.csv"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        read_facts(broken)
