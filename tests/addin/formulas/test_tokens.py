"""A formula in tokens: nothing is lost, and marks inside text, quotes and brackets are no marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.formulas.tokens import Token, rewrite_tokens, tokenize, without_formats

OPERANDS = [
    "A1", "$B$2:C3", "D:D", "rate", "名前", "1.5E-3", "TRUE", "#N/A", "Übersicht!Z9", "[1]!rate",
    "'It''s a (sheet), \"so\"'!A1", "'[Ärger.xlsx]S'!B2", "Preise[Größe (mm)]", "T[@x]",
    "T[[#Data],[a, b]:[c]]", '"plain"', '"a ""(quoted"", text) é😀"', "{1,2;3,4}",
]  # fmt: skip
FORMULAS = st.recursive(
    st.sampled_from(OPERANDS),
    lambda inner: st.one_of(
        st.builds("{}{}{}".format, inner, st.sampled_from(["+", " & ", "<>", "^", "%*"]), inner),
        st.builds("{}({} , {})".format, st.sampled_from(["SUM", "_xlfn.IFS", "T.É"]), inner, inner),
        st.builds("( {})".format, inner),
        st.builds("-{}%".format, inner),
    ),
    max_leaves=8,
)


def texts(formula: str) -> list[str]:
    return [token.text for token in tokenize(formula)]


@given(FORMULAS)
def test_a_change_of_nothing_gives_the_same_formula(formula: str) -> None:
    assert tokenize(formula)
    assert rewrite_tokens(formula, lambda token: None) == formula
    assert rewrite_tokens(formula, lambda token: token.text) == formula


@given(FORMULAS)
def test_the_bytes_of_a_token_are_its_text(formula: str) -> None:
    source = f"={formula}".encode()
    cut = [source[token.start : token.end].decode() for token in tokenize(formula)]
    assert cut == texts(formula)
    assert "".join(cut) == formula


@given(st.lists(st.sampled_from(OPERANDS), min_size=1, max_size=5))
def test_new_text_stands_where_the_old_stood(operands: list[str]) -> None:
    def change(token: Token) -> str | None:
        return "Prämie" if token.is_name else None

    names = {text for text in OPERANDS if text[0] not in '"{1#' and text != "TRUE"}
    expected = "&".join("Prämie" if text in names else text for text in operands)
    assert rewrite_tokens("&".join(operands), change) == expected


@pytest.mark.parametrize("operand", [text for text in OPERANDS if text[0] != "{"])
def test_an_operand_is_one_token_whatever_marks_it_holds(operand: str) -> None:
    assert texts(f"SUM(1,{operand}&A1)") == ["SUM(", "1", ",", operand, "&", "A1", ")"]


def test_a_name_is_told_from_a_call_and_from_text() -> None:
    tokens = tokenize('rate+Rate(S!A1)&"rate("')
    assert [token.text for token in tokens if token.is_name] == ["rate", "S!A1"]
    assert [token.called for token in tokens if token.opens_call] == ["Rate"]


@pytest.mark.parametrize("text", ['"never ends', "'no end!A1", '1+"a""'])
def test_what_is_no_formula_has_no_tokens_and_stays(text: str) -> None:
    assert tokenize(text) == []
    assert rewrite_tokens(text, lambda token: "gone") == text


@pytest.mark.parametrize(
    ("formula", "left"),
    [
        ('TEXT(A1,"0.0%")&"1.2"', 'TEXT(A1,"")&"1.2"'),
        ('text(ROUND(A1,2),"0")', 'text(ROUND(A1,2),"")'),
        ('TEXT("1/2",IF(B1,"0","0.0"))', 'TEXT("1/2",IF(B1,"0","0.0"))'),
        ('IF(A1,"0.0",MYTEXT(A1,"0"))', 'IF(A1,"0.0",MYTEXT(A1,"0"))'),
        ('"TEXT(A1,0)"', '"TEXT(A1,0)"'),
    ],
)
def test_a_format_is_no_text_to_read(formula: str, left: str) -> None:
    assert without_formats(formula) == left
