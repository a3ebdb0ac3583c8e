"""Says what is wrong with an installation before the user meets it, each with its remedy."""

from __future__ import annotations

import importlib.machinery
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zipfile import BadZipFile

import xlwings

import udfs
from addin.commands.side_by_side import PATIENCE, Look, side_by_side
from addin.errors import NoLibreOffice
from addin.hosts.excel import (
    TYPING_HELP,
    TYPING_HELP_FROM,
    addin_path,
    library_names,
    settings_path,
)
from addin.hosts.libreoffice import find_office
from udfs import __version__

MARKS = {True: "ok  ", False: "BAD ", None: "note"}
PYTHON_PATIENCE = PATIENCE - 1
"""Seconds that the Python of the add-in gets to load everything; then it is ended, before the
doctor gives up on it."""

_EXCEL = r"Software\Microsoft\Office\16.0\Excel"
_APP = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_CLICK_TO_RUN = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
_LOADS = "import xlwings.com_server, leasebridge.excel; print(xlwings.__version__)"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `good` is None for what need not be, such as LibreOffice."""

    what: str
    good: bool | None
    remedy: str = ""

    def __str__(self) -> str:
        """The line that the user reads."""
        return f"{MARKS[self.good]} {self.what}{f' -> {self.remedy}' if self.remedy else ''}"


class Machine:
    """What `doctor` asks of Windows; a test answers in its place."""

    def value(self, root: str, key: str, name: str = "") -> str | None:
        """A value of the registry, under `HKLM` or `HKCU`."""
        if sys.platform != "win32":
            return None
        import winreg

        top = {"HKLM": winreg.HKEY_LOCAL_MACHINE, "HKCU": winreg.HKEY_CURRENT_USER}[root]
        try:
            with winreg.OpenKey(top, key) as opened:
                return str(winreg.QueryValueEx(opened, name)[0])
        except OSError:
            return None

    def values(self, key: str) -> Mapping[str, str]:
        """Everything that a key of the user's holds, by name."""
        if sys.platform != "win32":
            return {}
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                count = winreg.QueryInfoKey(opened)[1]
                held = [winreg.EnumValue(opened, at) for at in range(count)]
        except OSError:
            return {}
        return {name: str(value) for name, value, _ in held}

    def is_blocked(self, path: Path) -> bool:
        """Whether Windows has marked a file as one from the web."""
        return Path(f"{path}:Zone.Identifier").exists()

    def run(self, interpreter: str, code: str) -> tuple[bool, str]:
        """Run Python code as Excel would: whether it worked, and its last line."""
        command = [interpreter, "-P", "-B", "-c", code]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=PYTHON_PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            return False, f"no answer in {PYTHON_PATIENCE:g} s; the first start may take longer"
        except OSError as error:
            return False, str(error)
        said = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()
        return done.returncode == 0, said[-1] if said else "no output"


def examine(machine: Machine | None = None, platform: str = sys.platform) -> list[Finding]:
    """Everything that is looked at on this system, in the order in which it matters."""
    python = Finding(f"leasebridge {__version__}, Python {sys.version.split()[0]}", True)
    return [python, *side_by_side(looks(machine or Machine(), platform))]


def looks(machine: Machine, platform: str) -> list[Look[Finding]]:
    """Each thing to look at; what hangs is a finding too, where it is needed a bad one."""
    elsewhere = [
        _look("other modules", _modules, needed=False),
        _look("LibreOffice", _libreoffice, needed=False),
    ]
    if platform != "win32":
        return [_look("Excel", _no_excel, needed=False), *elsewhere]
    return [
        _look("Excel", partial(_excel, machine)),
        _look("the macro settings", partial(_macros, machine)),
        _look("the libraries of xlwings", partial(_libraries, machine)),
        _look("the add-in", partial(_addin, machine)),
        _look("help while typing", partial(_typing_help, machine), needed=False),
        _look("the add-in's Python", partial(_python, machine)),
        *elsewhere,
    ]


def _look(what: str, run: Callable[[], Iterator[Finding]], *, needed: bool = True) -> Look[Finding]:
    text = f"{what}: no answer in {PATIENCE:g} s"
    return Look(run, Finding(text, False if needed else None, "try once more"))


def is_well(findings: list[Finding]) -> bool:
    """Whether nothing is wrong; notes do not count."""
    return all(finding.good is not False for finding in findings)


def _no_excel() -> Iterator[Finding]:
    text = "Excel: worksheet functions need Excel on Windows, or xlwings Lite"
    yield Finding(text, None, "leasebridge handoff MODEL.xlsx --edition lite")


def _excel(machine: Machine) -> Iterator[Finding]:
    program = machine.value("HKLM", _APP) or machine.value("HKCU", _APP)
    if not program:
        yield Finding("Excel is not installed", False, "install Excel for the desktop")
        return
    if "windowsapps" in program.casefold():
        yield Finding(
            "this is the Microsoft Store version of Excel, which cannot load Python add-ins",
            False,
            "install Office from office.com instead",
        )
        return
    bits = machine.value("HKLM", _CLICK_TO_RUN, "Platform") or "unknown bitness"
    yield Finding(f"Excel: {program} ({bits})", True)


def _macros(machine: Machine) -> Iterator[Finding]:
    policy = _EXCEL.replace("Software", r"Software\Policies", 1)
    if machine.value("HKCU", policy + r"\Security", "VBAWarnings") == "4":
        yield Finding("macros are disabled by Group Policy", False, "ask your administrator")
    elif machine.value("HKCU", _EXCEL + r"\Security", "VBAWarnings") == "4":
        remedy = (
            "File > Options > Trust Center > Macro Settings: 'Disable VBA macros with notification'"
        )
        yield Finding("macros are switched off in Excel", False, remedy)
    else:
        yield Finding("macros are allowed", True)


