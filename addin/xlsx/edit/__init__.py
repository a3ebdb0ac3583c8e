"""Changes to the parts of a workbook: parts added and removed, new sheets, styles and notes."""

from addin.xlsx.edit.new_drawing import add_drawing
from addin.xlsx.edit.new_sheet import (
    NewCell,
    NewSheet,
    add_formula_sheet,
    add_name,
    add_sheet,
    append_sheet,
    free_sheet_name,
)
from addin.xlsx.edit.new_styles import NewStyles
from addin.xlsx.edit.notes import add_notes
from addin.xlsx.edit.package_editor import (
    TYPES,
    PackageEditor,
    append_inside,
    relationships_part,
)
from addin.xlsx.edit.sheet_frame import Removals, parse_without_cells

__all__ = [
    "TYPES",
    "NewCell",
    "NewSheet",
    "NewStyles",
    "PackageEditor",
    "Removals",
    "add_drawing",
    "add_formula_sheet",
    "add_name",
    "add_notes",
    "add_sheet",
    "append_inside",
    "append_sheet",
    "free_sheet_name",
    "parse_without_cells",
    "relationships_part",
]
