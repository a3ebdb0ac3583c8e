"""What is told of draws, against numpy and what is known of the laws."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
import pytest
from scipy import stats

from addin.scenarios.result import FEWEST, PERCENTILES, Findings, Result
from addin.scenarios.study import BLOCK
from addin.scenarios.tally import Numbers, Tally
from tests.addin.scenarios.drawn import Drawn, calculated, scales_of, study, tally_of, uniforms


def result_of(
    sample: Drawn,
    *rows: Numbers,
    targets: Mapping[str, float] | None = None,
    series: Sequence[str] = (),
    errors: Sequence[dict[str, int]] | None = None,
) -> Result:
    """The result of these draws, counted in blocks as a simulation does."""
    inputs, size = sample.uniforms.shape
    asked = study(inputs, len(rows), size, targets, series)
    blocks = [slice(start, start + BLOCK) for start in range(0, size, BLOCK)]
    outcomes = [calculated(*(row[block] for row in rows), errors=errors) for block in blocks]
    scales = scales_of(asked, outcomes[0])
    parts = [
        tally_of(asked, scales, Drawn(sample.uniforms[:, block]), figures)
        for block, figures in zip(blocks, outcomes)
    ]
    return Result.of(asked, scales, reduce(Tally.merge, parts))


def shares(found: Findings) -> list[float]:
    return [contribution.share for contribution in found.contributions]


def test_moments_and_percentiles_are_those_of_numpy() -> None:
    figures = stats.lognorm(0.8, scale=5).ppf(uniforms(1, 200_000).uniforms[0])
    found = result_of(uniforms(1, 200_000), figures, targets={"output_0": 6.0}).outputs[0]
    assert found.mean == pytest.approx(figures.mean(), rel=1e-12)
    assert found.sd == pytest.approx(figures.std(ddof=1), rel=1e-11)
    assert found.skew == pytest.approx(stats.skew(figures), rel=1e-9)
    assert (found.low, found.high) == (figures.min(), figures.max())
    assert found.mean_error == pytest.approx(stats.sem(figures), rel=1e-11)
    for at in PERCENTILES:
        exact = np.percentile(figures, at, method="inverted_cdf")
        assert abs(found.percentiles[at] - exact) <= found.resolution
    p = (figures >= 6).mean()
    assert found.probability == p
    assert found.probability_error == pytest.approx(np.sqrt(p * (1 - p) / 200_000))


@pytest.mark.parametrize("sigma", [1, 3])
def test_percentiles_say_how_far_they_can_be_off(sigma: float) -> None:
    figures = stats.lognorm(sigma).ppf(uniforms(1, 200_000).uniforms[0])
    found = result_of(uniforms(1, 200_000), figures).outputs[0]
    assert found.is_rough == (sigma == 3)
    for at in PERCENTILES:
        exact = np.percentile(figures, at, method="inverted_cdf")
        assert abs(found.percentiles[at] - exact) <= found.resolution


def test_standard_errors_say_how_far_other_draws_move_a_figure() -> None:
    runs = []
    for seed in range(200):
        sample = uniforms(1, 2_000, seed)
        runs.append(
            result_of(sample, sample.uniforms[0] ** 3, targets={"output_0": 0.3}).outputs[0]
        )
    means, chances = ([getattr(run, name) for run in runs] for name in ("mean", "probability"))
    assert np.std(means) == pytest.approx(runs[0].mean_error, rel=0.2)
    assert np.std(chances) == pytest.approx(runs[0].probability_error, rel=0.2)


def test_contributions_of_a_sum_of_normals_are_their_variances() -> None:
    sample = uniforms(4, 400_000)
    drawn = stats.norm.ppf(sample.uniforms)
    found = result_of(sample, 3 * drawn[0] - 2 * drawn[1] + drawn[2] + 7).outputs[0]
    assert shares(found) == pytest.approx([9 / 14, 4 / 14, 1 / 14, 0], abs=0.004)
    assert found.together == pytest.approx(0, abs=0.006)
    steepest, falling, _, idle = found.contributions
    tenth = stats.norm.pdf(stats.norm.ppf(0.1)) / 0.1
    assert (steepest.low, steepest.high) == pytest.approx((7 - 3 * tenth, 7 + 3 * tenth), abs=0.05)
    assert (falling.low, falling.high) == pytest.approx((7 + 2 * tenth, 7 - 2 * tenth), abs=0.05)
    assert idle.high - idle.low == pytest.approx(0, abs=0.08)


def test_contributions_are_those_of_ishigami() -> None:
    """Known in closed form; a third of the variance is in what two inputs do together."""
    sample = uniforms(3, 400_000)
    x, y, z = np.pi * (2 * sample.uniforms - 1)
    found = result_of(sample, np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)).outputs[0]
    assert shares(found) == pytest.approx([0.3139, 0.4424, 0], abs=0.005)
    assert found.together == pytest.approx(0.2437, abs=0.01)


@pytest.mark.parametrize("size", [FEWEST, 10_000])
def test_contributions_of_few_draws_are_not_too_large(size: int) -> None:
    """An input without any effect has the share that classes of noise would give it taken off."""
    raw = []
    for seed in range(100):
        sample = uniforms(2, size, seed)
        raw.append(shares(result_of(sample, sample.uniforms[0]).outputs[0]))
    by_input = np.mean(raw, axis=0)
    assert by_input[0] == pytest.approx(1, abs=0.002)
    assert by_input[1] < 15 / size


def test_a_heavy_tail_keeps_its_contribution() -> None:
    """Half of the fifty classes' bias would be four hundredths of the variance here."""
    sample = uniforms(1, 1_000_000)
    found = result_of(sample, stats.lognorm(1).ppf(sample.uniforms[0])).outputs[0]
    assert shares(found)[0] > 0.8


