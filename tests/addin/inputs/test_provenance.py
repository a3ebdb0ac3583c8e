"""Words beside a figure: they stand with the figure that they were said of, or not at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from addin.inputs.provenance import FIELDS, Provenance, overridden, shared

DAY = "2026-08-05"
GS = Provenance("Goldman Sachs", DAY, "given", "500MW", "note", "")
MS = Provenance("Morgan Stanley", "2026-07-01", "given", "250MW", "article", "")
WORDS = st.builds(Provenance, *(st.text(max_size=6) for _ in FIELDS))


@given(WORDS)
def test_a_line_gives_the_words_back(words: Provenance) -> None:
    assert Provenance.from_line(words.as_line()) == words


def test_nothing_is_an_empty_line() -> None:
    assert Provenance().as_line() == "" and Provenance.from_line("") == Provenance()
    assert Provenance.from_line("a,b,c,d,e,f,g") == Provenance(*"abcdef")


def test_a_figure_of_which_nothing_is_said_is_overridden() -> None:
    assert overridden(DAY) == Provenance("", DAY, "overridden", "", "", "")


def test_a_row_of_one_provenance_has_it() -> None:
    assert shared(MS, [GS, GS], DAY, whole=True) == GS


def test_a_row_of_several_has_no_quote_but_all_publishers() -> None:
    mixed = Provenance("Morgan Stanley; Goldman Sachs", DAY, "overridden")
    assert shared(MS, [GS], DAY, whole=False) == mixed
    assert shared(mixed, [GS], DAY, whole=False) == mixed
    assert shared(MS, [GS, None], DAY, whole=True) == overridden(DAY)._replace(
        publisher="Goldman Sachs"
    )
    assert shared(MS, [None, None], DAY, whole=True) == overridden(DAY)
    assert shared(MS, [None], DAY, whole=False).publisher == "Morgan Stanley"


@given(WORDS, st.lists(st.one_of(st.none(), WORDS), min_size=1, max_size=4), st.booleans())
def test_a_quote_is_only_kept_where_it_was_said_of_all(
    old: Provenance, given_words: list[Provenance | None], whole: bool
) -> None:
    found = shared(old, given_words, DAY, whole=whole)
    agree = whole and len(set(given_words)) == 1 and given_words[0] is not None
    assert found == given_words[0] if agree else (found.quote, found.note) == ("", "")
