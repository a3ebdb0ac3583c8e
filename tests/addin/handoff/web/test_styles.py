"""What cells look like, as classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.handoff.web.styles import Styles
from tests.addin.handoff.web.pages import in_formulon, made

LOOKS = {
    "font-weight:700": {"bold": True},
    "font-style:italic": {"italic": True},
    "text-decoration:underline line-through": {"underline": 1, "font_strikeout": True},
    "color:#0000ff": {"font_color": "#0000FF"},
    "background:#ffee00": {"bg_color": "#FFEE00"},
    "font-size:21.27px": {"font_size": 18},
    "border-bottom:1px solid #ff0000": {"bottom": 1, "bottom_color": "#FF0000"},
    "border-top:3px double #000000": {"top": 6, "top_color": "#000000"},
    "text-align:right": {"align": "right"},
    "text-align:center": {"align": "center"},
    "vertical-align:top": {"valign": "top"},
    "padding-left:22px": {"indent": 2},
    "white-space:pre-wrap": {"text_wrap": True},
}


@pytest.mark.parametrize(("rule", "look"), LOOKS.items())
def test_every_look_is_told(tmp_path: Path, rule: str, look: dict[str, Any]) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write("A1", 1, book.add_format(look))
        sheet.write("A2", 1)

    with in_formulon(made(tmp_path / "book.xlsx", fill)) as (engine, _):
        styles = Styles(engine)
        plain, other = styles.look(0, 1, 0), styles.look(0, 0, 0)
        assert plain != other and plain.plain and plain.general
        assert rule in styles.css() and f".{other.name}{{" in styles.css()
        assert f".{plain.name}{{" not in styles.css()
        assert other.wraps == ("text_wrap" in look)
        assert other.plain == (not look.keys() & {"bg_color", "bottom", "top"})


def test_a_column_and_a_theme_give_cells_their_look(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.set_column("B:B", 9, book.add_format({"bold": True}))

    with in_formulon(made(tmp_path / "book.xlsx", fill)) as (engine, _):
        styles = Styles(engine)
        assert styles.look(0, 7, 1).bold and not styles.look(0, 7, 0).bold


def test_number_formats_are_remembered(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write("A1", 1, book.add_format({"num_format": "0;[Red]-0"}))

    with in_formulon(made(tmp_path / "book.xlsx", fill)) as (engine, _):
        styles = Styles(engine)
        styles.look(0, 0, 0)
        assert styles.formats == {"0;[Red]-0"}
