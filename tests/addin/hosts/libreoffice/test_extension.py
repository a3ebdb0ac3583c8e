"""The Calc extension as a file, and LibreOffice found, refused or installed into, without one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from addin.errors import NoLibreOffice, OfficeFailed
from addin.hosts.libreoffice import extension
from addin.hosts.libreoffice import installation as office_install
from addin.hosts.libreoffice import program as office
from addin.hosts.libreoffice.extension import (
    IDENTIFIER,
    build_oxt,
    extension_files,
    idl,
    needs_document,
)
from addin.hosts.libreoffice.menu import PYTHON_FILE
from addin.hosts.libreoffice.program import find_office, run_program
from udfs import CATALOGUE, __version__
from udfs.function import camel_case

HERE = Path(extension.__file__).parent
OOR = "{http://openoffice.org/2001/registry}"
posix = pytest.mark.skipif(sys.platform == "win32", reason="stand-ins are shell scripts")


def test_the_extension_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("one.oxt", "two.oxt"):
        build_oxt(tmp_path / name)
    assert (tmp_path / "one.oxt").read_bytes() == (tmp_path / "two.oxt").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.oxt") as archive:
        assert archive.testzip() is None and archive.namelist() == sorted(extension_files())


def test_lines_as_windows_writes_them_do_not_get_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = extension_files()
    for file in (HERE / extension.LIBRARY, *HERE.glob("*.py"), *HERE.glob("menu/*.py")):
        content = file.read_bytes()
        is_text = file.suffix == ".py"
        copy = tmp_path / file.relative_to(HERE)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(content.replace(b"\n", b"\r\n") if is_text else content)
    monkeypatch.setattr(extension, "_HERE", tmp_path)
    assert extension_files() == here


def test_its_lists_name_files_that_it_has() -> None:
    files = extension_files()
    listed = re.findall(r'full-path="([^"]+)"', files["META-INF/manifest.xml"].decode())
    listed += re.findall(r'uri="([^"]+)"', files["leasebridge.components"].decode())
    assert listed and set(listed) <= set(files)
    described = files["description.xml"].decode()
    assert f'<version value="{__version__}"/>' in described and IDENTIFIER in described
    for name, content in files.items():
        if name.endswith((".xml", ".xcu", ".components")):
            ElementTree.fromstring(content)


def test_it_carries_all_that_the_functions_need(tmp_path: Path) -> None:
    for name, content in extension_files().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from udfs.function import camel_case\n"
        "from udfs.cells import answer_call\n"
        "from udfs import CATALOGUE\n"
        "print(answer_call(CATALOGUE['LEASE_REVENUE'], [250.0, 40.0]), 'numpy' in sys.modules)"
    )
    command = [sys.executable, "-I", "-S", "-c", code, str(tmp_path / "pythonpath")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stdout.split() == ["10000.0", "False"], done.stderr


def test_every_function_and_argument_has_its_name_and_help() -> None:
    root = ElementTree.fromstring(extension_files()["CalcAddIns.xcu"])
    service = root.find(f".//node[@{OOR}name='leasebridge.Functions']")
    assert service is not None
    shown = {
        values(function)["CompatibilityName"]: {
            values(argument)["DisplayName"]: values(argument)["Description"]
            for argument in function.findall("node/node")
        }
        for function in service.findall("node/node")
    }
    for function in CATALOGUE.values():
        helps = shown.pop(function.name)
        assert list(helps) == list(function.args)
        for name, arg in function.args.items():
            assert helps[name].startswith(f"({arg.unit}) {arg.help}")
            may_be_blank = name in function.defaults or function.args[name].solved_as
            assert helps[name].endswith("Required.") == (not may_be_blank)
    assert not shown


def test_the_menu_is_for_calc_alone_and_each_entry_asks_the_component() -> None:
    files = extension_files()
    bar = ElementTree.fromstring(files["Addons.xcu"]).find(f".//node[@{OOR}name='OfficeMenuBar']")
    assert bar is not None
    (menu,) = bar.findall("node")
    assert values(menu) == {
        "Title": "~Leasebridge",
        "Context": "com.sun.star.sheet.SpreadsheetDocument",
    }
    entries = [values(entry) for entry in menu.findall("node/node")]
    titles = [entry["Title"].replace("~", "") for entry in entries]
    assert titles == [
        "Case...",
        "Take Facts In...",
        "What Moved...",
        "Explain This Cell",
        "Hand Off...",
    ]
    letters = [title[title.index("~") + 1].casefold() for title in (e["Title"] for e in entries)]
    assert len(set(letters)) == len(letters)
    service = '<implementation name="leasebridge.Menu"><service name="leasebridge.Menu"/>'
    assert service in files["leasebridge.components"].decode()
    assert {entry["URL"].partition("?")[0] for entry in entries} == {"service:leasebridge.Menu"}


def test_the_menu_needs_nothing_but_its_own_package() -> None:
    files = extension_files()
    ours = {name for name in files if name.startswith("pythonpath/leasebridge_menu/")}
    assert {name.rpartition("/")[2] for name in ours} >= {"__init__.py", "actions.py", "desk.py"}
    for name in ours:
        # LibreOffice's Python has neither our package nor what it needs.
        assert not re.search(rb"^\s*(?:from|import) (?:addin|udfs)\b", files[name], re.MULTILINE)


def test_only_the_one_that_is_installed_knows_a_python(tmp_path: Path) -> None:
    build_oxt(tmp_path / "with.oxt", "/some/python")
    with zipfile.ZipFile(tmp_path / "with.oxt") as archive:
        assert archive.read(PYTHON_FILE) == b"/some/python\n"
    assert PYTHON_FILE not in extension_files()


def values(node: ElementTree.Element) -> dict[str, str]:
    return {
        prop.get(f"{OOR}name", ""): value.text or ""
        for prop in node.findall("prop")
        for value in prop.findall("value")
    }


def test_the_interface_source_is_what_the_catalogue_says() -> None:
    assert (HERE / "leasebridge.idl").read_text(encoding="utf-8") == idl()


def test_the_type_library_has_every_function_and_argument_in_order() -> None:
    library = (HERE / "leasebridge.rdb").read_bytes()
    at = 0
    for function in sorted(CATALOGUE.values(), key=lambda f: list(CATALOGUE).index(f.name)):
        at = library.index(camel_case(function.name).encode(), at)
    names = {camel_case(name) for f in CATALOGUE.values() for name in f.args}
    names |= {"document"} if any(map(needs_document, CATALOGUE.values())) else set()
    assert all(name.encode() in library for name in names)


def sdk(program: str) -> Path:
    """A program of LibreOffice's SDK, which stands beside the others."""
    try:
        return find_office().folder.parent / "sdk" / "bin" / program
    except NoLibreOffice:
        return Path("no-libreoffice")


