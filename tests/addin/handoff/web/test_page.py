"""The file: its policy names its own script and style sheet and nothing else."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from typing import Any

import pytest
from lxml import html

from addin.handoff.web.page import Parts, asset, json_text, page_html

NASTY = "</script><img src=x onerror=alert(1)>\u2028&amp;<!--"
PARTS = Parts(
    title=NASTY,
    status="Values of 29 November 2026.",
    headlines=[(NASTY, "2.97", "0_1_2")],
    navigation="<nav></nav>",
    sheets=["<section>one</section>"],
    about=["5 of 5 cells", NASTY],
    css=".a1{color:#ff0000}",
    data={"inputs": [{"key": NASTY, "value": 1.5}]},
    workbook=b"PK\3\4 the workbook",
)


@pytest.fixture(scope="module")
def page() -> str:
    return page_html(PARTS).decode()


def test_nothing_but_its_own_script_and_style_sheet_may_run(page: str) -> None:
    tree: Any = html.document_fromstring(page)
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    sheets = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    for found, rule in ((scripts, "script-src"), (sheets, "style-src")):
        digest = hashlib.sha256(found[0].encode()).digest()
        assert len(found) == 1
        assert rules[rule].split()[0] == f"'sha256-{base64.b64encode(digest).decode()}'"
    assert rules["script-src"].split()[1:] == ["'wasm-unsafe-eval'"]
    assert "http" not in rules.values() and "unsafe-inline" not in rules["script-src"]


def test_texts_of_a_workbook_are_texts(page: str) -> None:
    tree: Any = html.document_fromstring(page)
    assert not tree.xpath("//img") and not tree.xpath("//*[@onerror]")
    assert tree.xpath("//h1/text()") == [NASTY] and tree.xpath("//dt/text()") == [NASTY]
    assert json.loads(tree.xpath("//*[@id='data']/text()")[0]) == PARTS.data


def test_engine_and_workbook_are_inside(page: str) -> None:
    tree: Any = html.document_fromstring(page)
    blobs = {name: tree.xpath(f"//*[@id='{name}']/text()")[0] for name in ("wasm", "book")}
    unpacked = {name: gzip.decompress(base64.b64decode(text)) for name, text in blobs.items()}
    assert unpacked["book"] == PARTS.workbook and unpacked["wasm"][:4] == b"\0asm"


def test_data_ends_no_element_and_knows_no_odd_numbers() -> None:
    text = json_text({"a": NASTY})
    assert not set("<>&\u2028") & set(text) and json.loads(text) == {"a": NASTY}
    with pytest.raises(ValueError, match="JSON"):
        json_text({"a": float("nan")})


def test_no_script_of_ours_makes_elements_of_texts() -> None:
    for name in ("page.js", "paint.js", "inputs.js", "charts.js", "links.js", "save.js"):
        found = re.findall(
            r"\b(?:innerHTML|insertAdjacentHTML|document\.write|eval)\b", asset(name)
        )
        assert not found, name
