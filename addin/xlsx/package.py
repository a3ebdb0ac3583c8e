"""Opens the zip container of a workbook, and believes nothing in it before it is checked."""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote
from xml.parsers.expat import ExpatError

from addin import limits
from addin.errors import RESAVE, BadWorkbook, Unfit, nearest
from addin.xlsx.windows_paths import OTHER_NAME, bad_name, too_long
from addin.xlsx.xml import Element, parse

RATIO_MATTERS_FROM = 32 * limits.MB
"""A small part may well shrink a thousandfold; a large one that does is a zip bomb."""

_ANEW = "get the file again from where it came"
_REMOVE = "remove the password in Excel (File > Info > Protect Workbook) and try again"
_AS_XLSX = "save it as .xlsx in Excel"
_PROTECTED = "it is password-protected"
_DAMAGED = "it is damaged or incomplete"

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_NAME_SIZES = struct.Struct("<2H")
_ENCRYPTED = 0x1


class Relationship(NamedTuple):
    """An edge from one part to another. `target` is a member's name, or a URL if external."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass
class Package:
    """A zip container whose directory has been checked; every read checks size and CRC.

    `folded` finds members without regard to case; `directory` is where their listing starts.
    """

    path: Path
    data: bytes
    members: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    folded: dict[str, str] = field(default_factory=dict)
    directory: int = 0
    comment: bytes = b""
    checked: set[str] = field(default_factory=set)

    def fault(self, what: str, *, do: str) -> BadWorkbook:
        """The exception for a fault of this file."""
        return BadWorkbook(f"{self.path}: {' '.join(what.split())}", do=do)

    @contextmanager
    def reading(self, part: str) -> Iterator[None]:
        """Turns what a parser says about `part` into a fault of this file."""
        try:
            yield
        except ExpatError as error:
            raise self.fault(f"{part} is not well-formed XML ({error})", do=RESAVE) from None
        except KeyError as error:
            raise self.fault(f"{part} cannot be read: it lacks {error}", do=RESAVE) from None
        except Unfit as problem:
            raise self.fault(f"{part} cannot be read: {problem.what}", do=problem.do) from None
        except ValueError as error:
            raise self.fault(f"{part} cannot be read: {error}", do=RESAVE) from None

    def refuse_signed(self) -> None:
        """Raises BadWorkbook for a file with a digital signature, which any change would break."""
        if any(name.startswith("_xmlsignatures/") for name in self.folded):
            what = "it is digitally signed, and a change would break that"
            raise self.fault(what, do="remove the signature in Excel (File > Info) first")

    def find(self, name: str) -> str | None:
        """The member of that name; case and percent-encoding do not count."""
        folded = name.casefold()
        return self.folded.get(folded) or self.folded.get(unquote(folded))

    def read(self, part: str) -> bytes:
        """The bytes of a member."""
        info = self.members[part]
        with self.reading(part):
            limits.check("part", info.file_size / limits.MB)
        content = b"".join(self._chunks(info))
        self.checked.add(part)
        return content

    def check_all(self) -> None:
        """Decompresses the members that nothing has read yet, to know that they are whole."""
        for name in self.members.keys() - self.checked:
            for _ in self._chunks(self.members[name]):
                pass
            self.checked.add(name)

    def xml(self, part: str) -> Element:
        """The root element of a part."""
        with self.reading(part):
            return parse(self.read(part))

    def content_types(self) -> dict[str, str]:
        """The content type of each member, in lower case: its own, else its extension's."""
        listing = self.find("[Content_Types].xml")
        types = {}
        for entry in self.xml(listing).children if listing else []:
            name = entry.attributes.get("PartName", "").lstrip("/")
            name = name or "*." + entry.attributes.get("Extension", "")
            types[name.casefold()] = entry.attributes.get("ContentType", "").lower()
        return {
            name: types.get(folded, types.get("*." + folded.rpartition(".")[2], ""))
            for folded, name in self.folded.items()
        }

    def relationships(self, part: str) -> list[Relationship]:
        """The edges that leave `part` (`""` is the package itself)."""
        folder, name = posixpath.split(part)
        source = self.find(posixpath.join(folder, "_rels", name + ".rels"))
        if source is None:
            return []
        return [
            self._relationship(folder, element.attributes)
            for element in self.xml(source).all("Relationship")
        ]

    def _relationship(self, folder: str, attributes: dict[str, str]) -> Relationship:
        target = attributes.get("Target", "")
        external = attributes.get("TargetMode") == "External"
        if not external:
            target = target.replace("\\", "/")
            target = posixpath.normpath(posixpath.join("/", folder, target.partition("#")[0]))[1:]
            target = self.find(target) or target
        kind = attributes.get("Type", "").rpartition("/")[2]
        return Relationship(attributes.get("Id", ""), kind, target, external)

    def follow(self, relationship: Relationship) -> str:
        """The member that an edge leads to."""
        if relationship.external or relationship.target not in self.members:
            what = f"the part {relationship.target!r} that it refers to is missing"
            raise self.fault(what, do=RESAVE)
        return relationship.target

    def _chunks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        crc = size = 0
        for chunk in self._decompressed(info):
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
            if size > info.file_size:
                break
            yield chunk
        if size != info.file_size or crc != info.CRC:
            what = f"{info.filename} is damaged (its size or checksum is wrong)"
            raise self.fault(what, do=_ANEW)

    def _decompressed(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        start = data_start(self.data, info)
        raw = self.data[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            yield raw
            return
        inflate = zlib.decompressobj(-15)
        try:
            while raw and not inflate.eof:
                yield inflate.decompress(raw, 4 * 2**20)
                raw = inflate.unconsumed_tail
            yield inflate.flush()
        except zlib.error:
            what = f"{info.filename} is damaged (it does not decompress)"
            raise self.fault(what, do=_ANEW) from None


def data_start(data: bytes, info: zipfile.ZipInfo) -> int:
    """Where a member's compressed bytes begin: after its local header, name and extra field."""
    name_size, extra_size = _NAME_SIZES.unpack_from(data, info.header_offset + 26)
    return int(info.header_offset + 30 + name_size + extra_size)


def open_package(path: Path) -> Package:
    """Reads the file and checks its directory. Raises BadWorkbook."""
    data = _file_bytes(path)
    package = Package(path, data)
    if data.startswith(_OLE):
        raise _ole_fault(package)
    for info in _directory(package):
        _check_member(package, info)
        info.filename = _plain_name(info)
        if info.filename.casefold() in package.folded:
            raise package.fault(f"two of its parts are called {info.filename!r}", do=RESAVE)
        package.members[info.filename] = info
        package.folded[info.filename.casefold()] = info.filename
    _check_layout(package)
    return package


def _file_bytes(path: Path) -> bytes:
    if fault := bad_name(path):
        raise BadWorkbook(f"{path}: {fault}", do=OTHER_NAME)
    try:
        data = limits.read_whole(path, "file")
    except FileNotFoundError:
        if long := too_long(path):
            raise BadWorkbook(f"{path}: {long}", do=OTHER_NAME) from None
        what = f"{path}: there is no such file"
        raise BadWorkbook(what, do=_near(path) or "check its name and folder") from None
    except limits.BeyondLimit as beyond:
        raise BadWorkbook(f"{path}: {beyond.what}", do=beyond.do) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        what = f"{path}: cannot be read: {reason}"
        raise BadWorkbook(what, do="check that you may open it") from None
    if not data:
        raise BadWorkbook(f"{path}: the file is empty", do=_ANEW)
    return data


def _near(path: Path) -> str:
    """The workbook of that folder that was probably meant."""
    try:
        return nearest(path.name, (other.name for other in path.parent.glob("*.xls?")))
    except (OSError, ValueError):
        return ""


def _ole_fault(package: Package) -> BadWorkbook:
    data = package.data
    if "EncryptedPackage".encode("utf-16-le") in data:
        return package.fault(_PROTECTED, do=_REMOVE)
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return package.fault("it is an Excel 97-2003 workbook (.xls)", do=_AS_XLSX)
    what = "it is no .xlsx workbook, but an Excel 97-2003 workbook (.xls) or an encrypted one"
    return package.fault(what, do=_AS_XLSX)


def _directory(package: Package) -> list[zipfile.ZipInfo]:
    if package.data[:2] != b"PK":
        raise package.fault("it is not an Excel workbook (.xlsx or .xlsm)", do=_AS_XLSX)
    try:
        with zipfile.ZipFile(BytesIO(package.data)) as archive:
            members = archive.infolist()
            package.directory, package.comment = archive.start_dir, archive.comment
    # zipfile raises the second for a version of the format that it does not know.
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error):
        raise package.fault(_DAMAGED, do=RESAVE) from None
    _check(package, "parts", len(members))
    if len({info.orig_filename for info in members}) < len(members):
        raise package.fault("two of its parts have the same name", do=RESAVE)
    _check(package, "unpacked", sum(info.file_size for info in members) / limits.MB)
    return members


def _check(package: Package, name: str, amount: float, what: str = "it") -> None:
    try:
        limits.check(name, amount, what)
    except limits.BeyondLimit as fault:
        raise package.fault(fault.what, do=fault.do) from None


def _plain_name(info: zipfile.ZipInfo) -> str:
    """The name that the directory gives, with slashes: some programs write backslashes.

    Newer Pythons take a name from an extra field, and each system writes it in its own way.
    """
    return info.orig_filename.replace("\\", "/")


def _check_member(package: Package, info: zipfile.ZipInfo) -> None:
    name = _plain_name(info)
    if info.flag_bits & _ENCRYPTED:
        raise package.fault(_PROTECTED, do=_REMOVE)
    leaves = ".." in name.split("/") or name.startswith("/") or ":" in name.partition("/")[0]
    if not name or leaves or "\0" in name:
        raise package.fault(f"it has an unsafe path inside: {name!r}", do=RESAVE)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        what = f"{name} is compressed in a way that workbooks do not use"
        raise package.fault(what, do=RESAVE)
    if info.file_size > RATIO_MATTERS_FROM:
        _check(package, "ratio", info.file_size / max(info.compress_size, 1), name)


def _check_layout(package: Package) -> None:
    """Members may not overlap or lie outside the file: a bomb or a forgery, never a workbook."""
    end = 0
    for info in sorted(package.members.values(), key=lambda info: info.header_offset):
        at = info.header_offset
        if at < end or package.data[at : at + 4] != b"PK\3\4" or at + 30 > len(package.data):
            raise package.fault(_DAMAGED, do=RESAVE)
        end = data_start(package.data, info) + info.compress_size
        if end > len(package.data):
            raise package.fault(_DAMAGED, do=RESAVE)
