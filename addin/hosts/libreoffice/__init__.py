"""LibreOffice Calc: the program, the functions as its extension, and their place."""

from addin.hosts.libreoffice.extension import (
    build_oxt,
    components,
    configuration,
    configuration_node,
    extension_files,
    manifest,
)
from addin.hosts.libreoffice.installation import install, uninstall
from addin.hosts.libreoffice.program import Office, convert, find_office, throw_away_folder

__all__ = [
    "Office",
    "build_oxt",
    "components",
    "configuration",
    "configuration_node",
    "convert",
    "extension_files",
    "find_office",
    "install",
    "manifest",
    "throw_away_folder",
    "uninstall",
]