def _libraries(machine: Machine) -> Iterator[Finding]:
    reinstall = f"pip install --force-reinstall xlwings=={xlwings.__version__}"
    for name in library_names():
        if (Path(sys.prefix) / name).is_file():
            yield Finding(f"{name} is there", True)
            continue
        others = [p.name for p in Path(sys.prefix).glob(name.partition("-")[0] + "-*.dll")]
        beside = f", there is {', '.join(others)}" if others else ""
        yield Finding(f"{name} not found in {sys.prefix}{beside}", False, reinstall)


def _addin(machine: Machine) -> Iterator[Finding]:
    path, install = addin_path(), "close Excel, then: leasebridge install excel"
    if not path.is_file():
        yield Finding(f"the add-in is not installed ({path})", False, install)
        return
    version = _built_for(path)
    if version != xlwings.__version__:
        text = f"add-in built for xlwings {version}, but {xlwings.__version__} is installed"
        yield Finding(text, False, install)
    elif machine.is_blocked(path):
        remedy = "right-click the file > Properties > tick Unblock"
        yield Finding(f"Windows blocks the add-in as a file from the web: {path}", False, remedy)
    else:
        yield Finding(f"the add-in is installed: {path}", True)
    if machine.values(_EXCEL + r"\Resiliency\DisabledItems"):
        yield Finding(
            "Excel disabled an add-in after a crash; it may be ours",
            False,
            "File > Options > Add-ins > Manage: Disabled Items > Go",
        )


def _typing_help(machine: Machine) -> Iterator[Finding]:
    """Whether Excel loads the add-in of others that shows our help while a formula is typed."""
    loaded = [
        value
        for name, value in machine.values(_EXCEL + r"\Options").items()
        # OPEN, OPEN1, OPEN2: what is ticked in the list of add-ins.
        if re.fullmatch(r"OPEN\d*", name, re.IGNORECASE) and TYPING_HELP in value.casefold()
    ]
    loaded += _servers(addin_path().parent)
    idle = _servers(addin_path().parents[1].with_name("AddIns"))
    if loaded:
        yield Finding(f"arguments are shown while typing: {loaded[0]}", True)
    elif idle:
        remedy = "tick it in File > Options > Add-ins > Excel Add-ins > Go"
        yield Finding(f"help while typing is there, but not switched on: {idle[0]}", None, remedy)
    else:
        text = "no help while typing: Excel-DNA's IntelliSense add-in is not loaded (optional)"
        yield Finding(text, None, TYPING_HELP_FROM)


def _servers(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return [
        str(path)
        for path in sorted(folder.iterdir())
        if path.name.casefold().startswith(TYPING_HELP) and path.suffix.casefold() == ".xll"
    ]


def _built_for(path: Path) -> str:
    """The version of xlwings that an add-in was built for, or why it cannot be told."""
    try:
        from pyopenvba import ExcelFile, PyOpenVBAError
    except ImportError:
        return 'unknown (pip install "leasebridge[excel]")'
    try:
        with ExcelFile(path) as file:
            code = file.get_module("xlwings")
    except (PyOpenVBAError, BadZipFile, OSError, ValueError, KeyError):
        return "unknown (the file is damaged)"
    found = re.search(r'XLWINGS_VERSION As String = "([^"]*)"', code)
    return found[1] if found else "unknown"


def _python(machine: Machine) -> Iterator[Finding]:
    path = settings_path()
    text = path.read_text(encoding="mbcs" if os.name == "nt" else "utf-8") if path.is_file() else ""
    found = re.search(r'"INTERPRETER_WIN","([^"]*)"', text)
    install = "leasebridge install excel"
    if not found:
        yield Finding(f"no Python interpreter set in {path}", False, install)
    elif not Path(found[1]).is_file():
        yield Finding(f"the add-in's Python no longer exists: {found[1]}", False, install)
    else:
        works, said = machine.run(found[1], _LOADS)
        if works and said == xlwings.__version__:
            yield Finding(f"Python for the add-in works: {found[1]}", True)
        else:
            remedy = f'"{found[1]}" -m pip install --upgrade "leasebridge[excel]" pywin32'
            if works:
                said = f"it has xlwings {said}, not {xlwings.__version__}"
            yield Finding(f"Python for the add-in does not work: {said}", False, remedy)


def _modules() -> Iterator[Finding]:
    """Modules that a script here would import in place of ours."""
    ours = Path(udfs.__file__).parents[1]
    for name in ("leasebridge", "udfs", "addin", "workbooks"):
        spec = importlib.machinery.PathFinder.find_spec(name, [str(Path.cwd()), *sys.path])
        origin = Path(spec.origin) if spec and spec.origin else None
        if origin and origin.resolve().parent != ours / name:
            remedy = "rename it; the command and the add-in find ours all the same"
            yield Finding(f"another module called {name} hides ours: {origin}", None, remedy)


def _libreoffice() -> Iterator[Finding]:
    try:
        office = find_office()
    except NoLibreOffice as problem:
        yield Finding(f"LibreOffice: {problem}", None)
        return
    yield Finding(f"LibreOffice {office.version}: {office.folder}", True)
    if names := office.misleading():
        text = "a LibreOffice started from this terminal may load no workbook with our functions, "
        text += f"because of {' and '.join(names)}"
        remedy = "start it from the desktop's menu, or after `deactivate` or `unset`"
        yield Finding(text, None, remedy)
