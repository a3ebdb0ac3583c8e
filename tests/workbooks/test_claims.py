"""No text of the workbook says what its numbers deny, wherever the inputs stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import NamedTuple

import pytest

from addin.a1 import Place
from tests.workbooks.live_template import Engine, ends, reported, together
from udfs.cells import CellError, Value
from workbooks.input_cells import CASES as LIVE_CASES
from workbooks.model import model
from workbooks.model.addresses import FIRST_COLUMN, FIRST_ROW, Places
from workbooks.model.claims import HOLE, Claim, claim, live
from workbooks.model.layout import Cell, Content, Sheet
from workbooks.story import read_story

# Sets of inputs under which a text of version 0.1 was false, with words that must not appear, or
# must: numbers of dates are Excel's.
CASES: list[tuple[dict[str, float], str, str]] = [
    (
        {"contract_1_expiry": 46568.0, "contract_2_expiry": 46934.0},
        "distant|far|Nothing expires",
        "",
    ),
    ({"customer_3_contracts": 5.0}, "larger than Microsoft", ""),
    ({"deal_price_printed": 30.0}, "ten times|10.0 times|tenfold", "is the computed one"),
    ({"contract_term": 3.0}, "for one year|one-year lease", "runs for 3.00 years"),
    ({"lease_start": 46753.0}, "about half", "100.0% of the contract total"),
    ({"eps_estimate_2027": 34.46}, "[Rr]oughly flat", ""),
    ({"summary_eps_upside": 0.09}, "does not give it", ""),
    ({"printed_uplift": -2.97}, "implied P/E falls|part of the cost", ""),
    ({"lease_margin": 0.3}, "gives the published", "With the tax rate it gives"),
    ({"wanted_uplift": 0.125}, "", "MW needed for +12.5% EPS"),
    ({"major_customer_share": 0.2}, "above 10", "Customers at or above 20.0%"),
    ({"landlord_2_move": 0.1}, "fell more", ""),
    ({"api_price": 30.0}, "earns more per watt", ""),
    ({"value_added_printed": 129.0}, "which would take", "Published: $129bn"),
    ({"share_price": 564.0}, "priced as core business", "no more than a bridge is priced"),
    ({"one_off_quarter_eps": 7.31}, "hides the growth", ""),
    ({"price_per_watt": 10.0}, "times the firm contracts", "lies among the firm contracts"),
    ({"lease_margin": 0.99}, "", "leaves out a part of the cash cost"),
    ({"lease_notice": 90.0}, "none can be ended on notice", "24.7% of the leases' revenue"),
    ({"renewal_price_cut": 0.0}, "", "loses none of"),
]

# Words that assert what a number could deny; quotes, years of a figure and dates of documents do
# not.
ASSERTS = re.compile(
    r"\b(?:half|double|twice|\w+fold|flat|far|near|nearly|about|roughly|around|largest|smallest"
    r"|highest|lowest|fell|falls|rises|grows|slows"
    r"|(?:more|less|larger|smaller|higher|lower|earlier|later|longer|above|below|over|under)"
    r"(?= than| a )|times too|(?:one|two|three|four|five|six|ten)[ -]years?)\b|\d",
    re.IGNORECASE,
)
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
NEUTRAL = re.compile(
    r"^\d+\.\d+\.\S+$|'[^']*'|\"[^\"]*\"|^\d+\. |\b(?:FY|end-)?20\d\d[EA]?(?:-\d\dE)?\b"
    rf"|\b\d{{1,2}} (?:{MONTH})\b|\b[FXSPT]\d\d+[a-e]?\b|ASC [\d-]+|\bS-1\b|\bQ[1-4]\b"
    r"|\bG?[ABH]\d00\b|\bNVL72\b"
)
# What stands for good, whatever the inputs are.
ALLOWED = {
    "(1 - margin)": "a formula",
    "1 MW x $1/W-yr = $1mm a year": "a unit",
    "equals $/W-yr only for a one-year term": "a unit",
    "fee x 12 months": "a unit",
    "a month x 12 /": "a unit",
    "(1 = yes)": "what a flag means",
    "1 yes, 0 no": "what a flag means",
    "1 to 12;": "the months",
    "0-10,000": "the scale of an HHI",
    "10,000 / min. HHI": "the scale of an HHI",
    "from 1,500 to 2,500; in 2023 from 1,000 to 1,800": "bands of the US merger guidelines",
    "Quarter 1": "a head",
    "Quarter 2": "a head",
    "Quarter 3": "a head",
    "Quarter 4": "a head",
    "F21,$/W-yr,50": "an example of a line",
    "90 days' notice": "a term of the contract, in the source that is named",
    "horizon, near": "the name of an input",
    "horizon, far": "the name of an input",
    "Half of the last printed digit": "what a precision is",
    "for a one-year term": "the term in print, in the source that is named",
    "What a blank case falls back to": "a rule",
    "largest swing first": "how a chart is sorted",
    "July deleveraging of five years": "what JPMorgan's statistic is",
    "Near horizon": "the name of an input",
    "near horizon": "the name of an input",
    "far horizon": "the name of an input",
    "Far horizon": "the name of an input",
    "near expiry": "the name of a measure",
    "Largest customer": "the name of a measure",
    "wo largest": "the name of a measure",
    "hree largest": "the name of a measure",
}
# Names, ids and provenance of figures, which leave with them; labels of the checks, which their
# results judge; the reference.
NOT_READ = {
    "Inputs": ("name", "id", "c1", "as_of", "quote", "source", "why"),
    "Comparables_data": (
        "label",
        "name",
        "id",
        "c1",
        "as_of",
        "publisher",
        "quote",
        "source",
        "note",
    ),
    "Checks": ("label",),
    "Changes": ("known",),
}
REFERENCE = ("Functions", "Sources")


class Stands(NamedTuple):
    """A claim in its cell."""

    sheet: Sheet
    row: int
    column: int
    claim: Claim

    @property
    def place(self) -> Place:
        return self.sheet.name, (self.row + 1, self.column + 1)

    def formula(self, text: str) -> str:
        return Places(self.sheet).resolve(text, self.row, self.column)


def contents(sheet: Sheet) -> Iterator[tuple[int, int, str, Content]]:
    """Row, column, the column's key and content of every cell of a sheet."""
    for at, row in enumerate(sheet.rows, FIRST_ROW):
        for to, column in enumerate(sheet.columns, FIRST_COLUMN):
            cell = row.cells.get(column.key)
            content = cell.content if isinstance(cell, Cell) else cell
            if isinstance(content, (str, float)):
                yield at, to, column.key, content


