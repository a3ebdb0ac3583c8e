"""Excel on Windows: the functions through xlwings, the VBA and the add-in's file, its place.

The functions register with xlwings when `hosts.excel.functions` is imported: only what Excel asks
for them does that.
"""

from addin.hosts.excel.addin_file import FUNCTIONS, HELP, build_xlam, build_xlsm
from addin.hosts.excel.com_values import from_com
from addin.hosts.excel.installation import (
    addin_path,
    install,
    library_names,
    settings_path,
    uninstall,
)
from addin.hosts.excel.intellisense import TYPING_HELP, TYPING_HELP_FROM
from addin.hosts.excel.vba import workbook_module

__all__ = [
    "FUNCTIONS",
    "HELP",
    "TYPING_HELP",
    "TYPING_HELP_FROM",
    "addin_path",
    "build_xlam",
    "build_xlsm",
    "from_com",
    "install",
    "library_names",
    "settings_path",
    "uninstall",
    "workbook_module",
]
