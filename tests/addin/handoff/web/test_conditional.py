"""Conditional formats of a page, as they are when it is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from addin.handoff.web.conditional import Conditional
from addin.handoff.web.styles import Styles
from tests.addin.handoff.web.pages import Fill, in_formulon, made

VALUES = [1, 2, 3, 4, 5]


def looks(path: Path, fill: Fill) -> tuple[dict[tuple[int, int], tuple[str, str]], str, list[str]]:
    """The looks of the cells of S, the style sheet, and what is not shown."""
    with in_formulon(made(path, fill)) as (engine, rules):
        conditional = Conditional(engine, Styles(engine), rules.rules)
        found = conditional.shown(0, conditional.areas(0, 10, 10))
        return found, conditional.css(), list(conditional.not_shown())


def test_the_first_rule_goes_before_all_others(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write_column("A1", VALUES)
        red, bold = book.add_format({"font_color": "#FF0000"}), book.add_format({"bold": True})
        blue = book.add_format({"bg_color": "#0000FF", "bottom": 1})
        over_two = {"type": "formula", "criteria": "=$A1>2", "format": red}
        sheet.conditional_format("A1:A5", over_two)
        cell = {"type": "cell", "criteria": ">", "value": 3, "format": blue, "stop_if_true": True}
        sheet.conditional_format("A1:A5", cell)
        sheet.conditional_format("A1:A5", {"type": "formula", "criteria": "=$A1>0", "format": bold})

    found, css, _ = looks(tmp_path / "book.xlsx", fill)
    names = {row: found[row, 0][0].split() for row in range(5)}
    bold, red, blue = names[0][0], names[2][0], names[3][1]
    assert names == {0: [bold], 1: [bold], 2: [red, bold], 3: [red, blue], 4: [red, blue]}
    assert f"td.{red},th.{red}{{color:#ff0000}}" in css and "background:#0000ff" in css
    assert "border-bottom:1px solid" in css
    assert css.index(f"td.{bold}") < css.index(f"td.{blue}") < css.index(f"td.{red}")


def test_scales_and_bars_are_colours_and_lengths(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write_column("A1", VALUES)
        sheet.write_column("B1", [0, 5, 10])
        scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#FF0000"}
        sheet.conditional_format("A1:A5", scale)
        bar = {"type": "data_bar", "bar_color": "#00FF00", "data_bar_2010": True}
        sheet.conditional_format("B1:B3", bar)

    found, _, _ = looks(tmp_path / "book.xlsx", fill)
    assert found[0, 0] == ("", "background-color:rgb(255,255,255)")
    assert found[4, 0] == ("", "background-color:rgb(255,0,0)")
    assert "rgb(0,255,0) 50.0%" in found[1, 1][1] and "100.0%" in found[2, 1][1]


def test_what_is_not_shown_is_named(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write_column("A1", VALUES)
        sheet.conditional_format("A1:A5", {"type": "icon_set", "icon_style": "3_arrows"})
        sheet.conditional_format("A1:A5", {"type": "time_period", "criteria": "today"})

    found, _, missing = looks(tmp_path / "book.xlsx", fill)
    assert not found
    assert missing == [
        "icons of conditional formats",
        "conditional formats that go by today's date",
    ]
