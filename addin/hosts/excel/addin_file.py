"""Makes the add-in for Excel, and a workbook that brings our functions along, without Excel.

Needs pyOpenVBA (`pip install "leasebridge[excel]"`), which writes VBA into a file.
"""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

from addin.errors import BadWorkbook, CannotWrite
from addin.hosts.excel import package as parts_of
from addin.hosts.excel import vba, xlwings_vba
from addin.hosts.excel.intellisense import help_while_typing
from addin.xlsx import check_writable, held, open_package, patched_zip, private_folder, write

FUNCTIONS, HELP, RIBBON = "LeasebridgeFunctions", "LeasebridgeHelp", "LeasebridgeRibbon"
"""The modules that are ours, beside xlwings' own and the code of ThisWorkbook."""

PLAIN_WORKBOOK = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

_BUTTONS = {
    "Refresh": ("Refresh", "RefreshAll", "Recalculate the workbook and show what changed."),
    "ChooseCase": (
        "Case",
        "WhatIfAnalysisMenu",
        "Make another case live: Bear, Base, Bull or yours.",
    ),
    "TakeFacts": (
        "Take facts in",
        "GetExternalDataFromText",
        "New figures from a CSV file, with sources.",
    ),
    "WhatMoved": (
        "What moved",
        "ReviewTrackChanges",
        "What differs from the saved file or an older workbook, and why the answers moved.",
    ),
    "Explain": ("Explain", "ErrorChecking", "Where the value of the selected cell comes from."),
    "HandOff": (
        "Hand off",
        "FileSendAsAttachment",
        "Make a copy for people without leasebridge.",
    ),
    "NewModel": ("New model", "FileNew", "A new workbook from the template."),
    "FunctionsHelp": ("Functions", "FunctionWizard", "Arguments and formula of each function."),
    "Diagnose": ("About", "Info", "Version and installation check."),
}
"""Label, Excel's own picture and tip, by the procedure behind the button."""


def build_xlam(output: Path) -> None:
    """Make the add-in; what is there is replaced. Raises CannotWrite."""
    check_writable(output)
    with private_folder() as folder, held(output):
        # pyOpenVBA makes a project for a workbook; the add-in is the same with another type.
        made = folder / "leasebridge.xlsm"
        parts = parts_of.macro_workbook(customui(), help_while_typing())
        made.write_bytes(parts_of.zipped(parts))
        _add_macros(made, {RIBBON: vba.ribbon_module()})
        package = open_package(made)
        parts = {name: package.read(name) for name in package.members}
        write(parts_of.zipped(parts_of.as_addin(parts)), output)


def build_xlsm(workbook: Path, output: Path) -> None:
    """Put our functions into a copy of a workbook without macros, which then needs no add-in.

    Cells, styles and all else stay; the sheets get the code names that Excel gives them. Raises
    BadWorkbook and CannotWrite.
    """
    if output.suffix.casefold() != ".xlsm":
        what = f"{output}: the name of a workbook with macros must end in .xlsm"
        raise CannotWrite(what, do="choose another --output")
    check_writable(output)
    package = open_package(workbook)
    if package.find("xl/vbaProject.bin"):
        raise BadWorkbook(f"{workbook}: it has macros of its own", do="give a workbook without")
    types = package.find("[Content_Types].xml")
    kinds = package.read(types) if types else b""
    if not types or PLAIN_WORKBOOK not in kinds:
        raise BadWorkbook(f"{workbook}: it is no .xlsx workbook", do="save it as .xlsx in Excel")
    with private_folder() as folder, held(output):
        made = folder / "book.xlsm"
        changed = {types: kinds.replace(PLAIN_WORKBOOK, parts_of.MACRO_WORKBOOK.encode())}
        made.write_bytes(b"".join(patched_zip(package, changed)))
        _add_macros(made, {})
        write(made.read_bytes(), output, like=[workbook])


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


def _add_macros(workbook: Path, further: dict[str, str]) -> None:
    """Give a workbook the project of macros that every one of ours has, and further modules."""
    code, dictionary = xlwings_vba.modules()
    with xlwings_vba.opened(workbook) as file:
        from pyopenvba.vba import VBAModuleKind

        file.add_vba_project()
        project = file.vba_project()
        project.add_module(xlwings_vba.MODULE, code)
        project.add_module(xlwings_vba.DICTIONARY, dictionary, kind=VBAModuleKind.other)
        project.add_module(FUNCTIONS, vba.functions_module())
        project.add_module(HELP, vba.help_module())
        for name, module in further.items():
            project.add_module(name, module)
        source = file.get_module("ThisWorkbook")
        # The attributes above its code stay.
        attributes = source.removesuffix(xlwings_vba.body(source))
        file.set_module("ThisWorkbook", attributes + vba.workbook_module())
        file.save()
