"""The file format: a workbook's parts, read with the places of their bytes, changed and written.

Knows neither what a formula means nor our functions. `read_workbook` gives a `Workbook`;
`changed_parts` puts new values into its sheets and leaves every other byte; `save` writes them.
"""

from addin.xlsx.book import (
    FALSE,
    MOST_KNOWN,
    TRUE,
    Name,
    SheetData,
    Span,
    StoredCell,
    Table,
    Workbook,
    Worksheet,
    filled_by_arrays,
)
from addin.xlsx.cell_writer import MAX_TEXT, number_text, same_value, storable, with_value
from addin.xlsx.linked_values import linked_values
from addin.xlsx.lock import held, temporary_file
from addin.xlsx.name_comments import RECORD, record_part
from addin.xlsx.number_formats import DAY, SHARE, NumberFormats
from addin.xlsx.package import Package, Relationship, open_package
from addin.xlsx.private_folders import NOBODY, SOCKET, private_folder
from addin.xlsx.reader import read_package, read_workbook
from addin.xlsx.save import CHANGED, check_absent, check_writable, owner_of, save, write
from addin.xlsx.sheet_reader import NAMESPACES
from addin.xlsx.stored_formulas import rewrite_formulas, stored_formulas
from addin.xlsx.windows_paths import WINDOWS
from addin.xlsx.writer import Values, changed_parts, without_recalculation_on_open
from addin.xlsx.xml import (
    Edit,
    Element,
    apply_edits,
    decode_text,
    encode_text,
    escape,
    name_prefix,
    parse,
    set_attributes,
    tag_end,
    unescape,
)
from addin.xlsx.zip_members import zip_member
from addin.xlsx.zip_patch import patched_zip

__all__ = [
    "CHANGED",
    "DAY",
    "FALSE",
    "MAX_TEXT",
    "MOST_KNOWN",
    "NAMESPACES",
    "NOBODY",
    "RECORD",
    "SHARE",
    "SOCKET",
    "TRUE",
    "WINDOWS",
    "Edit",
    "Element",
    "Name",
    "NumberFormats",
    "Package",
    "Relationship",
    "SheetData",
    "Span",
    "StoredCell",
    "Table",
    "Values",
    "Workbook",
    "Worksheet",
    "apply_edits",
    "changed_parts",
    "check_absent",
    "check_writable",
    "decode_text",
    "encode_text",
    "escape",
    "filled_by_arrays",
    "held",
    "linked_values",
    "name_prefix",
    "number_text",
    "open_package",
    "owner_of",
    "parse",
    "patched_zip",
    "private_folder",
    "read_package",
    "read_workbook",
    "record_part",
    "rewrite_formulas",
    "same_value",
    "save",
    "set_attributes",
    "storable",
    "stored_formulas",
    "tag_end",
    "temporary_file",
    "unescape",
    "with_value",
    "without_recalculation_on_open",
    "write",
    "zip_member",
]