@cache
def claims() -> tuple[Stands, ...]:
    return tuple(
        Stands(sheet, row, column, content)
        for sheet in model(read_story()).sheets
        for row, column, _, content in contents(sheet)
        if isinstance(content, Claim)
    )


@cache
def engine() -> Engine:
    return Engine()


def answer(stands: Stands, formula: str) -> object:
    """What a formula gives now where a claim stands."""
    return engine().answer(stands.sheet.name, f'=IFERROR({stands.formula(formula)},"")')


def in_words(number: object, form: str) -> str:
    """A number in the format of a hole, rounded half away from zero."""
    assert isinstance(number, (int, float)), number
    value = Decimal(repr(float(number))) * (100 if form.endswith("%") else 1)
    digits = len(form.partition(".")[2].rstrip("%"))
    rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    group = "," if "," in form else ""
    return f"{rounded:{group}.{digits}f}" + "%" * form.endswith("%")


def expected(stands: Stands, text: str) -> str:
    """What a claim must show, with its condition and its numbers as they are now."""
    if isinstance(text, Claim):
        if not text.condition:
            return expected(stands, text.text)
        holds = answer(stands, text.condition)
        if not isinstance(holds, bool):
            return ""
        return expected(stands, text.text if holds else text.otherwise)
    return HOLE.sub(lambda hole: in_words(answer(stands, hole[1]), hole[2]), text)


def moves() -> Iterator[Mapping[str, Value]]:
    """Every input at its ends, the cases above, the tracker, and two inputs at once."""
    yield from ends({stands.place for stands in claims()})
    yield from (case for case, _, _ in CASES)
    yield from ({"case": case} for case in LIVE_CASES)
    for figures in (9_999.0,), (0.1, 1.0), (9_999.0, 9_999.0, 0.1, 0.1):
        yield reported(*figures)
    yield reported(0.1) | {"leased_out": 9_999.0}  # as many up as down
    yield from together(2, 40)


