"""Puts our functions into a workbook for xlwings Lite: Excel on Windows, a Mac and the web."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from addin.errors import RENAME
from addin.formulas import OurCalls, calls_in
from addin.handoff.lite.code import is_ours, main_py
from addin.handoff.stored_calls import rewrite_calls
from addin.xlsx import Workbook, parse
from addin.xlsx.edit import PackageEditor
from udfs import CATALOGUE

REQUIREMENTS = "xlwings==0.33.15\n"
SETTINGS = {"pyodideVersion": "0.27.5", "addinVersion": "1.0.0.0-18"}
"""What workbooks that version 1.0.0.0-18 of the add-in saved name together, besides the code.

Those were read byte by byte. Later versions open such workbooks: the changelog of xlwings Lite
(lite.xlwings.org/changelog) says what its "existing workbooks" need, which is to be trusted once
(since -28). One made by -35 is known from a description alone: it names xlwings 0.33.20 and also
has `xlwingsWorkbookId`, a UUID, and `xlwingsSettingsWorkbook`, {"startupBehavior":"taskpane"}, of
which it is not known whether it is stored as an object or as the text of one. Half of a form that
nobody has seen would be worse than an older one that is whole.
"""

PREFIX = "_xldudf_"
"""What a file has before the name of a function that an add-in from the store brings."""

_OUR_NEEDS = re.compile(r"xlwings==[\d.]+\s*")
_FOLDER = "xl/webextensions"
_STORE_ID = "wa200008175"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MICROSOFT = "http://schemas.microsoft.com/office/2011/relationships"
_WEB = "http://schemas.microsoft.com/office/webextensions"
_KIND = "application/vnd.ms-office.webextension"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def add_lite(book: Workbook, edits: PackageEditor) -> int:
    """Have xlwings Lite answer the calls of a workbook; returns how many its cells make.

    Only formulas with our calls differ, and the parts that hold the functions are new. Raises
    BadWorkbook.
    """
    if any("webextension" in name.casefold() for name in edits.package.members):
        what = "an add-in has already put code into it"
        raise edits.package.fault(what, do="make the copy from a workbook without")
    ours = OurCalls(book)
    taken = [*(name.name for name in ours.own_names), *(table.name for table in book.tables)]
    if clashes := {name.upper() for name in taken} & CATALOGUE.keys():
        raise edits.package.fault(f"it has a name {min(clashes)} of its own", do=RENAME)
    rewrite_calls(edits, PREFIX, ours)
    panes, extension = f"{_FOLDER}/taskpanes.xml", f"{_FOLDER}/webextension1.xml"
    kind = f"{_MICROSOFT}/webextensiontaskpanes"
    edits.add(panes, b"", f"{_KIND}taskpanes+xml", "", kind)
    # The same for the same workbook, so that the same copy is made of it.
    identity = uuid.uuid5(uuid.NAMESPACE_OID, hashlib.sha256(book.package.data).hexdigest())
    files = {"main.py": main_py(), "requirements.txt": REQUIREMENTS}
    code = _extension(str(identity).upper(), {**files, **SETTINGS}).encode()
    edge = edits.add(extension, code, f"{_KIND}+xml", panes, f"{_MICROSOFT}/webextension")
    edits.replace(panes, _panes(edge).encode())
    return calls_in(book)


def remove_lite(edits: PackageEditor) -> None:
    """Take our functions for xlwings Lite out again; code of anyone else stays."""
    for pane in edits.package.relationships(""):
        if pane.kind == "webextensiontaskpanes" and not pane.external:
            extensions = edits.package.relationships(edits.package.follow(pane))
            if extensions and all(_holds_ours(edits.read(e.target)) for e in extensions):
                edits.remove(pane.target)


def _holds_ours(extension: bytes) -> bool:
    """Whether its code is what leasebridge put in, of whatever version, as it was put in."""
    files = {
        element.attributes.get("name", ""): element.attributes.get("value", "")
        for element in parse(extension).walk()
        if element.name == "property"
    }
    code, needs = _content(files.get("main.py", "")), _content(files.get("requirements.txt", ""))
    return is_ours(code) and _OUR_NEEDS.fullmatch(needs) is not None


def _content(value: str) -> str:
    try:
        content = json.loads(value)
    except ValueError:
        return ""
    return content if isinstance(content, str) else ""


def _panes(edge: str) -> str:
    return (
        f'{_HEAD}<wetp:taskpanes xmlns:wetp="{_WEB}/taskpanes/2010/11"><wetp:taskpane '
        'dockstate="right" visibility="1" width="438" row="2"><wetp:webextensionref '
        f'xmlns:r="{_OFFICE}" r:id="{edge}"/></wetp:taskpane></wetp:taskpanes>'
    )


def _extension(identity: str, files: Mapping[str, str]) -> str:
    properties = "".join(_property(name, content) for name, content in files.items())
    store = f'id="{_STORE_ID}" version="1.0.0.0" store="en-US" storeType="OMEX"'
    again = store.replace('store="en-US"', f'store="{_STORE_ID.upper()}"')
    return (
        f'{_HEAD}<we:webextension xmlns:we="{_WEB}/webextension/2010/11" id="{{{identity}}}">'
        f"<we:reference {store}/><we:alternateReferences><we:reference {again}/>"
        f"</we:alternateReferences><we:properties>{properties}</we:properties><we:bindings/>"
        f'<we:snapshot xmlns:r="{_OFFICE}"/></we:webextension>'
    )


def _property(name: str, content: str) -> str:
    """A file as a property; its value is the JSON text of the content."""
    value = quoteattr(json.dumps(content, ensure_ascii=False))
    return f"<we:property name={quoteattr(name)} value={value}/>"
