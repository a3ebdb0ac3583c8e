"""Names that version 0.1 gave after banks and companies: aliases of those by role, so that formulas
and facts that people wrote go on working. An id stands in the comment of one name: not of these.
"""

from __future__ import annotations

from pathlib import Path

from addin.csv_table import read_table

FILE = Path(__file__).parents[1] / "old_names.csv"
OLD_NAMES = {
    row.fields["old"]: row.fields["new"] for row in read_table(FILE, ("old", "new"), ("old", "new"))
}