def test_too_few_draws_have_no_contributions() -> None:
    sample = uniforms(2, FEWEST - 1)
    assert result_of(sample, sample.uniforms[0]).outputs[0].contributions == ()


def test_an_output_that_never_moves() -> None:
    found = result_of(uniforms(2, 5_000), np.full(5_000, 0.1)).outputs[0]
    assert (found.mean, found.sd, found.low, found.high) == (0.1, 0, 0.1, 0.1)
    assert set(found.percentiles.values()) == {0.1}
    assert shares(found) == [0, 0]
    assert found.bars.counts == (5_000,)
    assert found.facts()["skew"] is None


@pytest.mark.parametrize("scale", [1e-9, 1, 350, 1e12])
@pytest.mark.parametrize("law", [stats.norm(5, 1), stats.lognorm(1), stats.triang(0.7)])
def test_bars_are_about_forty_round_and_complete(law: stats.rv_continuous, scale: float) -> None:
    figures = law.ppf(uniforms(1, 100_000).uniforms[0]) * scale
    found = result_of(uniforms(1, 100_000), figures).outputs[0]
    bars = found.bars
    assert 25 <= len(bars.counts) <= 60
    assert sum(bars.counts) + bars.below + bars.above == 100_000
    assert bars.below <= 0.006 * 100_000 >= bars.above
    edges = bars.start + bars.width * np.arange(len(bars.counts) + 1)
    exact = np.histogram(figures, edges - found.resolution / 2)[0]
    assert np.abs(exact - bars.counts).max() <= 1
    assert f"{bars.width:.6e}"[0] in "125" and f"{bars.width:.6e}"[1:8] == ".000000"


def test_whole_figures_stand_in_the_bar_that_is_called_after_them() -> None:
    figures = np.repeat([10.0, 20.0, 30.0], [1000, 3000, 2000])
    bars = result_of(uniforms(1, 6000), figures).outputs[0].bars
    at = [round((value - bars.start) / bars.width) for value in (10, 20, 30)]
    assert [bars.counts[place] for place in at] == [1000, 3000, 2000]


def test_series_are_fans_without_contributions() -> None:
    sample = uniforms(1, 5_000)
    rows = [sample.uniforms[0] * n for n in (1, 2, 3)]
    result = result_of(sample, *rows, series=["years", "years"])
    assert {name: len(found) for name, found in result.fans.items()} == {"years": 2}
    assert [bool(found.contributions) for found in result.outputs] == [True, False, False]


def test_facts_are_json_with_errors_and_targets() -> None:
    sample = uniforms(2, 5_000)
    figures = np.where(sample.uniforms[1] < 0.1, np.nan, sample.uniforms[0])
    gone = int(np.isnan(figures).sum())
    result = result_of(sample, figures, targets={"output_0": 0.5}, errors=[{"#NUM!": gone}])
    facts = json.loads(json.dumps(result.facts(), allow_nan=False))
    output = facts["outputs"][0]
    assert facts["draws"] == 5_000 and facts["seed"] == 7
    assert output["errors"] == {"#NUM!": gone} and output["draws"] == 5_000 - gone
    assert output["target"]["probability"] == pytest.approx(0.5, abs=0.03)
    assert output["percentiles"]["P50"] == pytest.approx(0.5, abs=0.03)
    assert [entry["input"] for entry in output["contributions"]] == ["input_0", "input_1"]
