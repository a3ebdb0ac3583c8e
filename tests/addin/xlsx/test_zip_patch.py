"""A patched zip file holds what was asked for, and every other member as it was, to the byte."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.xlsx.package import Package, open_package
from addin.xlsx.zip_patch import patched_zip

TEXT = b"<a>some text that packs well</a>" * 40
LOCAL = struct.Struct("<4s5H3L2H")
STREAMED, ZIP64 = 0x8, b"\1\0"


class Pipe(io.BytesIO):
    """What a writer cannot go back in: sizes then follow each member instead of preceding it."""

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation

    def tell(self) -> int:
        raise io.UnsupportedOperation


def fill(archive: zipfile.ZipFile) -> None:
    archive.comment = b"of the archive"
    archive.writestr("plain.bin", bytes(range(256)), zipfile.ZIP_STORED)
    archive.writestr("packed.xml", TEXT, zipfile.ZIP_DEFLATED)
    marked = zipfile.ZipInfo("märked.xml", (2001, 2, 3, 4, 5, 6))
    marked.comment, marked.external_attr = b"of the member", 0o600 << 16
    marked.extra = struct.pack("<2H4s", 0x7777, 4, b"mine")
    archive.writestr(marked, TEXT, zipfile.ZIP_DEFLATED)
    with archive.open("huge.xml", "w", force_zip64=True) as member:
        member.write(TEXT)


@pytest.fixture(params=["file", "pipe"])
def package(request: pytest.FixtureRequest, tmp_path: Path) -> Package:
    is_pipe = request.param == "pipe"
    file = Pipe() if is_pipe else io.BytesIO(b"PK, but no member yet")
    with zipfile.ZipFile(file, "w" if is_pipe else "a") as archive:
        fill(archive)
        if not is_pipe:
            archive.filelist.reverse()  # a directory may list members in an order of its own
    (tmp_path / "old.zip").write_bytes(file.getvalue())
    return open_package(tmp_path / "old.zip")


def patched(package: Package, parts: dict[str, bytes | None]) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(patched_zip(package, parts))))
    assert archive.testzip() is None
    return archive


def pieces(data: bytes) -> dict[str, bytes]:
    """The bytes that each member takes, its header included, in the order of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
        ends = [info.header_offset for info in infos[1:]] + [archive.start_dir]
    return {i.filename: data[i.header_offset : end] for i, end in zip(infos, ends, strict=True)}


def test_no_change_is_the_same_file(package: Package) -> None:
    assert b"".join(patched_zip(package, {})) == package.data


def test_all_others_keep_their_bytes_and_the_order_stays(package: Package) -> None:
    first = "plain.bin"
    data = b"".join(patched_zip(package, {first: None, "packed.xml": b"", "new.xml": TEXT}))
    old, new = pieces(package.data), pieces(data)
    assert list(new) == ["packed.xml", "märked.xml", "huge.xml", "new.xml"]
    assert {name for name in old.keys() & new.keys() if old[name] != new[name]} == {"packed.xml"}
    assert data.startswith(package.data[: package.members[first].header_offset] + b"PK\3\4")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [*(n for n in package.members if n != first), "new.xml"]
        assert archive.comment == package.comment


def test_a_replaced_member_keeps_what_is_said_of_it(package: Package) -> None:
    with patched(package, {"märked.xml": b"new", "plain.bin": b"new"}) as archive:
        for name in ("märked.xml", "plain.bin"):
            old, new = package.members[name], archive.getinfo(name)
            for said in ("date_time", "compress_type", "comment", "extra", "external_attr"):
                assert getattr(new, said) == getattr(old, said)
            assert archive.read(name) == b"new"


def test_who_reads_from_the_front_sees_the_sizes_that_the_directory_tells(package: Package) -> None:
    parts: dict[str, bytes | None] = dict.fromkeys([*package.members, "new.xml"], TEXT[:-3])
    data = b"".join(patched_zip(package, parts))
    at = package.members["plain.bin"].header_offset
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
            assert info.header_offset == at
            _, _, flags, *_, crc, packed, size, name, extra = LOCAL.unpack_from(data, at)
            assert (crc, packed, size) == (info.CRC, info.compress_size, info.file_size)
            assert not (flags | info.flag_bits) & STREAMED
            assert not extra or not data.startswith(ZIP64, at + LOCAL.size + name)
            at += LOCAL.size + name + extra + packed
        assert at == archive.start_dir


NAMES = ["a.xml", "b/c.bin", "ü/é.xml", "d", "_rels/.rels"]
CONTENT = st.binary(max_size=60) | st.integers(1, 3000).map(lambda size: b"ab" * size)
METHODS = st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from(NAMES), st.tuples(CONTENT, METHODS), min_size=1),
    st.dictionaries(st.sampled_from([*NAMES, "new.xml", "neu/ß.xml"]), CONTENT | st.none()),
)
def test_the_file_holds_the_old_members_with_the_changes_made(
    tmp_path_factory: pytest.TempPathFactory,
    old: dict[str, tuple[bytes, int]],
    parts: dict[str, bytes | None],
) -> None:
    path = tmp_path_factory.mktemp("zip") / "old.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, (content, method) in old.items():
            archive.writestr(name, content, method)
    wanted = {name: content for name, (content, _) in old.items()} | parts
    with patched(open_package(path), parts) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert list(found.items()) == [(name, new) for name, new in wanted.items() if new is not None]
