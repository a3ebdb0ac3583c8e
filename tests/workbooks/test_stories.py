"""Every story as a workbook: whole, checked, and without a word of another."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest

from tests.addin.command_runner import leasebridge
from workbooks.build import build
from workbooks.story import ASSUMPTIONS, FOLDER, SHARED, read_facts, read_story, stories

# Where others are named on purpose.
NAMES_OTHERS = (
    *("Comparables", "Comparables_data", "Economics", "Contracts", "Street", "Functions"),
    "Sources",
)
CODE = Path(__file__).parents[2] / "workbooks"
WORD = re.compile(r"[A-Z][A-Za-z]{2,}(?: [A-Z][a-z]+)*")
# Of no one alone, or words of the trade.
ANYONES = {
    *("Press", "Calibration", "Model", "Derived", "Market", "Consensus", "FASB", "Article"),
    *("USD", "July"),
}


@cache
def package(name: str) -> dict[str, str]:
    """The parts of a built workbook as text, by their names."""
    file = io.BytesIO()
    build(file, name)
    with zipfile.ZipFile(file) as parts:
        return {part: parts.read(part).decode("utf-8", "replace") for part in parts.namelist()}


def text_of(name: str) -> str:
    """Every text of a package, apart from the sheets that name others on purpose."""
    parts = package(name)
    strings = re.findall(r"<si>(.*?)</si>", parts["xl/sharedStrings.xml"], re.DOTALL)
    sheets = re.findall(r'<sheet name="(.*?)"', parts["xl/workbook.xml"])
    said = []
    for part, text in parts.items():
        if part in ("xl/theme/theme1.xml", "docProps/app.xml"):
            continue  # names of fonts and of Excel
        if set(re.findall(r"<c:f>'?(\w+)'?!", text)) & set(NAMES_OTHERS):
            continue  # a chart that shows their labels
        at = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", part)
        if at and sheets[int(at[1]) - 1] not in NAMES_OTHERS:
            said += [strings[int(i)] for i in re.findall(r't="s"><v>(\d+)</v>', text)]
        if part != "xl/sharedStrings.xml" and not (at and sheets[int(at[1]) - 1] in NAMES_OTHERS):
            said.append(text)
    return "\n".join(said)


@cache
def names_of(story: str) -> set[str]:
    """Who is named in a story: its roles, publishers and entities."""
    found: set[str] = set()
    for fact in read_facts(FOLDER / f"{story}.csv"):
        texts = [fact.publisher, fact.entity]
        if fact.unit == "text" and not fact.source and fact.name != "title":
            texts.append(str(fact.value))
        for text in texts:
            found |= {word for part in re.split(r"[-/]", text) for word in WORD.findall(part)}
    return found - ANYONES


def own_words(story: str) -> str:
    """All that a story's own file says."""
    return (FOLDER / f"{story}.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", stories())
def test_no_word_of_another_story_stands_in_the_package_of_one(name: str) -> None:
    said, own = text_of(name), own_words(name)
    others = {word for other in stories() if other != name for word in names_of(other)}
    found = {
        word
        for word in others
        if not re.search(rf"\b{word}\b", own) and re.search(rf"\b{word}\b", said)
    }
    assert not found


def test_the_code_of_the_model_names_no_company_and_no_bank() -> None:
    named = {word for story in stories() for word in names_of(story)}
    found = set()
    for path in (*CODE.glob("*.py"), *(CODE / "model").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        found |= {(path.name, word) for word in named if re.search(rf"\b{word}\b", text)}
    assert not found


def test_what_the_model_assumes_of_any_story_names_nobody() -> None:
    text = (FOLDER / f"{ASSUMPTIONS}.csv").read_text(encoding="utf-8")
    named = {word for story in stories() for word in names_of(story)}
    assert not {word for word in named if re.search(rf"\b{word}\b", text)}


@pytest.mark.parametrize("name", stories())
def test_every_figure_has_a_source_or_says_that_it_is_assumed(name: str) -> None:
    for fact in read_story(name).facts.values():
        assert (fact.source and fact.publisher) or fact.status == "open", fact.id
        assert (fact.publisher == "Model choice") <= (fact.status == "assumed"), fact.id


@pytest.mark.parametrize("name", [name for name in stories() if name != "meta"])
def test_it_builds_and_holds_and_goes_on_holding(name: str, tmp_path: Path) -> None:
    model = tmp_path / "model.xlsx"
    built = leasebridge("build", "--story", name, "--output", model)
    assert built.code == 0 and "Model integrity: holds" in built.out, built
    assert "error:" not in built.out
    for case in ("bear", "bull"):
        moved = leasebridge("refresh", model, "--case", case)
        assert moved.code == 0 and "Model integrity: holds" in moved.out, (case, moved)
    facts = FOLDER / f"{name}.csv"
    assert leasebridge("refresh", model, "--case", "as published").code == 0
    again = leasebridge("refresh", model, "--facts", facts)
    assert again.code == 0 and "already up to date" in again.out, again


def test_shared_figures_are_left_out_where_the_currency_is_another(tmp_path: Path) -> None:
    mine = tmp_path / "euros.csv"
    rows = "lessor,Acme,\ncurrency,EUR,\nlease_capacity,100,MW\nprice_per_watt,12,€/W-yr\n"
    mine.write_text(f"name,value,unit\n{rows}", encoding="utf-8")
    model = tmp_path / "model.xlsx"
    built = leasebridge("build", "--story", mine, "--output", model)
    assert built.code == 0, built
    said = text_of(str(mine))
    codes = re.compile(r"\$(?:mm|bn)?/[A-Za-z]+-\w+|\$/kWh|\$[A-Z]+\$")
    assert "€mm" in said and not re.search(r"\$[a-z]", codes.sub("", said))
    assert not any("$" in fact.unit for fact in read_story(str(mine)).facts.values())
    assert any("$" in fact.unit for fact in read_facts(FOLDER / f"{SHARED}.csv"))
