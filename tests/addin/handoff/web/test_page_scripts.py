"""The scripts of the page that need no browser: what is typed, links, the case Own, the engine."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

import addin

ASSETS = Path(addin.__file__).parent / "handoff" / "web" / "assets"

NUMBER = {"kind": "number", "percent": False, "choices": None}
SHARE = {"kind": "number", "percent": True, "choices": None}
DATE = {"kind": "date", "percent": False, "choices": None}
FLAG = {"kind": "logical", "percent": False, "choices": None}
WORDS = {"kind": "text", "percent": False, "choices": None}
CASE = {"kind": "text", "percent": False, "choices": ["As published", "Bear", "Own"]}


def run(body: str, given: Any, *scripts: str) -> Any:
    """What a function's body gives for `given` in Node, among some of the page's scripts."""
    node = shutil.which("node") or pytest.skip("Node is not installed")
    source = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in scripts)
    program = (
        "const fs = require('fs'), told = JSON.parse(fs.readFileSync(0, 'utf8'));\n"
        "const run = new Function('given', 'readFileSync', told.source);\n"
        "run(told.given, fs.readFileSync).then((found) => console.log(JSON.stringify(found)));"
    )
    source = f'"use strict"; {source}\nreturn (async () => {{ {body} }})();'
    told = json.dumps({"source": source, "given": given})
    done = subprocess.run(
        [node, "-e", program], input=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def read(typed: str, entry: dict[str, Any], date1904: bool = False) -> Any:
    """The value of what is typed, or the words of the refusal in a list."""
    given = [typed, entry, date1904]
    found = run("return readEntry(...given);", given, "entries.js")
    return [found["error"]] if "error" in found else found["value"]


@pytest.mark.parametrize(
    ("typed", "entry", "value"),
    [
        ("1,234.5", NUMBER, 1234.5),
        (" $40 ", NUMBER, 40),
        ("(3.2)", NUMBER, -3.2),
        ("($1,000)", NUMBER, -1000),
        ("\u22127", NUMBER, -7),
        ("1e3", NUMBER, 1000),
        (".5", NUMBER, 0.5),
        ("15%", NUMBER, 0.15),
        ("", NUMBER, None),
        ("  ", CASE, None),
        ("15%", SHARE, 0.15),
        ("0.15", SHARE, 0.15),
        ("14.3%", SHARE, 0.143),
        ("(10.0%)", SHARE, -0.1),
        ("150%", SHARE, 1.5),
        ("1", SHARE, 1),
        ("2026-11-29", DATE, 46355),
        ("1900-01-01", DATE, 1),
        ("1900-03-01", DATE, 61),
        ("true", FLAG, True),
        ("FALSE", FLAG, False),
        ("=1+1", WORDS, "=1+1"),
        ("bear", CASE, "Bear"),
        ("2.0", {**NUMBER, "choices": [1, 2]}, 2),
    ],
)
def test_what_is_typed_is_read_as_people_mean_it(
    typed: str, entry: dict[str, Any], value: Any
) -> None:
    found = read(typed, entry)
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)


@pytest.mark.parametrize(
    ("typed", "entry", "words"),
    [
        ("abc", NUMBER, "not a number"),
        ("1,5", NUMBER, "not a number"),
        ("12,34,567", NUMBER, "not a number"),
        ("(-3)", NUMBER, "not a number"),
        ("1e999", NUMBER, "not a number"),
        ("40 50%%", NUMBER, "not a number"),
        ("TRUE", NUMBER, "not a number"),
        ("15", SHARE, "Is 15% or 0.15 meant?"),
        ("29/11/2026", DATE, "YYYY-MM-DD"),
        ("2026-02-29", DATE, "YYYY-MM-DD"),
        ("1899-12-31", DATE, "YYYY-MM-DD"),
        ("maybe", FLAG, "TRUE or FALSE"),
        ("constructor", FLAG, "TRUE or FALSE"),
        ("Bull", CASE, "As published, Bear, Own"),
    ],
)
def test_what_is_no_such_value_is_refused_in_words(
    typed: str, entry: dict[str, Any], words: str
) -> None:
    (error,) = read(typed, entry)
    assert words in error


def test_days_count_from_1904_where_the_workbook_does() -> None:
    assert read("2026-11-29", DATE, date1904=True) == 46355 - 1462


@pytest.mark.parametrize(
    ("value", "entry", "text"),
    [
        (0.1 + 0.2, NUMBER, "0.3"),
        (1234.5, NUMBER, "1234.5"),
        (0.143, SHARE, "14.3%"),
        (46355, DATE, "2026-11-29"),
        (60.0, DATE, "1900-03-01"),
        (True, FLAG, "TRUE"),
        ("Bear", CASE, "Bear"),
        (None, NUMBER, ""),
    ],
)
def test_a_value_is_shown_for_typing_with_all_its_digits(
    value: Any, entry: dict[str, Any], text: str
) -> None:
    assert run("return entryText(...given);", [value, entry], "entries.js") == text


INPUTS = [
    {"key": "case", **CASE},
    {"key": "price_per_watt@Own", **NUMBER},
    {"key": "tax_rate@Own", **SHARE},
    {"key": "price_per_watt@As published", **NUMBER},
    {"key": "'Lease & more'!D7", **DATE},
    {"key": "__proto__", **WORDS},
]
DATA = {"inputs": INPUTS, "date1904": False, "cases": {"own": "Own", "input": 0}}


def case_of(text: str, data: dict[str, Any] | None = None) -> Any:
    """What characters say: values and drivers as pairs, problems as words."""
    body = (
        "const { values, drivers, problems } = readCase(given.text, given.data);"
        "return { values: [...values], drivers: [...drivers], problems };"
    )
    return run(body, {"text": text, "data": data or DATA}, "entries.js", "links.js")


def test_a_case_goes_through_a_link_and_back() -> None:
    values = [[0, "Own"], [1, 50.25], [2, 1.1], [3, None], [4, 46355], [5, "a&b=<c>#%"]]
    given = {"values": values, "inputs": INPUTS}
    body = "return writeCase(new Map(given.values), given.inputs);"
    link = run(body, given, "entries.js", "links.js")
    assert link.startswith("case=Own&price_per_watt@Own=50.25&tax_rate@Own=110%25&")
    assert not set(link) & set(" <>#\"'") - {"'"}
    for text in (link, f"#{link}", f"https://example.com/a.html#{link[:30]}\n{link[30:]}"):
        assert case_of(text) == {"values": values, "drivers": [], "problems": []}


def test_a_list_is_a_case_and_a_bare_driver_means_the_case_own() -> None:
    found = case_of("Case: own\nprice_per_watt = $1,000\ntax_rate@Own\t15%\n\n")
    assert found["values"] == [[0, "Own"], [2, 0.15]]
    assert found["drivers"] == [[1, 1000]] and not found["problems"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#cash=5", "cash = 5: there is no such input"),
        ("#price_per_watt@Own=abc", "abc is not a number"),
        ("#tax_rate@Own=15", "Is 15% or 0.15 meant?"),
        ("#case", "case: no value"),
        ("#constructor=1", "there is no such input"),
        ("#case=%E0%A4%A", "Choose one of"),
    ],
)
def test_what_a_link_cannot_mean_is_named(text: str, words: str) -> None:
    found = case_of(text)
    assert len(found["problems"]) == 1 and words in found["problems"][0]
    assert not found["values"]


@pytest.mark.parametrize(
    ("live", "own", "taken"),
    [
        ("As published", [None, None, None], [[11, 40], [13, 3]]),
        ("As published", [None, 0.2, None], []),
        ("Own", [None, None, None], []),
    ],
)
def test_an_empty_own_case_takes_over_what_a_blank_would_change(
    live: str, own: list[Any], taken: list[Any]
) -> None:
    # Live 40 and Base 30; live and Base the same; live 3, no Base, published 2.
    cells = {"0": 40, "1": 30, "2": 0.15, "3": 0.15, "4": 3, "5": None, "6": 2}
    drivers = [
        {"own": 11, "at": "0", "base": "1", "published": "0"},
        {"own": 12, "at": "2", "base": "3", "published": "3"},
        {"own": 13, "at": "4", "base": "5", "published": "6"},
    ]
    given = {
        "cases": {"input": 10, "own": "Own", "drivers": drivers},
        "typed": {"10": live, **{str(11 + n): value for n, value in enumerate(own)}},
        "cells": cells,
    }
    body = (
        "const told = [(i) => given.typed[i], (at) => given.cells[at]];"
        "const begins = [...ownBegins(given.cases, ...told)];"
        "return { begins, all: [...ownChanges(given.cases, new Map([[12, 0.3]]), ...told)] };"
    )
    found = run(body, given, "entries.js", "links.js")
    assert found["begins"] == taken
    assert found["all"] == [*taken, [12, 0.3], [10, "Own"]]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1.0, 1.0 + 1e-10, True),
        (1e-8, 1.1e-8, False),
        (1e6, 1e6 + 1, False),
        (0, 1e-17, True),
        ("a", "a", True),
        (None, 0, False),
        ({"error": "#N/A"}, {"error": "#N/A"}, True),
        ({"error": "#N/A"}, {"error": "#NUM!"}, False),
    ],
)
def test_two_calculations_of_a_figure_agree_to_nine_digits(
    one: Any, other: Any, same: bool
) -> None:
    assert run("return sameValue(...given);", [one, other], "entries.js") is same


def test_conditional_formats_go_by_priority_and_stop() -> None:
    match = {"color": [255, 0, 0, 255], "bar": None}
    scale = {**match, "kind": 1, "priority": 3, "dxf": None}
    bar = {"axis": 25, "length": 50, "negative": False, "fill": [0, 0, 9, 255]}
    cells = [
        {"row": 4, "col": 1, "matches": [scale, {**match, "kind": 0, "priority": 5, "dxf": 7}]},
        {"row": 9, "col": 9, "matches": [{**scale, "kind": 2, "bar": bar}]},
        {"row": 8, "col": 2, "matches": [{**match, "kind": 0, "priority": 0, "dxf": 8}]},
    ]
    areas = [[4, 1, 5, 1], [8, 2, 8, 2]]
    rules = [
        {"sheet": 2, "areas": areas, "dxf": 3, "priority": 1, "stops": False, "flags": [9, 0, 0]},
        {"sheet": 2, "areas": areas, "dxf": -1, "priority": 4, "stops": True, "flags": [9, 0, 1]},
    ]
    flags = [[True, {"error": "#N/A"}, 1], [True, False, "x"]]
    stopping = [[2, 0], [1, 3]]
    data = {"conditional": [[2, 0, 0, 9, 9]], "rules": rules, "stopping": stopping}
    given = {"data": data, "cells": cells}
    body = """
      const value = (sheet, row, column) => given.flags[column][row];
      return [...looksOf(given.data, { value, conditional: () => given.cells })];
    """
    found = dict(run(body, {**given, "flags": flags}, "paint.js"))
    assert found == {
        "c2_4_1": {"classes": ["x3"], "colour": "rgb(255,0,0)", "image": ""},
        "c2_8_2": {"classes": ["x8"], "colour": "", "image": ""},
        "c2_9_9": {
            "classes": [],
            "colour": "",
            "image": "linear-gradient(90deg,transparent 25.0%,rgb(0,0,9) 25.0%,"
            "rgb(0,0,9) 75.0%,transparent 75.0%)",
        },
    }


def sample() -> bytes:
    """A price, what follows from it, a conditional format at the end of it and a rule for it."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([40, "=A1*2", "=B1>=80", '=IF(C1,"good","bad")', "=1/(A1-7)"])
    sheet["A1"].number_format = "0.00"
    rule = CellIsRule("equal", ["TRUE"], font=Font(bold=True))  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add("C1:C2", rule)
    limits = DataValidation("decimal", operator="between", formula1="1", formula2="99")
    limits.error, limits.showErrorMessage, limits.allowBlank = "From 1 to 99.", True, True
    sheet.add_data_validation(limits)
    limits.add("A1")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_engine_calculates_a_change_and_what_depends_on_it(tmp_path: Path) -> None:
    formulon = pytest.importorskip("formulon")
    wasm = Path(formulon.__file__).parent / "_wasm" / "formulon_capi.wasm"
    path = tmp_path / "sample.xlsx"
    path.write_bytes(sample())
    body = """
      const [wasm, xlsx] = given.map((path) => new Uint8Array(readFileSync(path)));
      const book = await openBook(wasm, xlsx, [2026, 11, 29, 14, 3, 0]);
      const look = () => book.conditional(0, 0, 2, 1, 2).map(({ row, col }) => [row, col]);
      const row = () => [0, 1, 2, 3, 4].map((column) => book.value(0, 0, column));
      const seen = [];
      for (const price of [40, 41, 7, 50]) {
        book.set(0, 0, 0, price);
        book.recalc();
        seen.push([row().map((value) => value?.error ?? value), look(), book.text(0, 0, 0)]);
      }
      return { seen, refused: [50, 100, "x", null].map((value) => book.refuses(0, 0, 0, value)),
        format: book.format(0.15, "0.0%"), number: book.number(0, 0, 3) };
    """
    found = run(body, [str(wasm), str(path)], "engine.js")
    assert found["seen"] == [
        [[40, 80, True, "good", pytest.approx(1 / 33)], [[0, 2]], "40.00"],
        [[41, 82, True, "good", pytest.approx(1 / 34)], [[0, 2]], "41.00"],
        [[7, 14, False, "bad", "#DIV/0!"], [], "7.00"],
        [[50, 100, True, "good", pytest.approx(1 / 43)], [[0, 2]], "50.00"],
    ]
    assert found["refused"] == ["", "From 1 to 99.", "From 1 to 99.", ""]
    assert (found["format"], found["number"]) == ("15.0%", None)
