"""Makes `leasebridge.oxt`, functions and menu as an extension of LibreOffice Calc.

Calc learns the functions' signatures from a type library, which is compiled from the interface
source beside it (`unoidl-write`, part of LibreOffice's SDK), and names and help from XML.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import udfs
from addin.hosts.libreoffice.menu import PYTHON_FILE
from addin.xlsx import held, write, zip_member
from udfs import CATALOGUE, Function, __version__
from udfs.function import camel_case

IDENTIFIER = "leasebridge.functions"
"""Under this name LibreOffice knows the extension."""

OLDEST = (24, 8)
"""The first LibreOffice that binds plain function names of an .xlsx to an extension's functions."""

LIBRARY = "leasebridge.rdb"
_HERE = Path(__file__).parent
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OOR = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
_KINDS = {
    LIBRARY: "application/vnd.sun.star.uno-typelibrary;type=RDB",
    "leasebridge.components": "application/vnd.sun.star.uno-components",
    "CalcAddIns.xcu": "application/vnd.sun.star.configuration-data",
    "Addons.xcu": "application/vnd.sun.star.configuration-data",
}
MENU = (
    ("case", "~Case..."),
    ("facts", "~Take Facts In..."),
    ("moved", "~What Moved..."),
    ("explain", "~Explain This Cell"),
    ("hand-off", "~Hand Off..."),
)
"""The entries of the menu: what they ask of its component, and what they are called."""


def build_oxt(path: Path, python: str = "") -> None:
    """Write the extension; the same catalogue and version always give the same bytes.

    `python` is the one that its menu starts, on this computer. Raises CannotWrite.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in sorted(extension_files(python).items()):
            archive.writestr(zip_member(name, 0o644), content)
    with held(path):
        write(made.getvalue(), path)


def extension_files(python: str = "") -> dict[str, bytes]:
    """The files of the extension, by name inside it; without `python` the menu says what to do."""
    texts = {
        "META-INF/manifest.xml": manifest(_KINDS),
        "description.xml": _description(),
        "leasebridge.components": components(
            {"component.py": "leasebridge.Functions", "menu_component.py": "leasebridge.Menu"}
        ),
        "CalcAddIns.xcu": _help(),
        "Addons.xcu": _menu(),
        **({PYTHON_FILE: f"{python}\n"} if python else {}),
    }
    shared = Path(udfs.__file__).parent.glob("*.py")
    menu = (_HERE / "menu").glob("*.py")
    return {
        **{name: text.encode() for name, text in texts.items()},
        **{name: _source(_HERE / name) for name in ("component.py", "menu_component.py")},
        LIBRARY: (_HERE / LIBRARY).read_bytes(),
        **{f"pythonpath/udfs/{file.name}": _source(file) for file in shared},
        **{f"pythonpath/leasebridge_menu/{file.name}": _source(file) for file in menu},
    }


def _source(file: Path) -> bytes:
    """A module of ours; Git on Windows may have written its lines as Windows does."""
    return file.read_bytes().replace(b"\r\n", b"\n")


def idl() -> str:
    """The interface source. A function with arguments gives rows of cells, even for one value.

    Functions with dates are given the document too: Calc fills that argument in by itself.
    """
    document = "[in] com::sun::star::beans::XPropertySet document"
    methods = []
    for function in CATALOGUE.values():
        arguments = [f"[in] any {camel_case(name)}" for name in function.args]
        arguments += [document] if needs_document(function) else []
        listed = ",\n      ".join(arguments)
        result = "sequence< sequence<any> >" if function.args else "any"
        methods.append(f"    {result} {camel_case(function.name)}({listed});\n")
    return (
        "module leasebridge {\n  interface XFunctions {\n"
        + "".join(methods)
        + "  };\n  service Functions : XFunctions;\n};\n"
    )


def needs_document(function: Function) -> bool:
    """Whether a serial number is among its arguments: the document says what day 0 is."""
    return any(arg.unit == "date" for arg in function.args.values())


def manifest(kinds: dict[str, str]) -> str:
    """The list of an extension's files that LibreOffice has to know, with their media types."""
    entries = "".join(
        f' <manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>\n'
        for name, kind in kinds.items()
    )
    space = 'xmlns:manifest="http://openoffice.org/2001/manifest"'
    return f"{_HEAD}<manifest:manifest {space}>\n{entries}</manifest:manifest>\n"


