"""What the doctor finds on a Windows machine that the test describes, and what install leaves."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import xlwings

from addin.errors import CannotWrite

pytest.importorskip("pyopenvba", reason="pyOpenVBA is not installed: leasebridge[excel]")

from addin.commands import doctor
from addin.commands.doctor import Finding, Machine, examine, is_well
from addin.commands.side_by_side import side_by_side
from addin.hosts.excel import installation as install_excel
from addin.hosts.excel.installation import addin_path, settings_path
from addin.hosts.libreoffice import Office


class Healthy(Machine):
    """A machine on which everything is in order, but for what is changed."""

    def __init__(self) -> None:
        self.registry: dict[tuple[str, str], str] = {
            (doctor._APP, ""): r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE",
            (doctor._CLICK_TO_RUN, "Platform"): "x64",
        }
        self.blocked = self.disabled = False
        self.answer = (True, xlwings.__version__)

    def value(self, root: str, key: str, name: str = "") -> str | None:
        return self.registry.get((key, name)) if root else None

    def values(self, key: str) -> Mapping[str, str]:
        if key.endswith("DisabledItems"):
            return {"1": "item"} if self.disabled else {}
        return {name: value for (held, name), value in self.registry.items() if held == key}

    def is_blocked(self, path: Path) -> bool:
        return self.blocked

    def run(self, interpreter: str, code: str) -> tuple[bool, str]:
        assert Path(interpreter).is_file() and "leasebridge.excel" in code
        return self.answer


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Healthy:
    """A healthy machine with the add-in installed."""
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "me"))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "python"))
    for name in install_excel.library_names():
        (tmp_path / "python").mkdir(exist_ok=True)
        (tmp_path / "python" / name).touch()
    monkeypatch.setattr(install_excel, "_check_windows", lambda: None)
    install_excel.install()
    return Healthy()


def faults(machine: Machine) -> list[Finding]:
    findings = examine(machine, "win32")
    bad = [finding for finding in findings if finding.good is False]
    assert is_well(findings) is not bool(bad)
    assert all(finding.remedy for finding in bad)
    return bad


def test_nothing_is_wrong_with_what_install_leaves(machine: Healthy) -> None:
    assert not faults(machine)
    shown = "\n".join(map(str, examine(machine, "win32")))
    assert str(addin_path()) in shown and "(x64)" in shown and sys.executable in shown


def test_excel_missing_or_from_the_store(machine: Healthy) -> None:
    machine.registry[doctor._APP, ""] = r"C:\Program Files\WindowsApps\Excel\EXCEL.EXE"
    (store,) = faults(machine)
    assert "Store" in store.what
    machine.registry.clear()
    (missing,) = faults(machine)
    assert missing.what == "Excel is not installed"


@pytest.mark.parametrize("where", [r"Software\Policies\Microsoft", r"Software\Microsoft"])
def test_macros_forbidden(machine: Healthy, where: str) -> None:
    machine.registry[rf"{where}\Office\16.0\Excel\Security", "VBAWarnings"] = "4"
    (fault,) = faults(machine)
    assert "macros" in fault.what


def test_library_of_another_version(machine: Healthy) -> None:
    wanted = Path(sys.prefix) / install_excel.library_names()[0]
    wanted.rename(wanted.with_name("xlwings64-0.1.0.dll"))
    (fault,) = faults(machine)
    assert "xlwings64-0.1.0.dll" in fault.what and xlwings.__version__ in fault.remedy


def test_addin_missing_of_another_version_blocked_or_switched_off(
    machine: Healthy, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.blocked = True
    assert "from the web" in faults(machine)[0].what
    machine.blocked, machine.disabled = False, True
    assert "Excel disabled an add-in" in faults(machine)[0].what
    machine.disabled = False
    monkeypatch.setattr(doctor, "_built_for", lambda path: "0.1.0")
    assert "0.1.0" in faults(machine)[0].what
    addin_path().unlink()
    assert "not installed" in faults(machine)[0].what


def test_a_damaged_addin(machine: Healthy) -> None:
    addin_path().write_bytes(addin_path().read_bytes()[:20_000])
    (fault,) = faults(machine)
    assert "damaged" in fault.what and "install excel" in fault.remedy


def test_python_of_the_addin(machine: Healthy) -> None:
    machine.answer = (False, "ModuleNotFoundError: No module named 'pywintypes'")
    (fault,) = faults(machine)
    assert "pywintypes" in fault.what and "pywin32" in fault.remedy
    machine.answer = (True, "0.1.0")
    assert "has xlwings 0.1.0" in faults(machine)[0].what
    settings_path().write_text('"INTERPRETER_WIN","C:\\gone\\python.exe"\r\n')
    assert "gone" in faults(machine)[0].what
    settings_path().unlink()
    assert "no Python interpreter set" in faults(machine)[0].what


OPTIONS = r"Software\Microsoft\Office\16.0\Excel\Options"


def typing_help(machine: Machine) -> Finding:
    (found,) = doctor._typing_help(machine)
    assert is_well([found]) and "\n" not in str(found)
    return found


def test_help_while_typing_is_a_note_that_says_where_it_comes_from(machine: Healthy) -> None:
    machine.registry[OPTIONS, "OPEN"] = r'/R "C:\else\Solver.xlam"'
    found = typing_help(machine)
    assert found.good is None and found.remedy.endswith(
        "github.com/Excel-DNA/IntelliSense/releases"
    )


@pytest.mark.parametrize("name", ["OPEN", "OPEN1", "OPEN12"])
@pytest.mark.parametrize(
    "value", [r'/R "C:\tools\ExcelDna.IntelliSense64.xll"', "exceldna.intellisense.xll"]
)
def test_help_while_typing_is_switched_on(machine: Healthy, name: str, value: str) -> None:
    machine.registry[OPTIONS, "OPEN0"] = "another.xlam"
    machine.registry[OPTIONS, name] = value
    found = typing_help(machine)
    assert found.good and value in found.what


def test_help_while_typing_is_named_by_another_setting(machine: Healthy) -> None:
    machine.registry[OPTIONS, "OpenedBefore"] = "ExcelDna.IntelliSense64.xll"
    assert typing_help(machine).good is None


def test_help_while_typing_lies_in_a_folder(machine: Healthy) -> None:
    addins = addin_path().parents[2] / "AddIns"
    addins.mkdir()
    (addins / "ExcelDna.IntelliSense64.xll").touch()
    found = typing_help(machine)
    assert found.good is None and "not switched on" in found.what and "Options" in found.remedy
    (addin_path().parent / "exceldna.intellisense64.XLL").touch()
    found = typing_help(machine)
    assert found.good and "XLSTART" in found.what


def test_what_hangs_is_said_and_the_rest_is_found(machine: Healthy) -> None:
    hung = threading.Event()

    def run(interpreter: str, code: str) -> tuple[bool, str]:
        hung.wait()
        return True, xlwings.__version__

    machine.run = run  # type: ignore[method-assign]
    looks = [
        replace(look, patience=0.0) if "Python" in look.hanging.what else look
        for look in doctor.looks(machine, "win32")
        if "LibreOffice" not in look.hanging.what
    ]
    try:
        findings = side_by_side(looks)
    finally:
        hung.set()
    (bad,) = (finding for finding in findings if finding.good is False)
    assert bad.what.startswith("the add-in's Python: no answer in") and bad.remedy
    assert any(str(addin_path()) in finding.what for finding in findings)


def test_what_hangs_and_need_not_be_there_is_a_note(machine: Healthy) -> None:
    assert {
        look.hanging.what.partition(":")[0]
        for look in doctor.looks(machine, "win32")
        if look.hanging.good is None
    } == {"help while typing", "other modules", "LibreOffice"}


def test_a_python_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PYTHON_PATIENCE", 0.01)
    works, said = Machine().run(sys.executable, "import threading; threading.Event().wait()")
    assert not works and said.startswith("no answer in 0.01 s")


def test_a_real_python_is_run_and_heard() -> None:
    assert Machine().run(sys.executable, "print('a'); print('b')") == (True, "b")
    works, said = Machine().run(sys.executable, "import no_such_module")
    assert not works and "no_such_module" in said
    assert not Machine().run("/no/such/python", "1")[0]


def test_elsewhere_there_is_nothing_wrong_with_having_no_excel() -> None:
    findings = examine(platform="darwin")
    assert is_well(findings) and any("xlwings Lite" in f.what for f in findings)


def test_a_terminal_that_leads_libreoffice_to_another_python_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor, "find_office", lambda: Office(tmp_path, "25.2"))
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)
    assert "25.2" in str(examine()[-1])
    monkeypatch.setenv("VIRTUAL_ENV", "/home/ada/env")
    monkeypatch.setenv("PYTHONPATH", "/home/ada/lib")
    found = examine()[-1]
    assert found.good is None and is_well([found])
    assert "because of VIRTUAL_ENV and PYTHONPATH" in found.what and "deactivate" in found.remedy
    (tmp_path / "python-core-3.10.18").mkdir()
    assert "25.2" in str(examine()[-1])


def test_uninstall_takes_away_what_install_wrote(machine: Healthy) -> None:
    assert install_excel.uninstall() == [str(addin_path()), str(settings_path())]
    assert not addin_path().exists() and not settings_path().parent.exists()
    assert install_excel.uninstall() == []


def test_install_says_which_library_is_missing(machine: Healthy) -> None:
    (Path(sys.prefix) / install_excel.library_names()[1]).unlink()
    with pytest.raises(CannotWrite, match="xlwings32"):
        install_excel.install()


@pytest.mark.skipif(sys.platform == "win32", reason="here it works")
def test_install_elsewhere_says_what_to_do() -> None:
    for act in (install_excel.install, install_excel.uninstall):
        with pytest.raises(CannotWrite, match="--edition lite"):
            act()
