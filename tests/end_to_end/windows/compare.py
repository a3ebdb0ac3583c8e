"""Compares the files that `commands` made in two systems: they have to be the same bytes.

`python tests/end_to_end/windows/compare.py ONE OTHER` prints what differs, and ends with 1 then.
"""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

CLOCK = re.compile(rb"\b(\d{1,2} [A-Z][a-z]+ \d{4}|\d{4}-\d\d-\d\d) \d\d:\d\d\b")
"""What alone may differ: when a copy for others was made and a figure changed, as both say."""

_FACTS = ("create_system", "date_time", "external_attr", "flag_bits", "compress_type", "extra")


def differences(one: Path, other: Path) -> list[str]:
    """How two files differ, but for the clock."""
    if one.read_bytes() == other.read_bytes():
        return []
    if not (zipfile.is_zipfile(one) and zipfile.is_zipfile(other)):
        return ["other bytes"]
    with zipfile.ZipFile(one) as here, zipfile.ZipFile(other) as there:
        if here.namelist() != there.namelist():
            return ["other members"]
        found = {
            f"{fact} of the members: {ours!r}, {theirs!r}"
            for member, same in zip(here.infolist(), there.infolist())
            for fact in _FACTS
            if (ours := getattr(member, fact)) != (theirs := getattr(same, fact))
        }
        clock_differs = False
        for name in here.namelist():
            contents = [archive.read(name) for archive in (here, there)]
            if contents[0] == contents[1]:
                continue
            clock_differs = True
            if CLOCK.sub(b"", contents[0]) != CLOCK.sub(b"", contents[1]):
                found.add(f"content of {name}")
    return sorted(found) or ([] if clock_differs else ["other bytes"])


def main(one: Path, other: Path) -> int:
    """Print every difference; 1 if there is any."""
    names = [
        {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        for folder in (one, other)
    ]
    lines = [f"{name!a}: only on one side" for name in sorted(names[0] ^ names[1])]
    for name in sorted(names[0] & names[1]):
        lines += (f"{name!a}: {what}" for what in differences(one / name, other / name))
    print("\n".join(lines) or f"{len(names[0])} files are the same on both sides")
    return 1 if lines or not names[0] else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