def components(services: dict[str, str]) -> str:
    """Which file has the implementation of which service."""
    listed = "".join(
        f' <component loader="com.sun.star.loader.Python" uri="{file}">'
        f'<implementation name="{name}"><service name="{name}"/></implementation></component>\n'
        for file, name in services.items()
    )
    space = 'xmlns="http://openoffice.org/2010/uno-components"'
    return f"{_HEAD}<components {space}>\n{listed}</components>\n"


def configuration(package: str, component: str, nodes: str) -> str:
    """A part of LibreOffice's configuration tree."""
    where = f'oor:package="org.openoffice.{package}" oor:name="{component}"'
    return f"{_HEAD}<oor:component-data {_OOR} {where}>\n{nodes}</oor:component-data>\n"


def configuration_node(name: str, content: str) -> str:
    """A node that the extension adds to the configuration."""
    return f'<node oor:name="{name}" oor:op="replace">{content}</node>\n'


def _value(name: str, text: str) -> str:
    return f'<prop oor:name="{name}"><value>{escape(text)}</value></prop>'


def _text(name: str, text: str) -> str:
    value = f'<value xml:lang="en">{escape(text)}</value>'
    return f'<prop oor:name="{name}">{value}</prop>'


def _description() -> str:
    spaces = (
        'xmlns="http://openoffice.org/extensions/description/2006" '
        'xmlns:l="http://libreoffice.org/extensions/description/2011"'
    )
    oldest = "{}.{}".format(*OLDEST)
    return (
        f'{_HEAD}<description {spaces}>\n <identifier value="{IDENTIFIER}"/>\n'
        f' <version value="{__version__}"/>\n'
        ' <display-name><name lang="en">Leasebridge functions</name></display-name>\n'
        f' <dependencies><l:LibreOffice-minimal-version value="{oldest}"'
        f' name="LibreOffice {oldest}"/></dependencies>\n</description>\n'
    )


def _help() -> str:
    """Names and help of the functions and their arguments, as the function wizard shows them."""
    functions = "".join(
        configuration_node(
            camel_case(function.name),
            _text("DisplayName", function.name)
            + _text("CompatibilityName", function.name)
            + _text("Description", function.doc.splitlines()[0])
            + _value("Category", "Financial")
            + f'<node oor:name="Parameters">\n{_arguments(function)}</node>',
        )
        for function in CATALOGUE.values()
    )
    addin = configuration_node(
        "leasebridge.Functions", f'<node oor:name="AddInFunctions">\n{functions}</node>'
    )
    return configuration("Office", "CalcAddIns", f'<node oor:name="AddInInfo">\n{addin}</node>\n')


def _menu() -> str:
    """The menu Leasebridge, beside Calc's own."""
    entries = "".join(
        configuration_node(
            f"m{at}",
            _value("URL", f"service:leasebridge.Menu?{action}")
            + _text("Title", title)
            + _value("Target", "_self"),
        )
        for at, (action, title) in enumerate(MENU, start=1)
    )
    menu = configuration_node(
        "leasebridge.Menu",
        _text("Title", "~Leasebridge")
        + _value("Context", "com.sun.star.sheet.SpreadsheetDocument")
        + f'<node oor:name="Submenu">\n{entries}</node>',
    )
    bar = f'<node oor:name="OfficeMenuBar">\n{menu}</node>'
    return configuration("Office", "Addons", f'<node oor:name="AddonUI">\n{bar}</node>\n')


def _arguments(function: Function) -> str:
    """Help of the arguments; Calc calls every one of them optional, so it says which is not."""
    helps = {
        name: f"({arg.unit}) {arg.help}"
        + ("" if name in function.defaults or arg.solved_as else " Required.")
        for name, arg in function.args.items()
    }
    return "".join(
        configuration_node(
            camel_case(name), _text("DisplayName", name) + _text("Description", text)
        )
        for name, text in helps.items()
    )
