"""Stories: those that come with the package, and those of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.errors import BadInput
from workbooks.input_cells import known_of
from workbooks.story import FOLDER, Story, read_facts, read_story, stories

HEAD = "name,value,unit\n"
LEAST = "lessor,Acme,\nlease_capacity,100,MW\nprice_per_watt,12,$/W-yr\n"


def story(folder: Path, rows: str = LEAST, head: str = HEAD) -> Story:
    file = folder / "mine.csv"
    file.write_text(head + rows, encoding="utf-8")
    read_facts.cache_clear()
    read_story.cache_clear()
    return read_story(file)


def test_there_are_four_and_each_is_read() -> None:
    assert stories() == ("coreweave_meta", "iren_microsoft", "meta", "oracle_openai")
    for name in stories():
        assert read_story(name).roles["lessor"]


def test_the_least_story_has_the_models_assumptions(tmp_path: Path) -> None:
    least = story(tmp_path)
    assert least.inputs["lease_capacity"].value == 100
    assert least.inputs["lease_capacity"].status == "assumed"
    assert least.inputs["utilisation"].value == 1
    assert least.roles["ticker"] == least.roles["lessor"] == "Acme"
    assert least.inputs["tax_rate"].entity == "Acme"
    assert not least.has("capex") and "capex_change" not in least.inputs


def test_an_assumption_goes_with_what_it_is_about(tmp_path: Path) -> None:
    more = story(tmp_path, f"{LEAST}capex_2027,9,$bn\n")
    assert more.has("capex") and more.inputs["capex_change"].value == 0
    assert more.years("capex") == (2027,)


def test_a_row_of_ones_own_goes_before_the_models(tmp_path: Path) -> None:
    own = story(tmp_path, f"{LEAST}tax_rate,30%,fraction\n")
    assert own.inputs["tax_rate"].value == 0.3
    assert [fact.name for fact in own.rows].count("tax_rate") == 1


def test_rows_without_a_value_are_not_there(tmp_path: Path) -> None:
    blank = story(tmp_path, f"{LEAST}landlord,,\ntax_rate,,fraction\n")
    assert not blank.has("landlord") and blank.inputs["tax_rate"].value == 0.21


def test_revenue_may_stand_for_megawatts(tmp_path: Path) -> None:
    assert story(tmp_path, "lessor,Acme,\nannual_revenue,900,$mm\n").has("annual_revenue")


def test_amounts_are_in_the_storys_currency(tmp_path: Path) -> None:
    rows = LEAST.replace("$", "€") + "currency,EUR,\n"
    euros = story(tmp_path, rows)
    assert euros.sign == "€" and euros.inputs["price_per_watt"].unit == "€/W-yr"
    assert not [fact for fact in euros.facts.values() if "$" in fact.unit]
    assert story(tmp_path, LEAST.replace("$", "CHF ") + "currency,CHF,\n").sign == "CHF "


def test_heads_of_years_follow_the_fiscal_year(tmp_path: Path) -> None:
    rows = f"{LEAST}base_eps,2,$/share,FY2027E,Us\n"
    head = "name,value,unit,period,publisher\n"
    assert story(tmp_path, rows, head).roles["base_year"] == "2027E"
    fiscal = story(tmp_path, f"{rows}fiscal_year_end,6,month\n", head)
    assert fiscal.roles["base_year"] == "FY2027E" and fiscal.roles["base_source"] == "Us"


def test_a_text_says_who_is_meant_or_nothing(tmp_path: Path) -> None:
    least = story(tmp_path, f"{LEAST}customer_2,Bolt,\n")
    assert least.filled("<lessor> and <customer_2>") == "Acme and Bolt"
    assert least.filled("<landlord>'s backlog") is None
    assert least.filled("<lease_capacity.metric> < 5") == "lease capacity < 5"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("lease_capacity,100,MW\nprice_per_watt,9,$/W-yr\n", "no row lessor"),
        ("lessor,Acme,\nlease_capacity,100,MW\n", "add the rows lease_capacity and price_per"),
        (f"{LEAST}tax_rat,0.2,\n", "line 5, column name: the model knows no tax_rat; did you mean"),
        (f"{LEAST}tax_rate,0.2,$\n", "line 5, column unit: tax_rate is in fraction, not in $"),
        (f"{LEAST}lessor,Bolt,\n", "line 5, column name: lessor stands in line 2 too"),
        (f"{LEAST}currency,euro,\n", "line 5, column value: 'euro' is no currency"),
        (f"{LEAST}currency,EUR,\n", "line 4, column unit: price_per_watt is in €/W-yr"),
        (f"{LEAST}tax_rate,x,\n", "line 5, column value: x is no number"),
        (f"{LEAST}tax_rate,1,2,3\n", "line 5: 4 fields, but the heads are 3"),
    ],
)
def test_a_wrong_story_is_refused_by_line_and_column(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(BadInput) as fault:
        story(tmp_path, rows)
    assert str(fault.value).startswith("mine.csv") and said in str(fault.value)


def test_what_is_no_story_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"there is no such story; did you mean meta\?"):
        read_story("metta")
    with pytest.raises(BadInput, match="no such story; the stories are coreweave_meta, iren"):
        read_story("other")
    with pytest.raises(BadInput, match="no such file"):
        read_story(tmp_path / "none.csv")


def test_the_model_knows_every_name_of_every_story() -> None:
    for path in FOLDER.glob("*.csv"):
        for fact in read_facts(path):
            if fact.name and fact.unit != "text" and fact.status != "derived":
                assert known_of(fact.name), (path.name, fact.name)
