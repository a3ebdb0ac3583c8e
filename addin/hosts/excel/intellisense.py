"""Help while a formula is typed, for who has Excel-DNA's IntelliSense add-in.

Excel itself shows nothing of the kind for functions of an add-in. The IntelliSense add-in looks in
every open workbook and add-in for a custom part of its namespace, and for a file beside it; the
part is enough. A file would lie in XLSTART with the add-in, and Excel opens what lies there.
"""

from __future__ import annotations

from xml.etree import ElementTree

from udfs import CATALOGUE, Function

NAMESPACE = "http://schemas.excel-dna.net/intellisense/1.0"
TYPING_HELP = "exceldna.intellisense"
"""How the names of its files begin: ExcelDna.IntelliSense.xll, ExcelDna.IntelliSense64.xll."""

TYPING_HELP_FROM = "https://github.com/Excel-DNA/IntelliSense/releases"
"""Where it comes from."""


def help_while_typing() -> str:
    """The description of every function and argument."""
    root = ElementTree.Element("IntelliSense", xmlns=NAMESPACE)
    functions = ElementTree.SubElement(root, "FunctionInfo")
    for function in CATALOGUE.values():
        _describe(functions, function)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode")


def _describe(functions: ElementTree.Element, function: Function) -> None:
    summary = _line(function.doc.partition("\n\n")[0])
    about = ElementTree.SubElement(functions, "Function", Name=function.name, Description=summary)
    for name, arg in function.args.items():
        text = _line(f"({arg.unit}) {arg.help}{_optional(function, name)}")
        ElementTree.SubElement(about, "Argument", Name=name, Description=text)


def _optional(function: Function, name: str) -> str:
    """What comes after the help of an argument that may be left out."""
    if name not in function.defaults:
        return ""
    default = function.defaults[name]
    if default is None:
        return " Optional."
    text = f'"{default}"' if isinstance(default, str) else f"{default}"
    return f" Optional, {text} if left out."


def _line(text: str) -> str:
    return " ".join(text.split())