@pytest.mark.skipif(not sdk("unoidl-write").exists(), reason="LibreOffice's SDK is not here")
def test_the_type_library_is_what_the_interface_source_compiles_to(tmp_path: Path) -> None:
    program = find_office().folder
    known = [program / "types.rdb", program / "types" / "offapi.rdb"]
    made, shipped = tmp_path / "made.rdb", HERE / "leasebridge.rdb"
    compiled = [sdk("unoidl-write"), *known, HERE / "leasebridge.idl", made]
    subprocess.run(compiled, check=True, capture_output=True)
    # The bytes hold the compiler's version; what they say does not.
    contents = [
        subprocess.run([sdk("unoidl-read"), *known, library], check=True, capture_output=True)
        for library in (made, shipped)
    ]
    assert contents[0].stdout == contents[1].stdout
    assert contents[0].stdout.count(b"[in]") == idl().count("[in]")


def stand_in(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a stand-in for LibreOffice 24.8, the only one that is found."""
    folder = tmp_path / "office" / "program"
    folder.mkdir(parents=True)
    stand_in(folder, "soffice", "echo LibreOffice 24.8.1.2 abc")
    kept = f"cp leasebridge.oxt {tmp_path}/installed.oxt 2>/dev/null"
    stand_in(folder, "unopkg", f'echo "$@" >>{tmp_path}/asked\n/bin/{kept}\necho {IDENTIFIER}')
    (folder / "pythonloader.py").touch()
    monkeypatch.setattr(office, "_OTHER_PLACES", ())
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(office_install, "_is_superuser", lambda: False)
    return folder


@posix
def test_the_one_on_the_path_is_found(programs: Path) -> None:
    assert find_office() == office.Office(programs, "24.8.1.2")


@posix
@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("echo LibreOffice 7.4.7.2 40", "LibreOffice 7.4.7.2 in .* 24.8 or later"),
        ("echo LibreOffice 24.2.7.2 40", "24.8 or later"),
        ("exit 1", "24.8 or later"),
    ],
)
def test_one_that_cannot_bind_our_names_is_refused(programs: Path, script: str, says: str) -> None:
    stand_in(programs, "soffice", script)
    for action in (find_office, office_install.install):
        with pytest.raises(NoLibreOffice, match=says):
            action()


@posix
def test_without_libreoffice_or_without_its_python_a_line_says_so(programs: Path) -> None:
    (programs / "pythonloader.py").unlink()
    with pytest.raises(NoLibreOffice, match="lacks Python support"):
        find_office()
    (programs / "soffice").unlink()
    with pytest.raises(NoLibreOffice, match="LibreOffice not found"):
        find_office()


@posix
def test_installing_says_what_to_type_next(programs: Path) -> None:
    assert office_install.install().splitlines() == [
        f"installed: leasebridge {__version__} in LibreOffice 24.8.1.2",
        "Start LibreOffice Calc and type =EPS_BRIDGE(",
    ]
    assert (programs.parents[1] / "asked").read_text() == "add -f -s leasebridge.oxt\n"
    with zipfile.ZipFile(programs.parents[1] / "installed.oxt") as archive:
        assert archive.read(PYTHON_FILE).decode() == f"{sys.executable}\n"


@posix
def test_uninstalling_removes_it_or_says_that_there_is_nothing(programs: Path) -> None:
    assert office_install.uninstall() == "removed: leasebridge from LibreOffice 24.8.1.2"
    assert (programs.parents[1] / "asked").read_text() == f"list\nremove {IDENTIFIER}\n"
    stand_in(programs, "unopkg", "true")
    assert "nothing to remove" in office_install.uninstall()


@posix
@pytest.mark.parametrize("action", [office_install.install, office_install.uninstall])
def test_sudo_and_a_running_libreoffice_are_told_what_to_do(
    programs: Path,
    action: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lock = office_install.user_profile() / ".lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    with pytest.raises(OfficeFailed, match="close it and try again"):
        action()
    monkeypatch.setattr(office_install, "_is_superuser", lambda: True)
    monkeypatch.setenv("SUDO_USER", "ada")
    with pytest.raises(OfficeFailed, match="as the user who runs LibreOffice"):
        action()
    monkeypatch.delenv("SUDO_USER")
    (programs.parents[1] / "home").mkdir(exist_ok=True)
    monkeypatch.setattr("os.geteuid", lambda: 0 if os.getuid() else 1)
    with pytest.raises(OfficeFailed, match="home is another user's"):
        action()
    assert not (programs.parents[1] / "asked").exists()


@posix
def test_what_unopkg_complains_of_is_told(programs: Path) -> None:
    stand_in(programs, "unopkg", "echo 'ERROR: The disk is full'; exit 1")
    with pytest.raises(
        OfficeFailed, match=r"^LibreOffice ended with exit code 1: The disk is full; "
    ):
        office_install.install()


@posix
def test_what_it_has_started_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = tmp_path / "started"
    script = f"sleep 600 & echo $! >{started}.new; mv {started}.new {started}; wait"
    stand_in(tmp_path, "hangs", script)
    wait = subprocess.Popen.wait

    def wait_once_it_has_started(process: Any, timeout: float | None = None) -> int:
        while timeout and not started.exists() and process.poll() is None:
            time.sleep(0.01)
        code: int = wait(process, timeout)
        return code

    monkeypatch.setattr(subprocess.Popen, "wait", wait_once_it_has_started)
    with pytest.raises(OfficeFailed, match=r"no answer within 0\.1 s"):
        run_program([str(tmp_path / "hangs")], tmp_path, 0.1)
    state = Path(f"/proc/{started.read_text().strip()}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"
