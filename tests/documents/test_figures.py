"""Figures in sentences, on whatever page the sentence stands, are those of what they speak of."""

from __future__ import annotations

import re

from tests.addin.engines.examples import examples
from tests.addin.sample_books.formula_shapes import ARRAYS, SCALARS
from tests.documents.pages import PAGES
from tests.end_to_end.calls_in_calc import CASES
from tests.end_to_end.test_lambdas import CASES as LAMBDA_CASES
from tests.end_to_end.test_lambdas import SCENARIOS

TEXT = " ".join(" ".join(page.text.split()) for page in PAGES)


def said(sentence: str) -> set[str]:
    """The figures that stand in these words, `{}` in their place."""
    return set(re.findall(re.escape(sentence).replace(r"\{\}", r"([\d,]+|[a-z]+)"), TEXT))


def test_numbers_of_examples_are_those_of_the_tests() -> None:
    known = len(examples()) + len(examples("known_wrong"))
    assert said("{} formulas with known values") == {f"{known:,}"}
    assert said("{} formula shapes") == {f"{len(SCALARS) + len(ARRAYS)}"}
    assert said("{} random inputs a function") == {f"{CASES:,}"}
    assert said("{} random calls a function, errors") == {f"{LAMBDA_CASES['ironcalc']:,}"}
    assert said("in IronCalc and {} in") == {f"{LAMBDA_CASES['formulon']:,}"}
    assert SCENARIOS == 5 and said("template with {} sets") == {"five"}
