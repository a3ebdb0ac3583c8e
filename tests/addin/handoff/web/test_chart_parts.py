"""Charts as plain data."""

from __future__ import annotations

import json

from addin.handoff.web.chart_parts import Plot
from tests.addin.handoff.web.chart_samples import chart, labels, series


def test_a_chart_is_plain_data_for_the_script() -> None:
    of = chart("column", [Plot("bar", 0, 40, 0, 0, [series([(0, 1, 2), 3.5], labels=labels())])])
    told = json.loads(json.dumps(of.as_json()))
    assert told["plots"][0]["series"][0]["values"] == [[0, 1, 2], 3.5]
    assert told["plots"][0]["series"][0]["labels"]["position"] == "outside"
