"""The parts of the add-in's file, all but its macros: one empty sheet, the ribbon and the help.

Excel shows none of it but the ribbon; a file without a sheet is none that it opens.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from addin.xlsx import zip_member

MACRO_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
MACRO_ADDIN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
CONTENT_TYPES = "[Content_Types].xml"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MICROSOFT = "http://schemas.microsoft.com/office"
_HELP_ID = "{6C65B2E4-7A1D-4F0B-9C35-1B7A5D0E9F21}"
"""What Excel knows the custom part by; any number would do, as long as it stays."""

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_COLOURS = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": "44546A",
    "lt2": "E7E6E6",
    "accent1": "4472C4",
    "accent2": "ED7D31",
    "accent3": "A5A5A5",
    "accent4": "FFC000",
    "accent5": "5B9BD5",
    "accent6": "70AD47",
    "hlink": "0563C1",
    "folHlink": "954F72",
}

_TYPES = {
    "/xl/workbook.xml": MACRO_WORKBOOK,
    "/xl/worksheets/sheet1.xml": f"{_SPREADSHEET_TYPE}.worksheet+xml",
    "/xl/styles.xml": f"{_SPREADSHEET_TYPE}.styles+xml",
    "/xl/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "/docProps/app.xml": ("application/vnd.openxmlformats-officedocument.extended-properties+xml"),
    "/customXml/itemProps1.xml": (
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    ),
}
_RELATIONSHIPS = {
    "_rels/.rels": {
        f"{_OFFICE}/relationships/officeDocument": "xl/workbook.xml",
        f"{_PACKAGE}/relationships/metadata/core-properties": "docProps/core.xml",
        f"{_OFFICE}/relationships/extended-properties": "docProps/app.xml",
        f"{_MICROSOFT}/2006/relationships/ui/extensibility": "customUI/customUI.xml",
    },
    "xl/_rels/workbook.xml.rels": {
        f"{_OFFICE}/relationships/worksheet": "worksheets/sheet1.xml",
        f"{_OFFICE}/relationships/styles": "styles.xml",
        f"{_OFFICE}/relationships/theme": "theme/theme1.xml",
        f"{_OFFICE}/relationships/customXml": "../customXml/item1.xml",
    },
    "customXml/_rels/item1.xml.rels": {
        f"{_OFFICE}/relationships/customXmlProps": "itemProps1.xml",
    },
}
_PARTS = {
    # The code names are those that the macros' project gives the workbook and its sheet.
    "xl/workbook.xml": (
        f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}/relationships">'
        '<workbookPr codeName="ThisWorkbook"/>'
        '<bookViews><workbookView visibility="hidden"/></bookViews>'
        '<sheets><sheet name="Leasebridge" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/worksheets/sheet1.xml": (
        f'<worksheet xmlns="{_SHEET}"><sheetPr codeName="Sheet1"/>'
        '<dimension ref="A1"/><sheetData/></worksheet>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_SHEET}">'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        "</cellStyleXfs>"
        '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        "</cellXfs>"
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ),
    # The title and description that Excel's list of add-ins shows.
    "docProps/core.xml": (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Leasebridge</dc:title>'
        "<dc:creator>leasebridge</dc:creator>"
        "<dc:description>Worksheet functions for leased AI compute.</dc:description>"
        "</cp:coreProperties>"
    ),
    "docProps/app.xml": (
        f'<Properties xmlns="{_OFFICE}/extended-properties">'
        "<Application>Microsoft Excel</Application></Properties>"
    ),
    "customXml/itemProps1.xml": (
        f'<ds:datastoreItem xmlns:ds="{_OFFICE}/customXml" ds:itemID="{_HELP_ID}"/>'
    ),
}


def macro_workbook(ribbon: str, help_while_typing: str) -> dict[str, bytes]:
    """The parts as a workbook that may have macros; `as_addin` makes the add-in of it."""
    texts = {
        CONTENT_TYPES: _content_types(),
        **{name: _relationships(targets) for name, targets in _RELATIONSHIPS.items()},
        **_PARTS,
        "xl/theme/theme1.xml": _theme(),
        "customUI/customUI.xml": ribbon,
        "customXml/item1.xml": help_while_typing,
    }
    return {name: (_DECLARATION + text).encode() for name, text in texts.items()}


def as_addin(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same parts as the add-in that Excel loads: it differs in the type of one part."""
    types = parts[CONTENT_TYPES].replace(MACRO_WORKBOOK.encode(), MACRO_ADDIN.encode())
    return {**parts, CONTENT_TYPES: types}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """The file of these parts, which is always the same."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zip_member(name), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _theme() -> str:
    """The plainest theme: Excel writes one into every file, and its readers expect it."""
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{rgb}"/></a:{name}>' for name, rgb in _COLOURS.items()
    )
    font = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f"<a:ln>{fill}</a:ln>"
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<a:theme xmlns:a="{_DRAWING}" name="Leasebridge"><a:themeElements>'
        f'<a:clrScheme name="Leasebridge">{colours}</a:clrScheme><a:fontScheme name="Leasebridge">'
        f"<a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Leasebridge"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in _TYPES.items()
    )
    relationships = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relationships}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relationships(targets: Mapping[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'