@pytest.mark.slow
def test_every_text_says_what_its_numbers_say_wherever_the_inputs_stand() -> None:
    now, seen = engine(), {stands.place: set[str]() for stands in claims()}
    for moved in moves():
        now.move(moved)
        for stands in claims():
            shown = now.shown(stands.place)
            assert not isinstance(shown, CellError), (moved, stands.place, shown)
            assert (shown or "") == expected(stands, stands.claim), (moved, stands.place)
            seen[stands.place].add(pattern(stands, str(shown or "")))
    texts = {stands.place: set(filter(None, all_texts(stands.claim))) for stands in claims()}
    unseen = {place: texts[place] - seen[place] for place in texts if texts[place] - seen[place]}
    assert unseen == {}, "no input shows these: claims that cannot fail"


def all_texts(text: str) -> Iterator[str]:
    """The plain texts in a claim."""
    if isinstance(text, Claim):
        yield from all_texts(text.text)
        yield from all_texts(text.otherwise) if text.condition else ()
    else:
        yield text


def pattern(stands: Stands, shown: str) -> str:
    """Which of its texts a claim shows."""
    for text in all_texts(stands.claim):
        parts = HOLE.split(text)[::3]
        if re.fullmatch(".*".join(map(re.escape, parts)), shown):
            return text
    return shown


@pytest.mark.parametrize(("typed", "denied", "said"), CASES)
def test_what_the_numbers_deny_is_not_said(typed: dict[str, float], denied: str, said: str) -> None:
    now = engine()
    now.move(typed)
    texts = [str(now.shown(stands.place) or "") for stands in claims()]
    assert not denied or [text for text in texts if re.search(denied, text)] == []
    assert not said or [text for text in texts if said in text]


def literals() -> Iterator[tuple[str, str]]:
    """Every text that no number moves: cells, titles, heads, charts, labels."""
    for sheet in model(read_story()).sheets:
        if sheet.name in REFERENCE:
            continue
        yield sheet.name, sheet.title
        yield sheet.name, sheet.subtitle
        yield from ((sheet.name, column.head) for column in sheet.columns)
        for chart in sheet.charts:
            for text in (chart.title, chart.description, chart.x_title, chart.y_title):
                yield sheet.name, "" if text.startswith("{") else text
            yield from ((sheet.name, series.name) for series in chart.series)
        for _, _, key, content in contents(sheet):
            if key in NOT_READ.get(sheet.name, ()) or not isinstance(content, str):
                continue
            if isinstance(content, Claim):
                yield sheet.name, "" if content.condition else HOLE.sub(" ", content.text)
            elif not content.startswith("="):
                yield sheet.name, content


def test_a_text_that_no_number_moves_asserts_nothing_that_a_number_could_deny() -> None:
    found = []
    for sheet, text in literals():
        rest = text
        for phrase in ALLOWED:
            rest = rest.replace(phrase, "")
        if ASSERTS.search(NEUTRAL.sub(" ", rest)):
            found.append((sheet, text))
    assert found == []


def test_what_is_allowed_is_there() -> None:
    texts = [text for _, text in literals()]
    assert [phrase for phrase in ALLOWED if not any(phrase in text for text in texts)] == []


def test_no_text_in_a_formula_is_longer_than_excel_takes() -> None:
    parts = [
        part for stands in claims() for text in all_texts(stands.claim) for part in HOLE.split(text)
    ]
    assert max(map(len, parts)) <= 255


def test_a_claim_is_a_formula_with_its_condition_and_its_numbers() -> None:
    made = claim("a>b", "[a 0.0%] is more", claim("a=b", "the same", 'less: "b"'))
    assert made == (
        '=IFERROR(IF(a>b,TEXT(ROUND(a,3),"0.0%")&" is more",'
        'IFERROR(IF(a=b,"the same","less: ""b"""),"")),"")'
    )
    assert list(all_texts(made)) == ["[a 0.0%] is more", "the same", 'less: "b"']
    assert live("[a #,##0] MW") == '=TEXT(ROUND(a,0),"#,##0")&" MW"'
