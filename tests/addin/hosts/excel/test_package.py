"""The parts of the add-in's file by the rules of the package: typed, related, always the same."""

from __future__ import annotations

import io
import posixpath
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from addin.errors import NoLibreOffice
from addin.hosts.excel.package import (
    CONTENT_TYPES,
    MACRO_ADDIN,
    MACRO_WORKBOOK,
    as_addin,
    macro_workbook,
    zipped,
)
from addin.hosts.libreoffice import find_office

PARTS = macro_workbook("<customUI/>", "<help/>")
RELATED = [name for name in PARTS if name.endswith(".rels")]


def targets(name: str) -> list[str]:
    folder = posixpath.dirname(posixpath.dirname(name))
    return [
        posixpath.normpath(posixpath.join(folder, one.attrib["Target"]))
        for one in ElementTree.fromstring(PARTS[name])
    ]


def test_every_part_is_xml() -> None:
    for content in PARTS.values():
        assert content.startswith(b"<?xml ")
        ElementTree.fromstring(content)


def test_every_part_is_related_once_and_no_other() -> None:
    found = [target for name in RELATED for target in targets(name)]
    assert sorted(found) == sorted(PARTS.keys() - {CONTENT_TYPES, *RELATED})


def test_every_type_is_of_a_part() -> None:
    types = ElementTree.fromstring(PARTS[CONTENT_TYPES])
    named = [one.attrib["PartName"][1:] for one in types if "PartName" in one.attrib]
    assert set(named) < set(PARTS) and len(named) == len(set(named))
    plain = {name for name in PARTS if name.endswith(".xml")} - set(named) - {CONTENT_TYPES}
    assert plain == {"customUI/customUI.xml", "customXml/item1.xml"}


def test_the_addin_differs_in_one_type() -> None:
    addin = as_addin(PARTS)
    assert [name for name in PARTS if PARTS[name] != addin[name]] == [CONTENT_TYPES]
    assert addin[CONTENT_TYPES].decode().count(MACRO_ADDIN) == 1
    assert MACRO_WORKBOOK not in addin[CONTENT_TYPES].decode()


def test_the_file_bears_no_time_and_is_the_same_on_every_system() -> None:
    assert zipped(PARTS) == zipped(macro_workbook("<customUI/>", "<help/>"))
    with zipfile.ZipFile(io.BytesIO(zipped(PARTS))) as archive:
        assert archive.testzip() is None and archive.namelist() == list(PARTS)
        for member in archive.infolist():
            assert member.date_time == (1980, 1, 1, 0, 0, 0)
            assert (member.create_system, member.external_attr >> 16) == (3, 0o600)


@pytest.mark.slow
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    pytest.importorskip("pyopenvba", reason="pyOpenVBA is not installed: leasebridge[excel]")
    from addin.hosts.excel.addin_file import build_xlam

    try:
        office = find_office()
    except NoLibreOffice as problem:
        pytest.skip(str(problem))
    build_xlam(tmp_path / "leasebridge.xlam")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    # By its name alone LibreOffice takes no add-in of Excel's for a document, xlwings' neither.
    reader = "--infilter=Calc MS Excel 2007 VBA XML"
    command = [office.program("soffice"), "--headless", profile, reader, "--convert-to", "fods"]
    command += ["--outdir", str(tmp_path), str(tmp_path / "leasebridge.xlam")]
    subprocess.run(command, capture_output=True, check=True, timeout=180)
    document = (tmp_path / "leasebridge.fods").read_text(encoding="utf-8")
    assert 'table:name="Leasebridge"' in document
    # And reads the macros, which it does not run.
    assert "LEASE_REVENUE" in document
