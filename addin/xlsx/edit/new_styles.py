"""Adds cell formats to a workbook's styles; those that are there keep their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from addin.errors import RESAVE
from addin.xlsx.book import FALSE
from addin.xlsx.edit.package_editor import HEAD, PackageEditor, append_inside
from addin.xlsx.xml import Element, apply_edits, name_prefix, quoted, set_attributes

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_EDGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_LISTS = ("fonts", "fills", "borders", "cellXfs")
_NEW = (
    f'<styleSheet xmlns="{_MAIN}"><fonts><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

_OWN = 164
"""Numbers of formats below belong to Excel."""

_MOST = 65_490
"""Formats that Excel takes."""

_USED = re.compile(rb"""<(?:\w+:)?(?:c|row)\s[^<>]*?\bs\s*=\s*["']([0-9]{1,5})["']""")

Look = Mapping[str, Any]
"""Properties of a format, by the names that `workbooks.styles` has for them."""


class NewStyles:
    """The formats to add; `write` puts them in."""

    def __init__(self, edits: PackageEditor, workbook: str, sheets: Iterable[bytes] = ()) -> None:
        """`workbook` is the workbook's part, `sheets` the content of those with its cells."""
        self._edits = edits
        edges = edits.package.relationships(workbook)
        part = next((edge.target for edge in edges if edge.kind == "styles"), None)
        if part is None:
            # Under its usual name: some readers look nowhere else. What stands there is idle.
            part = "xl/styles.xml"
            if idle := edits.package.find(part):
                edits.remove(idle)
            edits.add(part, HEAD + _NEW.encode(), _KIND, workbook, _EDGE)
        self._part, self._root = part, edits.package.xml(part)
        self._prefix = name_prefix(edits.read(part), self._root.start).decode()
        self._added: dict[str, list[str]] = {name: [] for name in _LISTS}
        self._codes: dict[str, int] = {}
        # Cells may name a format that is not there; it must not become one of ours.
        used = max((int(n) for part in sheets for n in set(_USED.findall(part))), default=0)
        plain = f'<{self._prefix}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        missing = min(used + 1, _MOST) - len(self._list("cellXfs").children)
        self._added["cellXfs"] += [plain] * missing

    def number_format(self, style: str | None) -> int:
        """The number format of a cell's style, as its cells name it."""
        formats = self._list("cellXfs").children
        at = int(style) if style and style.isdecimal() else 0
        return int(formats[at].attributes.get("numFmtId", 0)) if at < len(formats) else 0

    def number_format_of(self, code: str) -> int:
        """The number of a format of numbers, which becomes one of the workbook's own."""
        if code not in self._codes:
            listed = self._root.first("numFmts")
            numbers = (
                [int(known.attributes["numFmtId"]) for known in listed.children] if listed else []
            )
            self._codes[code] = max([_OWN - 1, *numbers]) + 1 + len(self._codes)
        return self._codes[code]

    def locked(self, style: str | None) -> int | None:
        """The style that differs from a cell's in that protection holds; None where it does."""
        formats = self._list("cellXfs").children
        at = int(style) if style and style.isdecimal() else 0
        protection = formats[at].first("protection") if at < len(formats) else None
        if protection is None or protection.attributes.get("locked") not in FALSE:
            return None
        xf, content = formats[at], self._edits.read(self._part)
        tag = set_attributes(content[protection.start : protection.inner], {"locked": "1"})
        edit = protection.start - xf.start, protection.inner - xf.start, tag
        new = apply_edits(content[xf.start : xf.end], [edit])
        return self._number("cellXfs", new.decode())

    def style(self, look: Look, number_format: int = 0) -> int:
        """The number of a cell's style with this look."""
        p = self._prefix
        font, fill = self._number("fonts", _font(look, p)), self._number("fills", _fill(look, p))
        border = self._number("borders", _border(look, p)) if "bottom" in look else 0
        quote = ' quotePrefix="1"' if look.get("quoted") else ""
        return self._number(
            "cellXfs",
            f'<{p}xf numFmtId="{number_format}" fontId="{font}" fillId="{fill}" '
            f'borderId="{border}" xfId="0"{quote} applyNumberFormat="1" applyFont="1" '
            f'applyFill="1" applyBorder="1" applyAlignment="1">{_alignment(look, p)}</{p}xf>',
        )

    def write(self) -> None:
        """Put the formats into the workbook."""
        if self._codes:
            self._write_codes()
        content = self._edits.read(self._part)
        for name in _LISTS:
            if new := self._added[name]:
                root = self._edits.package.xml(self._part)
                listed = root.first(name) or root
                content = append_inside(content, listed, "".join(new).encode())
                tag = content[listed.start : listed.inner]
                count = {"count": str(len(listed.children) + len(new))}
                tag = set_attributes(tag, count)
                content = apply_edits(content, [(listed.start, listed.inner, tag)])
                self._edits.replace(self._part, content)

    def _write_codes(self) -> None:
        p, content = self._prefix, self._edits.read(self._part)
        new = "".join(
            f'<{p}numFmt numFmtId="{number}" formatCode={quoted(code)}/>'
            for code, number in self._codes.items()
        )
        listed = self._root.first("numFmts")
        if listed and listed.children:
            content = append_inside(content, listed, new.encode())
            count = {"count": str(len(listed.children) + len(self._codes))}
            tag = set_attributes(content[listed.start : listed.inner], count)
            content = apply_edits(content, [(listed.start, listed.inner, tag)])
        else:
            span = (listed.start, listed.end) if listed else (self._root.inner, self._root.inner)
            whole = f'<{p}numFmts count="{len(self._codes)}">{new}</{p}numFmts>'
            content = apply_edits(content, [(*span, whole.encode())])
        self._edits.replace(self._part, content)

    def _list(self, name: str) -> Element:
        found = self._root.first(name)
        if found is None:
            raise self._edits.package.fault(f"{self._part} has no {name}", do=RESAVE)
        return found

    def _number(self, name: str, entry: str) -> int:
        """The number of a new entry of a list, the same for the same entry."""
        if not entry:
            return 0
        added = self._added[name]
        if entry not in added:
            added.append(entry)
        return len(self._list(name).children) + added.index(entry)


def _font(look: Look, p: str) -> str:
    marks = f"<{p}b/>" * bool(look.get("bold")) + f"<{p}u/>" * bool(look.get("underline"))
    color = _color("color", look["font_color"], p)
    return (
        f'<{p}font>{marks}<{p}sz val="{look["font_size"]}"/>{color}'
        f'<{p}name val="{look["font_name"]}"/><{p}family val="2"/></{p}font>'
    )


def _fill(look: Look, p: str) -> str:
    if "bg_color" not in look:
        return ""
    color = _color("fgColor", look["bg_color"], p)
    return (
        f'<{p}fill><{p}patternFill patternType="solid">{color}<{p}bgColor indexed="64"/>'
        f"</{p}patternFill></{p}fill>"
    )


def _border(look: Look, p: str) -> str:
    line = f'<{p}bottom style="hair">{_color("color", look["bottom_color"], p)}</{p}bottom>'
    return f"<{p}border><{p}left/><{p}right/><{p}top/>{line}<{p}diagonal/></{p}border>"


def _alignment(look: Look, p: str) -> str:
    wrap = ' wrapText="1"' if look.get("text_wrap") else ""
    across = f' horizontal="{look["align"]}"' if "align" in look else ""
    return f'<{p}alignment{across} vertical="{look.get("valign", "top").replace("v", "")}"{wrap}/>'


def _color(name: str, color: str, p: str) -> str:
    return f'<{p}{name} rgb="FF{color.lstrip("#")}"/>'
