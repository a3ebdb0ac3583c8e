"""What a story's EPS makes of the workbook: typed or implied, a loss, an estimate or none."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from addin.a1 import Place, Position
from addin.engines import formualizer
from addin.xlsx.reader import read_workbook
from tests.workbooks.live_template import area_of
from udfs.cells import CellError, Value
from workbooks.build import build
from workbooks.model.bases import bases, has_eps, implied, share_year
from workbooks.story import read_story, stories

HEADLINE: Place = "Summary", (6, 2)
LEASE = {"lease_capacity": "100", "price_per_watt": "10"}
EPS = {"base_eps": "5", "diluted_shares": "200"}
ESTIMATES = {"eps_estimate_2026": "4", "eps_estimate_2027": "6"}


class Built:
    """A workbook of a story, calculated."""

    def __init__(self, path: Path, story: str | Path) -> None:
        self.left_out = build(path, story)
        self.book = read_workbook(path)
        nothing: dict[str, dict[Position, Value]] = {sheet.name: {} for sheet in self.book.sheets}
        self.values = formualizer.calculate(self.book, nothing).answer.values

    @property
    def sheets(self) -> set[str]:
        return {sheet.name for sheet in self.book.sheets}

    def shown(self, place: Place) -> object:
        sheet, at = place
        if at in self.values[sheet]:
            return self.values[sheet][at]
        cell = self.book.by_name[sheet].cells.get(at)
        return cell.value if cell else None

    def named(self, name: str) -> object:
        sheet, (top, left, _, _) = area_of(self.book, name)
        return self.shown((sheet, (top, left)))

    def texts(self, sheet: str) -> list[str]:
        cells = self.book.by_name[sheet].cells
        return [str(self.shown((sheet, at)) or "") for at in sorted(cells)]

    def errors(self) -> list[object]:
        return [
            (sheet, at, value)
            for sheet, cells in self.values.items()
            for at, value in cells.items()
            if isinstance(value, CellError)
        ]


Maker = Callable[..., Built]


@pytest.fixture
def made(tmp_path: Path) -> Maker:
    def make(*parts: Mapping[str, str], **more: str) -> Built:
        rows = {"lessor": "Acme"}
        for part in (*parts, more):
            rows |= part
        file = tmp_path / "own.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            written = csv.writer(out)
            written.writerow(("name", "publisher", "value", "period"))
            for name, value in rows.items():
                year = name[-4:] if name[-4:].isdigit() else "2026"
                written.writerow((name, "Broker", value, f"FY{year}E"))
        read_story.cache_clear()
        return Built(tmp_path / "own.xlsx", file)

    return make


@pytest.mark.parametrize("name", stories())
def test_every_story_of_the_package_holds(name: str, tmp_path: Path) -> None:
    built = Built(tmp_path / "story.xlsx", name)
    assert built.errors() == [] and built.named("master_check") is True
    story = read_story(name)
    assert ("Bridge" in built.sheets) == has_eps(story)
    assert not [text for text in built.texts("Summary") if "$-" in text or "<" in text]


@pytest.mark.parametrize("name", stories())
def test_a_summary_says_who_it_is_about(name: str, tmp_path: Path) -> None:
    built = Built(tmp_path / "story.xlsx", name)
    title, *_ = built.texts("Summary")
    assert title.startswith(read_story(name).roles["lessor"])
    if name != "meta":
        others = [text for text in built.texts("Summary") if "Morgan Stanley" in text]
        assert others == []


def test_a_typed_base_stands_as_it_is_typed(made: Maker) -> None:
    built = made(LEASE, EPS)
    assert built.named("base_eps") == 5.0 and built.named("diluted_shares") == 200.0
    uplift = 100 * 10 * 0.25 * (1 - 0.21) / 200
    assert built.named("eps_uplift") == pytest.approx(uplift)
    assert f"the 2026E EPS of $5.00 becomes ${5 + uplift:.2f}" in str(built.shown(HEADLINE))


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("-0.5", "the 2026E loss of $0.50 a share becomes EPS of $0.49"),
        ("-3", "the 2026E loss of $3.00 a share becomes one of $2.01"),
    ],
)
def test_a_loss_is_called_a_loss_and_has_no_multiple(made: Maker, base: str, said: str) -> None:
    built = made(LEASE, EPS, base_eps=base, broker_1_target="50")
    assert said in str(built.shown(HEADLINE))
    assert built.named("eps_uplift_pct") == built.named("mw_needed") == "NM"
    assert "NM" in built.texts("Street") and built.named("master_check") is True


def test_new_shares_may_take_more_than_the_lease_brings(made: Maker) -> None:
    built = made(LEASE, EPS, lease_margin="0", new_shares="50")
    said = "take $1.00 a share: the 2026E EPS of $5.00 becomes $4.00"
    assert said in str(built.shown(HEADLINE))


@pytest.mark.parametrize("years", [(), (2027,), (2026, 2027)])
def test_a_second_bridge_stands_where_there_is_an_estimate(
    made: Maker, years: tuple[int, ...]
) -> None:
    estimates = {name: ESTIMATES[name] for name in (f"eps_estimate_{year}" for year in years)}
    built = made(LEASE, EPS, estimates)
    names = {name.name for name in built.book.names}
    assert ("bridge_values_estimate" in names) == bool(years)
    assert ("eps_estimate_growth" in names) == (len(years) > 1)
    assert built.errors() == [] and built.named("master_check") is True
    assert ("waterfall_places_estimate" in names) == bool(years)


def test_without_eps_the_page_speaks_of_revenue(made: Maker) -> None:
    built = made(LEASE, contract_term="4")
    left_out = {"Bridge", "Street", "Value"}
    assert not built.sheets & left_out and left_out <= set(built.left_out)
    summary = built.texts("Summary")
    assert "100 MW at $10.00/W-yr over 4.0 years: $4.0bn in all, $1.0bn in a full year" in summary
    assert not [text for text in summary if "EPS" in text]


def test_without_megawatts_the_page_speaks_of_revenue_a_year(made: Maker) -> None:
    built = made(EPS, annual_revenue="2000")
    headline = str(built.shown(HEADLINE))
    assert headline.startswith("Lease revenue of $2.0bn a year adds $1.98 a share")
    assert not [text for text in built.texts("Sensitivity") if "apacity" in text]
    names = {name.name for name in built.book.names}
    assert "tax_grid" in names and "eps_grid" not in names
    assert built.named("master_check") is True


@pytest.mark.parametrize("count", [1, 2, 3])
def test_targets_stand_in_as_many_rows_as_there_are(made: Maker, count: int) -> None:
    targets = {f"broker_{n}_target": str(60 - n) for n in range(1, count + 1)}
    built = made(LEASE, EPS, targets, share_price="40")
    sheet, (top, _, bottom, _) = area_of(built.book, "broker_targets")
    assert sheet == "Street" and bottom - top + 1 == count
    assert built.errors() == [] and built.named("master_check") is True


def test_without_a_share_price_nothing_is_said_of_value(made: Maker) -> None:
    built = made(LEASE, EPS)
    shown = [text for text in built.texts("Summary") if "hare price" in text or "Upside" in text]
    assert shown == [] and not built.sheets & {"Street"} and "Street" in built.left_out


def test_the_article_has_both_bases_and_its_shares_from_a_year() -> None:
    story = read_story("meta")
    assert implied(story) and share_year(story) == 2025
    assert [basis.key for basis in bases(story)] == ["base", "estimate"]
