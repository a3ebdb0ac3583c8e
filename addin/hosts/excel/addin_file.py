"""Makes the add-in for Excel, and a workbook that brings our functions along, without Excel.

Needs pyOpenVBA (`pip install "leasebridge[excel]"`), which writes VBA into a file.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import xlwings

from addin.errors import BadWorkbook, CannotWrite
from addin.hosts.excel import vba
from addin.xlsx import check_writable, open_package, patched_zip

FUNCTIONS, HELP, RIBBON = "LeasebridgeFunctions", "LeasebridgeHelp", "LeasebridgeRibbon"
"""The modules that are ours, beside xlwings' own and the code of ThisWorkbook."""

PLAIN_WORKBOOK = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_WORKBOOK = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"

_TEMPLATE = Path(xlwings.__file__).with_name("quickstart_addin_ribbon.xlam")
_XLWINGS_CHANGES = {
    'PROJECT_NAME As String = "myaddin"': 'PROJECT_NAME As String = "leasebridge"',
    # A workbook from elsewhere, or a file beside it, must not choose which Python runs or what it
    # imports: only the user's own settings do.
    'If source = "" Or source = "sheet" Then': 'If source = "sheet" Then',
    'If source = "" Or source = "directory" Then': 'If source = "directory" Then',
    'GetConfig("ADD_WORKBOOK_TO_PYTHONPATH", "true")': (
        'GetConfig("ADD_WORKBOOK_TO_PYTHONPATH", "false")'
    ),
    ' -B -c ""import': ' -P -B -c ""import',  # nor does the folder in which Excel happens to be
    "'Version: ": "'Changed by leasebridge: only the user's own settings count.\r\n'Version: ",
}
_BUTTONS = {
    "Refresh": ("Refresh", "RefreshAll", "Recalculate the workbook and show what changed."),
    "NewModel": ("New model", "FileNew", "A new workbook from the template."),
    "HandOff": (
        "Hand off",
        "FileSendAsAttachment",
        "Make a copy for people without leasebridge.",
    ),
    "Explain": ("Explain", "ErrorChecking", "Explain the error in the selected cell."),
    "FunctionsHelp": ("Functions", "FunctionWizard", "Arguments and formula of each function."),
    "Diagnose": ("About", "Info", "Version and installation check."),
}
"""Label, Excel's own picture and tip, by the procedure behind the button."""


def build_xlam(output: Path) -> None:
    """Make the add-in; what is there is replaced. Raises CannotWrite."""
    check_writable(output)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "leasebridge.xlam"
        shutil.copyfile(_TEMPLATE, made)
        with _excel_file(made) as file:
            project = file.vba_project()
            project.rename_module("RibbonMyAddin", RIBBON)
            _set(file, RIBBON, vba.ribbon_module())
            _set(file, "xlwings", _xlwings_module(file))
            _add_ours(file)
            file.save()
        package = open_package(made)
        parts = {name: change(package.read(name)) for name, change in _TEMPLATE_CHANGES.items()}
        output.write_bytes(b"".join(patched_zip(package, parts)))


def build_xlsm(workbook: Path, output: Path) -> None:
    """Put our functions into a copy of a workbook without macros, which then needs no add-in.

    Cells, styles and all else stay; the sheets get the code names that Excel gives them. Raises
    BadWorkbook and CannotWrite.
    """
    if output.suffix.casefold() != ".xlsm":
        raise CannotWrite(f"{output}: the name of a workbook with macros must end in .xlsm")
    check_writable(output)
    package = open_package(workbook)
    if package.find("xl/vbaProject.bin"):
        raise BadWorkbook(f"{workbook}: it has macros of its own; give a workbook without")
    types = package.find("[Content_Types].xml")
    kinds = package.read(types) if types else b""
    if not types or PLAIN_WORKBOOK not in kinds:
        raise BadWorkbook(f"{workbook}: it is no .xlsx workbook")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "book.xlsm"
        changed = {types: kinds.replace(PLAIN_WORKBOOK, MACRO_WORKBOOK)}
        made.write_bytes(b"".join(patched_zip(package, changed)))
        with _excel_file(_TEMPLATE) as template, _excel_file(made) as file:
            from pyopenvba.vba import VBAModuleKind

            file.add_vba_project()
            file.vba_project().add_module("xlwings", _body(_xlwings_module(template)))
            # What the module of xlwings uses on a Mac.
            dictionary, kind = template.get_module("Dictionary"), VBAModuleKind.other
            file.vba_project().add_module("Dictionary", dictionary, kind=kind)
            _add_ours(file)
            file.save()
        output.write_bytes(made.read_bytes())


