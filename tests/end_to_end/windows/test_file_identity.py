"""In Windows a replaced file keeps its streams and its rights; a new one gets the mark."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from addin.xlsx import write

pytestmark = pytest.mark.skipif(os.name != "nt", reason="streams and rights as Windows has them")

MARK = b"[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://a.example/model.xlsm\r\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "model.xlsm"
    path.write_bytes(b"old")
    return path


def mark(path: Path) -> None:
    try:
        Path(f"{path}:Zone.Identifier").write_bytes(MARK)
    except OSError:
        pytest.skip("this file system has no streams")
    if [entry.name for entry in path.parent.iterdir()] != [path.name]:
        pytest.skip("streams are files of their own here, as in Wine")


def test_the_mark_of_the_web_stays_and_a_copy_has_it_without_its_address(path: Path) -> None:
    mark(path)
    write(b"new", path)
    assert path.read_bytes() == b"new"
    assert Path(f"{path}:Zone.Identifier").read_bytes() == MARK
    copy = path.with_name("copy.xlsm")
    write(b"new", copy, like=[path])
    found = Path(f"{copy}:Zone.Identifier").read_bytes()
    assert found == b"[ZoneTransfer]\r\nZoneId=3\r\n"
    assert {entry.name for entry in path.parent.iterdir()} == {path.name, copy.name}


def rights(path: Path) -> list[Any]:
    import win32security

    found = win32security.GetFileSecurity(str(path), win32security.DACL_SECURITY_INFORMATION)
    listed = found.GetSecurityDescriptorDacl()
    return [listed.GetAce(number) for number in range(listed.GetAceCount())]


def test_the_rights_of_a_private_file_stay_and_a_copy_has_them(path: Path) -> None:
    import ntsecuritycon
    import win32api
    import win32security

    me = win32security.LookupAccountName("", win32api.GetUserName())[0]
    listed = win32security.ACL()
    listed.AddAccessAllowedAce(win32security.ACL_REVISION, ntsecuritycon.FILE_ALL_ACCESS, me)
    win32security.SetNamedSecurityInfo(
        str(path),
        win32security.SE_FILE_OBJECT,
        win32security.DACL_SECURITY_INFORMATION | win32security.PROTECTED_DACL_SECURITY_INFORMATION,
        None,
        None,
        listed,
        None,
    )
    before = rights(path)
    write(b"new", path)
    assert rights(path) == before
    copy = path.with_name("copy.xlsm")
    write(b"new", copy, like=[path])
    if (
        win32security.GetFileSecurity(
            str(path), win32security.DACL_SECURITY_INFORMATION
        ).GetSecurityDescriptorControl()[0]
        & win32security.SE_DACL_PROTECTED
    ):  # Wine forgets it
        assert rights(copy) == before
