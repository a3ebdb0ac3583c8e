"""Puts our functions into a workbook for xlwings Lite: Excel on Windows, a Mac and the web."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import quoteattr

from addin.archive import replaced
from addin.calls import count
from addin.lite_code import main_py
from addin.package import BadWorkbook, Package
from addin.saving import check_writable
from addin.workbook import read_workbook
from udfs import CATALOGUE

REQUIREMENTS = "xlwings==0.33.15\n"
SETTINGS = {"pyodideVersion": "0.27.5", "addinVersion": "1.0.0.0-18"}
"""Versions that real workbooks of xlwings Lite name together."""

PREFIX = "_xldudf_"
"""What a file has before the name of a function that an add-in from the store brings."""

_FOLDER = "xl/webextensions"
_STORE_ID = "wa200008175"
_NAMES = "|".join(sorted(CATALOGUE, key=len, reverse=True))
_FORMULA_TAGS = "f|formula|formula1|formula2|definedName|calculatedColumnFormula|totalsRowFormula"
_FORMULA = re.compile(
    rb"""(<(?:\w+:)?(?:%s)(?=[\s>])(?:[^<>"']|"[^"]*"|'[^']*')*(?<!/)>)([^<]*)"""
    % _FORMULA_TAGS.encode()
)
# Inside text and quoted sheet names nothing is a call.
_QUOTE = r'"[^"]*"|&quot;(?:(?!&quot;).)*&quot;' + r"|'[^']*'|&apos;(?:(?!&apos;).)*&apos;"
_CALL = re.compile(
    rf"{_QUOTE}|(?<![\w.!\]])(?:_xll\.|\[\d+\]!)?({_NAMES})(?=\s*\()".encode(),
    re.IGNORECASE | re.DOTALL,
)
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office/2011/relationships"
_WEB = "http://schemas.microsoft.com/office/webextensions"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def make_lite(workbook: Path, output: Path) -> int:
    """Write a copy whose calls are answered by xlwings Lite; returns how many calls there are.

    Only formulas with our calls differ, and the parts that hold the functions are new. Raises
    BadWorkbook and CannotWrite.
    """
    book = read_workbook(workbook)
    if any("webextension" in name.casefold() for name in book.package.members):
        raise BadWorkbook(f"{workbook}: an add-in has put code into it already; give one without")
    if any(name.casefold().startswith("_xmlsignatures/") for name in book.package.members):
        raise BadWorkbook(f"{workbook}: it is digitally signed; a change would break that")
    check_writable(output)
    parts = {**rewritten_parts(book.package), **_linked(book.package)}
    data = _with_members(b"".join(replaced(book.package, parts)), lite_parts(book.package.data))
    output.write_bytes(data)
    formulas = [c.formula for sheet in book.sheets for c in sheet.cells.values() if c.formula]
    return sum(map(count, formulas))


def rewritten_parts(package: Package) -> dict[str, bytes]:
    """The parts with formulas that call our functions, with the calls as Lite's are stored."""
    parts = {}
    for name in package.members:
        if name.casefold().endswith(".xml") and name.casefold().startswith("xl/"):
            content = package.read(name)
            new = _FORMULA.sub(lambda found: found[1] + _rewritten(found[2]), content)
            if new != content:
                parts[name] = new
    return parts


def _rewritten(formula: bytes) -> bytes:
    return _CALL.sub(
        lambda call: PREFIX.encode() + call[1].upper() if call[1] else call[0], formula
    )


def lite_parts(data: bytes) -> dict[str, str]:
    """The parts that hold the functions, for a workbook of these bytes."""
    identity = uuid.uuid5(uuid.NAMESPACE_OID, hashlib.sha256(data).hexdigest())
    files = {"main.py": main_py(), "requirements.txt": REQUIREMENTS, **SETTINGS}
    return {
        f"{_FOLDER}/taskpanes.xml": _panes(),
        f"{_FOLDER}/_rels/taskpanes.xml.rels": (
            f'{_HEAD}<Relationships xmlns="{_RELATIONSHIPS}"><Relationship Id="rId1" '
            f'Type="{_MICROSOFT}/webextension" Target="webextension1.xml"/></Relationships>'
        ),
        f"{_FOLDER}/webextension1.xml": _extension(str(identity).upper(), files),
    }


def _panes() -> str:
    return (
        f'{_HEAD}<wetp:taskpanes xmlns:wetp="{_WEB}/taskpanes/2010/11"><wetp:taskpane '
        'dockstate="right" visibility="1" width="438" row="2"><wetp:webextensionref '
        f'xmlns:r="{_OFFICE}" r:id="rId1"/></wetp:taskpane></wetp:taskpanes>'
    )


def _extension(identity: str, files: Mapping[str, str]) -> str:
    """One property a file; its value is the JSON text of the content."""
    properties = "".join(
        f"<we:property name={quoteattr(name)} value="
        f"{quoteattr(json.dumps(content, ensure_ascii=False))}/>"
        for name, content in files.items()
    )
    store = f'id="{_STORE_ID}" version="1.0.0.0" store="en-US" storeType="OMEX"'
    again = store.replace('store="en-US"', f'store="{_STORE_ID.upper()}"')
    return (
        f'{_HEAD}<we:webextension xmlns:we="{_WEB}/webextension/2010/11" id="{{{identity}}}">'
        f"<we:reference {store}/><we:alternateReferences><we:reference {again}/>"
        f"</we:alternateReferences><we:properties>{properties}</we:properties><we:bindings/>"
        f'<we:snapshot xmlns:r="{_OFFICE}"/></we:webextension>'
    )


def _linked(package: Package) -> dict[str, bytes]:
    """The listing of types and the package's relationships, with the new parts in them."""
    kind = "application/vnd.ms-office.webextension"
    override = '<Override PartName="/{}/{}" ContentType="{}+xml"/>'
    types = override.format(_FOLDER, "taskpanes.xml", f"{kind}taskpanes")
    types += override.format(_FOLDER, "webextension1.xml", kind)
    edge = (
        f'<Relationship Id="rIdLeasebridge" Type="{_MICROSOFT}/webextensiontaskpanes" '
        f'Target="{_FOLDER}/taskpanes.xml"/>'
    )
    added = {"[Content_Types].xml": types, "_rels/.rels": edge}
    return dict(_inserted(package, name, new) for name, new in added.items())


def _inserted(package: Package, name: str, new: str) -> tuple[str, bytes]:
    """A part with new children at the end of its root, in the root's own namespace prefix."""
    member = package.find(name) or ""
    root, content = package.xml(member), package.read(member)
    if content[root.start + 1 : root.inner].partition(b" ")[0].find(b":") >= 0:
        raise package.fault(f"{name} is written in a way that cannot be added to")
    return member, content[: root.stop] + new.encode() + content[root.stop :]


def _with_members(data: bytes, parts: Mapping[str, str]) -> bytes:
    """The zip file with new members at its end; what is in it keeps its bytes."""
    buffer = BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()
