"""Whether other machines may change what is in a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.batch import network

MOUNTS = """\
rootfs / ext4 rw 0 0
//server/desk {0}/share cifs rw 0 0
server:/x {0}/with\\040space nfs4 rw 0 0
tmpfs {0}/share/local tmpfs rw 0 0
sshfs {0}/hidden fuse.sshfs rw 0 0
/dev/sdb {0}/hidden ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "is_remote"),
    [
        ("share", True),
        ("share/deep/er", True),
        ("share/local", False),
        ("with space/x", True),
        ("hidden", False),
        ("shared", False),
        ("", False),
    ],
)
def test_the_deepest_mount_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, is_remote: bool
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS.format(tmp_path.resolve()), encoding="utf-8")
    monkeypatch.setattr(network, "_MOUNTS", mounts)
    monkeypatch.setattr(network, "WINDOWS", False)
    assert network.is_on_network(tmp_path / folder) is is_remote


def test_a_system_that_does_not_say_it_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "_MOUNTS", tmp_path / "none")
    monkeypatch.setattr(network, "WINDOWS", False)
    assert not network.is_on_network(tmp_path)


class Kernel:
    """Of Windows: which drives are another machine's."""

    @staticmethod
    def GetDriveTypeW(drive: str) -> int:  # noqa: N802
        return {"Z:\\": 4, "C:\\": 3}[drive]


@pytest.mark.parametrize(
    ("drive", "is_remote"), [("Z:", True), ("C:", False), ("\\\\server\\desk", True)]
)
def test_windows_knows_its_drives(
    monkeypatch: pytest.MonkeyPatch, drive: str, is_remote: bool
) -> None:
    import ctypes
    from types import SimpleNamespace

    fake = SimpleNamespace(kernel32=Kernel)
    monkeypatch.setattr(ctypes, "windll", fake, raising=False)
    monkeypatch.setattr(network, "WINDOWS", True)
    monkeypatch.setattr(network, "Path", lambda _: SimpleNamespace(drive=drive))
    assert network.is_on_network(Path("any")) is is_remote
