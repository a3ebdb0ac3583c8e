"""What cells look like, as classes of a style sheet: colours, borders, alignment, sizes."""

from __future__ import annotations

from typing import Any, NamedTuple

_ALIGNED = {1: "left", 2: "center", 3: "right", 4: "left", 5: "justify", 6: "center", 7: "justify"}
_UPRIGHT = {0: "top", 1: "middle"}
_SIDES = ("left", "right", "top", "bottom")
_LINES = {
    2: "2px solid",
    3: "1px dashed",
    4: "1px dotted",
    5: "3px solid",
    6: "3px double",
    8: "2px dashed",
}
"""Excel's lines that are not thin."""

_SOLID = 1
_PADDING, _INDENT = 4, 9
"""Pixels beside a text, and of a step of indent."""

TEXT = 13.0
"""Pixels of a text in the usual size; all other sizes keep their ratio to it."""


class Look(NamedTuple):
    """The class of a cell, and what decides how its text is laid out.

    `plain` says that an empty cell of this look shows nothing.
    """

    name: str
    wraps: bool
    general: bool
    plain: bool
    size: float
    bold: bool


class Styles:
    """The looks of one workbook, each told once."""

    def __init__(self, engine: Any) -> None:
        """`engine` is the workbook in formulon, which knows themes, rows and columns."""
        self._engine = engine
        self._looks: dict[int, Look] = {}
        self._rules: list[str] = []
        self.formats: set[str] = set()
        """The number formats of the cells."""

        self._usual = engine.get_font(0).size
        self.scale = TEXT / (self._usual * 4 / 3)
        """Pixels of the page for one of a spreadsheet program's."""

    def look(self, sheet: int, row: int, column: int) -> Look:
        """The look of a cell, whether the file holds it or not."""
        style = self._engine.get_effective_style(sheet, row, column)
        if style.xf_index not in self._looks:
            self._looks[style.xf_index] = self._made(style)
        return self._looks[style.xf_index]

    def css(self) -> str:
        """The rules of all looks that were asked for."""
        return "\n".join(self._rules)

    def differential(self, number: int) -> str:
        """The declarations of a conditional format's own style."""
        style = self._engine.get_dxf(number)
        found = []
        if style.font:
            found += self._font(style.font, style.font.color_argb, whole=False)
        if style.fill and style.fill.bg_argb:
            found.append(f"background:{colour(style.fill.bg_argb)}")
        if style.border:
            found += _borders(style.border, [style.border[side]["color_argb"] for side in _SIDES])
        return ";".join(found)

    def _made(self, style: Any) -> Look:
        font = self._engine.get_font(style.font_index)
        self.formats.add(style.num_fmt_code)
        fill = self._engine.get_fill(style.fill_index)
        border = self._engine.get_border(style.border_index)
        cell = self._engine.get_cell_xf(style.xf_index)
        found = self._font(font, style.font.argb, whole=True)
        if fill.pattern:
            shown = style.fill_foreground if fill.pattern == _SOLID else style.fill_background
            found.append(f"background:{colour(shown.argb)}")
        lines = _borders(border, [shown.argb for shown in style.borders])
        found += lines + _alignment(cell)
        name = f"a{style.xf_index}"
        if found:
            self._rules.append(f".{name}{{{';'.join(found)}}}")
        return Look(
            name,
            bool(cell.wrap_text),
            cell.horizontal_align == 0,
            not (fill.pattern or lines),
            TEXT * font.size / self._usual,
            font.bold,
        )

    def _font(self, font: Any, argb: int, *, whole: bool) -> list[str]:
        """The declarations of a font; of a part of one, those that it has."""
        found = []
        if font.bold:
            found.append("font-weight:700")
        if font.italic:
            found.append("font-style:italic")
        lines = ["underline"] * bool(font.underline) + ["line-through"] * bool(font.strike)
        if lines:
            found.append(f"text-decoration:{' '.join(lines)}")
        if argb & 0xFFFFFF or (not whole and font.color.kind):
            found.append(f"color:{colour(argb)}")
        if whole and font.size != self._usual:
            found.append(f"font-size:{TEXT * font.size / self._usual:.4g}px")
        return found


def colour(argb: int) -> str:
    """A colour as a style sheet writes it."""
    return f"#{argb & 0xFFFFFF:06x}"


def _borders(border: dict[str, Any], colours: list[int]) -> list[str]:
    return [
        f"border-{side}:{_LINES.get(border[side]['style'], '1px solid')} {colour(argb)}"
        for side, argb in zip(_SIDES, colours)
        if border[side]["style"]
    ]


def _alignment(cell: Any) -> list[str]:
    found = []
    across = _ALIGNED.get(cell.horizontal_align)
    if across:
        found.append(f"text-align:{across}")
    if cell.has_vertical_align and cell.vertical_align in _UPRIGHT:
        found.append(f"vertical-align:{_UPRIGHT[cell.vertical_align]}")
    if cell.indent:
        side = "right" if across == "right" else "left"
        found.append(f"padding-{side}:{_PADDING + _INDENT * cell.indent}px")
    if cell.wrap_text:
        found.append("white-space:pre-wrap")
    return found
