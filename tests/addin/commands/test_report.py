"""Reports: what a person reads and what a program reads say the same, at the length each wants."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from addin.a1 import Place
from addin.commands.output import SHOWN, print_answer
from addin.commands.report import print_refusal, report_answer, value_text
from addin.errors import Refused
from addin.inputs import TYPED, InputCell, InputChange, NamedInput
from addin.refresh.headlines import Headline, HeadlineChange, Part
from addin.refresh.report import Report
from udfs.cells import CellError, Value

PRICE = NamedInput("F18", "$/W-yr", "price", ("Inputs", (7, 4)))
START = NamedInput("F19", "date", "lease_start", ("Inputs", (8, 4)))
CASE = NamedInput("case", "", "case", ("Inputs", (2, 4)))
AT = ("Inputs", (7, 4))
UPLIFT = Headline("uplift", "EPS uplift", "$", AT)
SHARE = Headline("uplift_pct", "EPS uplift", "%", AT)
MOVED = [
    HeadlineChange(
        UPLIFT,
        2.9722865,
        5.9445731,
        [
            Part("Lease capacity", ["lease_capacity"], 3.0),
            Part("lease dates", ["lease_start", "lease_end"], -0.05),
            Part("Tax rate", ["tax_rate"], 0.0),
            Part("together", [], 0.02),
        ],
    ),
    HeadlineChange(SHARE, 0.08, 0.08004, unexplained="no input has changed"),
]
REPORT = Report(
    workbook=Path("model.xlsx"),
    output=Path("new.xlsx"),
    written=True,
    formulas=1_200,
    calls=1,
    changed_cells=7,
    inputs=[
        InputChange(InputCell(PRICE, "Own", AT), 40.0, 1_234.5, 40.0, 1_234.5, "--set"),
        InputChange(InputCell(PRICE, "", AT), 1.0, 1.0, 1.0, 1.0, "new.csv", "GS"),
        InputChange(InputCell(START, "", AT), "2028-01-01", "2028-07-01", 1.0, 2.0, TYPED),
        InputChange(InputCell(CASE, "", AT), "Base", "Own", "Base", "Own", "--set"),
        InputChange(InputCell(PRICE, "Own", AT), 5.0, None, 5.0, None, "--reset"),
    ],
    checks={"adds up": True, "ties": False},
    ties={"2.97": True, "8%": False, "250 MW": None},
    headlines=MOVED,
    warnings=["the table of changes is full: 3 more are not in it"],
    errors={
        ("Bridge", (3, 2)): ("#N/A", "from S!A1"),
        ("it's", (1, 1)): ("#DIV/0!", ""),
    },
    engine="auto",
    kept={("S", (2, 1)): "it reads another file"},
    outdated=["a pivot table shows S!A1:B2 as it was"],
)


def printed(capsys: pytest.CaptureFixture[str], report: Report, *, as_json: bool) -> str:
    assert print_answer(report_answer(report, "written: new.xlsx", 1), as_json=as_json) == 1
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_a_person_reads_what_was_done_and_the_outcome_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert printed(capsys, REPORT, as_json=False).splitlines() == [
        "kept as stored: 1 cell",
        "  S!A2: it reads another file",
        "recalculated: 1,200 formulas, 1 leasebridge call",
        "input F18 price@Own: 40 -> 1,234.5 $/W-yr",
        "input F18 price: 1 $/W-yr as before, from another source",
        "typed in the workbook: F19 lease_start: 2028-01-01 -> 2028-07-01",
        "input case: Base -> Own",
        "input F18 price@Own: 5 -> blank",
        "EPS uplift, $: 2.97 -> 5.94",
        "  Lease capacity (lease_capacity): +3.00",
        "  lease dates (lease_start, lease_end): -0.05",
        "  together: +0.02",
        "EPS uplift, %: 8.000 -> 8.004",
        "  attribution not available: no input has changed",
        "Model integrity: fails (1 of 2 checks)",
        "Ties to print: 1 of 3 hold, 1 not applicable",
        "check failed: ties",
        "not as printed: 8%",
        "error: Bridge!B3 is #N/A (from S!A1)",
        "error: 'it''s'!A1 is #DIV/0!",
        "still showing old values: a pivot table shows S!A1:B2 as it was",
        "warning: the table of changes is full: 3 more are not in it",
        "written: new.xlsx",
    ]


def test_a_program_reads_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, REPORT, as_json=False)
    facts = json.loads(printed(capsys, REPORT, as_json=True))
    assert facts["exit_code"] == 1 and facts["output"] == "new.xlsx" and facts["written"] is True
    assert f"{facts['formulas']:,} formulas" in text and f"{facts['calls']} leasebridge" in text
    holding, failing = facts["checks"]["holding"], facts["checks"]["failing"]
    assert f"fails ({len(failing)} of {holding + len(failing)} checks)" in text
    ties = facts["ties"]
    assert (ties["holding"], ties["failing"], ties["not_applicable"]) == (1, ["8%"], ["250 MW"])
    uplift, share = facts["headlines"]
    assert (uplift["old"], uplift["new"]) == (2.9722865, 5.9445731)
    assert uplift["explained"][1] == {
        "label": "lease dates",
        "inputs": ["lease_start", "lease_end"],
        "amount": -0.05,
    }
    assert share["not_explained"] == "no input has changed"
    for line in (
        *(f"check failed: {label}" for label in failing),
        *(f"error: {e['cell']} is {e['value']}" for e in facts["errors"]),
        *(f"({e['reason']})" for e in facts["errors"] if e["reason"]),
        *(f"  {h['cell']}: {h['reason']}" for h in facts["kept"]),
        *(f"still showing old values: {what}" for what in facts["outdated"]),
        *(
            f"{value_text(i['old'])} -> {value_text(i['new'])}"
            for i in facts["inputs"]
            if i["by"] == ""
        ),
        *(f"warning: {warning}" for warning in facts["warnings"]),
    ):
        assert line in text
    assert [(i["name"], i["case"], i["from"]) for i in facts["inputs"]] == [
        ("price", "Own", "--set"),
        ("price", "", "new.csv"),
        ("lease_start", "", TYPED),
        ("case", "", "--set"),
        ("price", "Own", "--reset"),
    ]
    assert facts["inputs"][2]["new"] == "2028-07-01" and facts["inputs"][0]["cell"] == "Inputs!D7"


@pytest.mark.parametrize("listed", ["errors", "kept", "outdated", "checks"])
def test_a_long_list_is_shortened_for_a_person_and_whole_for_a_program(
    capsys: pytest.CaptureFixture[str], listed: str
) -> None:
    places: list[Place] = [("S", (row, 1)) for row in range(1, SHOWN + 4)]
    contents: dict[str, Any] = {
        "errors": dict.fromkeys(places, ("#N/A", "unusual")),
        "kept": dict.fromkeys(places, "unusual"),
        "outdated": [f"unusual {at}" for at, _ in enumerate(places)],
        "checks": {f"unusual {at}": False for at, _ in enumerate(places)},
    }
    report = replace(REPORT, **{listed: contents[listed]})
    text = printed(capsys, report, as_json=False)
    assert text.count("unusual") == SHOWN and "... and 3 more (--json lists all)" in text
    facts = json.loads(printed(capsys, report, as_json=True))
    assert json.dumps(facts).count("unusual") == len(places)


def test_a_refusal_is_for_the_eyes_on_the_other_stream_or_for_a_program_on_this(
    capsys: pytest.CaptureFixture[str],
) -> None:
    reasons: dict[Place, str] = {("S", (1, 1)): "RAND is not verified", ("S", (2, 1)): "uses S!A1"}
    refused = Refused(reasons, "the embedded engine", do="ask another")
    assert print_refusal(refused, 3, as_json=False) == 3
    out, err = capsys.readouterr()
    what = "2 cells cannot be calculated reliably by the embedded engine, so nothing was written"
    assert out == "" and err.splitlines() == [
        f"leasebridge: {what}; ask another",
        "  S!A1: RAND is not verified",
        "  S!A2: uses S!A1",
    ]
    assert print_refusal(refused, 3, as_json=True) == 3
    out, err = capsys.readouterr()
    cells = [{"cell": "S!A1", "reason": "RAND is not verified"}]
    cells += [{"cell": "S!A2", "reason": "uses S!A1"}]
    told = {"schema": 1, "error": what, "do": "ask another", "refused": cells, "exit_code": 3}
    assert err == "" and json.loads(out) == told


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (40.0, "40"),
        (0.1, "0.1"),
        (60_458.25, "60,458.25"),
        (123_456_789_012_345.0, "123,456,789,012,345"),
        (True, "TRUE"),
        (None, "blank"),
        ("as typed", "as typed"),
        (CellError("#N/A"), "#N/A"),
    ],
)
def test_a_value_is_written_as_an_analyst_writes_it(value: Value, text: str) -> None:
    assert value_text(value) == text
