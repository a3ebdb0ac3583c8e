"""What the engine does not tell of a chart, out of the chart's own part: fills, and extras."""

from __future__ import annotations

from dataclasses import dataclass, field

from addin.xlsx import Element, Package

NO_FILL, GRADIENT = "none", "gradient"

_EXTRAS = {
    "errBars": "error bars",
    "trendline": "trend lines",
    "dTable": "the data table",
    "upDownBars": "up and down bars",
    "hiLowLines": "high-low lines",
    "dropLines": "drop lines",
}
_GREY, _WHITE = "#404040", "#ffffff"


@dataclass
class Looks:
    """How series are filled that have no plain colour, and what else a chart draws.

    `fills` goes by a series' number: nothing, a gradient, or the two colours of a pattern.
    """

    fills: dict[int, str | tuple[str, str]] = field(default_factory=dict)
    extras: list[str] = field(default_factory=list)


def chart_looks(package: Package, sheet_part: str) -> dict[int, Looks]:
    """The looks of each chart on a sheet, by the number that its drawing gives it."""
    found: dict[int, Looks] = {}
    for drawing in _targets(package, sheet_part, "drawing").values():
        charts = _targets(package, drawing, "chart")
        for frame in package.xml(drawing).walk():
            if frame.name != "graphicFrame":
                continue
            inside = list(frame.walk())
            number = next((e.attributes.get("id", "") for e in inside if e.name == "cNvPr"), "")
            edges = [value for e in inside if e.name == "chart" for value in e.attributes.values()]
            for part in (charts[edge] for edge in edges if edge in charts):
                found[int(number)] = _looks(package.xml(part))
    return found


def _targets(package: Package, part: str, kind: str) -> dict[str, str]:
    edges = [edge for edge in package.relationships(part) if edge.kind == kind]
    return {edge.id: edge.target for edge in edges if edge.target in package.members}


def _looks(root: Element) -> Looks:
    elements = list(root.walk())
    names = {element.name for element in elements}
    looks = Looks(extras=[words for name, words in _EXTRAS.items() if name in names])
    for series in (element for element in elements if element.name == "ser"):
        number, shape = series.first("idx"), series.first("spPr")
        fill = _fill(shape) if shape else None
        if number and fill:
            looks.fills[int(number.attributes.get("val", "0"))] = fill
    return looks


def _fill(shape: Element) -> str | tuple[str, str] | None:
    if shape.first("noFill"):
        return NO_FILL
    if pattern := shape.first("pattFill"):
        return _colour(pattern.first("fgClr"), _GREY), _colour(pattern.first("bgClr"), _WHITE)
    return GRADIENT if shape.first("gradFill") or shape.first("blipFill") else None


def _colour(holder: Element | None, otherwise: str) -> str:
    plain = holder.first("srgbClr") if holder else None
    return f"#{plain.attributes.get('val', '')[:6].lower()}" if plain else otherwise
