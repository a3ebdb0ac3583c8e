"""Prints the lowest version of every requirement that pyproject.toml admits, for pip."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
for requirement in wanted:
    found = re.match(r"([\w.-]+)>=([\w.]+)", requirement)
    if not found:
        raise SystemExit(f"no lowest version: {requirement}")
    print(f"{found[1]}=={found[2]}")
