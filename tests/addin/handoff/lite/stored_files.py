"""Reads the files that a workbook stores for xlwings Lite."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree


def properties(path: Path) -> dict[str, str]:
    """The files that xlwings Lite finds in a workbook."""
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("xl/webextensions/webextension1.xml"))
    found = [e for e in root.iter() if e.tag.endswith("}property")]
    return {e.attrib["name"]: json.loads(e.attrib["value"]) for e in found}