def customui() -> str:
    """The ribbon's tab."""
    buttons = "".join(
        f'<button id="leasebridge{name}" label={quoteattr(label)} size="large" imageMso="{picture}"'
        f' onAction="{RIBBON}.{name}" screentip={quoteattr(label)} supertip={quoteattr(tip)}/>'
        for name, (label, picture, tip) in _BUTTONS.items()
    )
    return (
        '<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui"><ribbon><tabs>'
        '<tab id="leasebridgeTab" label="Leasebridge">'
        f'<group id="leasebridgeGroup" label="Leasebridge">{buttons}</group>'
        "</tab></tabs></ribbon></customUI>"
    )


def _excel_file(path: Path) -> Any:
    try:
        from pyopenvba import ExcelFile
    except ImportError:
        raise CannotWrite('pyOpenVBA is missing: pip install "leasebridge[excel]"') from None
    return ExcelFile(path)


def _add_ours(file: Any) -> None:
    project = file.vba_project()
    project.add_module(FUNCTIONS, vba.functions_module())
    project.add_module(HELP, vba.help_module())
    _set(file, "ThisWorkbook", vba.workbook_module())


def _set(file: Any, module: str, code: str) -> None:
    """Replace a module's code; the attributes above it stay."""
    source = file.get_module(module)
    file.set_module(module, source[: len(source) - len(_body(source))] + code)


def _body(source: str) -> str:
    """A module without the attributes that a file has above its code."""
    return re.sub(r"\A(?:Attribute VB_.*\r\n)+", "", source)


def _xlwings_module(template: Any) -> str:
    """The VBA of xlwings, which finds our settings and no others."""
    source: str = template.get_module("xlwings")
    for old, new in _XLWINGS_CHANGES.items():
        if old not in source:
            raise RuntimeError(f"the VBA of xlwings {xlwings.__version__} has no line {old!r}")
        source = source.replace(old, new)
    return source


def _workbook_part(content: bytes) -> bytes:
    content = re.sub(rb"<mc:AlternateContent\b.*?</mc:AlternateContent>", b"", content)
    return content.replace(b'name="_myaddin.conf"', b'name="Leasebridge"')


def _sheet_part(content: bytes) -> bytes:
    """The one sheet that a file must have, without settings that nothing reads."""
    content = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", content)
    return content.replace(b'ref="A1:B13"', b'ref="A1"')


def _strings_part(content: bytes) -> bytes:
    content = re.sub(rb"<si>.*</si>", b"", content)
    return content.replace(b'count="9" uniqueCount="9"', b'count="0" uniqueCount="0"')


def _core_part(content: bytes) -> bytes:
    """The title and description that Excel's list of add-ins shows."""
    about = b"Worksheet functions for leased AI compute."
    content = content.replace(b"<dc:title />", b"<dc:title>Leasebridge</dc:title>")
    content = content.replace(b"<dc:description />", b"<dc:description>%s</dc:description>" % about)
    content = content.replace(b"<dc:creator>Felix<", b"<dc:creator>leasebridge<")
    return content.replace(b">Felix Zumstein<", b">leasebridge<")


_TEMPLATE_CHANGES = {
    "customUI/customUI.xml": lambda _: customui().encode(),
    "xl/workbook.xml": _workbook_part,
    "xl/worksheets/sheet1.xml": _sheet_part,
    "xl/sharedStrings.xml": _strings_part,
    "docProps/core.xml": _core_part,
}
