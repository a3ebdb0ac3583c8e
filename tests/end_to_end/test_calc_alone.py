"""LibreOffice over a hostile file: no network, no macro, no program, and nobody else's pipe.

What it does is read in a trace of its calls to the system.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.addin.command_runner import ROOT
from tests.addin.sample_books.rich import minimal, relationships, write_package

needs_strace = pytest.mark.skipif(not shutil.which("strace"), reason="no strace here")

HELPERS = re.compile(
    r"soffice(?:\.bin)?|oosplash|python3?[\d.]*|dirname|basename|ls|sed|grep|uname|sh|paperconf|gdb|javaldx|"
    r"env|id|gpg\w*|ldconfig|gcc|collect2|ld"
)
"""What LibreOffice starts to find itself and its Python; `collect2` and `ld` by ctypes."""


def hostile(path: Path) -> Path:
    """A workbook with a picture and another workbook of a server, which no macro should ask."""
    image = relationships({"r1": ("image", "http://127.0.0.1:9/picture.png")})
    image = image.replace("/>", ' TargetMode="External"/>')
    drawing = relationships({"r9": ("drawing", "../drawings/drawing1.xml")})
    cells = '<c r="A1"><f>1+1</f><v>0</v></c><c r="A2"><f>A1*2</f><v>0</v></c>'
    cells = cells.replace('<c r="A2">', '</row><row r="2"><c r="A2">')
    main = "http://schemas.openxmlformats.org/drawingml/2006"
    picture = (
        f'<xdr:wsDr xmlns:xdr="{main}/spreadsheetDrawing" xmlns:a="{main}/main" xmlns:r="http://'
        'schemas.openxmlformats.org/officeDocument/2006/relationships"><xdr:absoluteAnchor>'
        '<xdr:pos x="0" y="0"/><xdr:ext cx="9525" cy="9525"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr '
        'id="1" name="p"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:link="r1"/>'
        "</xdr:blipFill><xdr:spPr/></xdr:pic><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>"
    )
    rows = f'<sheetData><row r="1">{cells}</row></sheetData><drawing r:id="r9"/>'
    parts = minimal(
        rows,
        parts={
            "xl/worksheets/_rels/sheet1.xml.rels": drawing,
            "xl/drawings/drawing1.xml": picture,
            "xl/drawings/_rels/drawing1.xml.rels": image,
            "xl/vbaProject.bin": b"no macro that anybody could run",
        },
    )
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    spaces = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("<worksheet ", f"<worksheet {spaces} ", 1)
    return write_package(path, parts)


@needs_strace
def test_it_reaches_no_network_starts_no_program_and_leaves_nothing(tmp_path: Path) -> None:
    book, trace = hostile(tmp_path / "book.xlsx"), tmp_path / "trace.txt"
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    asked = "refresh", str(book), "--engine", "libreoffice", "--allow-libreoffice"
    strace = "strace", "-f", "-qq", "-e", "trace=connect,bind,execve,umask,mkdir", "-o", str(trace)
    run = subprocess.run(
        [*strace, sys.executable, "-m", "leasebridge", *asked],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    assert any("soffice.bin" in line for line in lines)
    assert not [line for line in lines if "AF_INET" in line]
    started = re.findall(r'execve\("(?:[^"]*/)?([^"/]+)".* = 0$', "\n".join(lines), re.MULTILINE)
    assert not [name for name in started if not HELPERS.fullmatch(name)]
    pipe = next(at for at, line in enumerate(lines) if "bind(" in line and "OSL_PIPE" in line)
    assert any("umask(077)" in line for line in lines[:pipe])
    assert not list(scratch.iterdir())  # the profile went with the rest
    # Such as the cache of extensions for all users, which would be root's alone.
    made = re.findall(r'mkdir\("([^"]+)".* = 0$', "\n".join(lines), re.MULTILINE)
    assert made and not [path for path in made if not Path(path).is_relative_to(scratch)]
