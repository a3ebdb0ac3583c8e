"""How cells look: one font family, and colours that say where a figure comes from."""

from __future__ import annotations

from typing import Any

from workbooks.model.layout import Column

NAVY, BAND, SHADE, RULE = "#1F3864", "#D9E1F2", "#FFF8DC", "#8497B0"
BLACK, BLUE, GREEN, RED, GREY = "#000000", "#0000FF", "#00703C", "#C00000", "#595959"
# Tied to a theme, Excel would show the theme's font and colour instead.
FONT = {"font_name": "Arial", "font_size": 9, "font_scheme": "none", "font_color": BLACK}

NUMBER_FORMATS = {
    "int": "#,##0_);(#,##0);0_)",
    "mm": "#,##0_);(#,##0);0_)",
    "mm1": "#,##0.0_);(#,##0.0);0.0_)",
    "dec1": "#,##0.0_);(#,##0.0);0.0_)",
    "eps": "#,##0.00_);(#,##0.00);0.00_)",
    "dec3": "#,##0.000_);(#,##0.000);0.000_)",
    "dec6": "0.000000_);(0.000000);0_)",
    "pct": "0.0%_);(0.0%);0.0%_)",
    "pct2": "0.00%_);(0.00%);0.00%_)",
    "times": "0.0x_);(0.0x);0.0x_)",
    "times0": "#,##0x_)",
    "pct0": "#,##0%_);(#,##0%);0%_)",
    # LibreOffice ends without a word over a plain TRUE that has a conditional format.
    "flag": '"TRUE";"TRUE";"FALSE"',
    "date": "d mmm yyyy_)",
    "number": "#,##0.##_);(#,##0.##);0_)",
    "tolerance": "0.######_);(0.######);0_)",
    "example": "#,##0.0#####_);(#,##0.0#####);0_)",
}
ROW_STYLES: dict[str, dict[str, Any]] = {
    "section": {"bold": True, "bg_color": BAND, "font_color": NAVY, "text_wrap": False},
    "heads": {"bold": True, "bottom": 1, "bottom_color": RULE, "text_wrap": True},
    "total": {"bold": True, "top": 1, "top_color": RULE},
    "axis": {"bold": True, "bottom": 1, "bottom_color": RULE},
    "strong": {"bold": True},
    "headline": {"bold": True, "font_size": 12},
    "group": {"top": 4, "top_color": RULE},
    "words": {"text_wrap": True},
}
# These run across all columns of their row.
ACROSS = ("section", "heads", "total", "axis", "group")
ALIGNED: dict[str, dict[str, Any]] = {
    "prose": {"align": "left", "indent": 1},
    "middle": {"align": "center"},
}
CELL_STYLES: dict[str, dict[str, Any]] = {
    "input": {
        "font_color": BLUE,
        "bg_color": SHADE,
        "border": 4,
        "border_color": RULE,
        "locked": False,
    },
    "typed": {"font_color": BLUE},
    "published": {"font_color": BLUE, "border": 4, "border_color": RULE},
    "live": {"bold": True},
    "disputed": {"bold": True},
    "linked": {"font_color": GREEN},
    "external": {"font_color": RED},
}
TITLE = {**FONT, "font_size": 16, "bold": True, "font_color": NAVY}
SUBTITLE = {**FONT, "font_size": 10, "font_color": GREY}
VERDICT = {**FONT, "font_size": 10, "bold": True}
FAILED = {"font_color": RED, "bold": True}
"""Without a fill: the line is wider than its cell, where a fill would end."""
COLUMN_HEAD = {**FONT, "bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "valign": "vcenter"}
LINK = {"font_color": NAVY, "underline": 1}


def alignment(column: Column) -> dict[str, Any]:
    """Text stands off from the numbers on its left."""
    indent = 1 if column.align == "left" and column.key not in ("label", "id") else 0
    return {"align": column.align, "valign": "vcenter", "indent": indent}


def look(column: Column, row_style: str, fmt: str, style: str, green: bool) -> dict[str, Any]:
    """The properties of one cell."""
    props = {**FONT, **alignment(column), "text_wrap": column.wrap}
    if fmt in NUMBER_FORMATS:
        props |= {"num_format": NUMBER_FORMATS[fmt]}
    if fmt in ALIGNED:
        props |= ALIGNED[fmt] if column.align == "right" else {}
    if green:
        props["font_color"] = GREEN
    props |= ROW_STYLES.get(row_style, {}) | CELL_STYLES.get(style, {})
    if style == "note":
        props["text_wrap"] = False
    if column.tone == "note" or style == "note":
        props |= {"font_size": 8, "font_color": GREEN if green else GREY, "bold": False}
    return props
