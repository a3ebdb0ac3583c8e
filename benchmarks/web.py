"""The web edition in Chromium: how large it is, and how long it takes to be live and to change.

Prints medians, also with a processor four times slower, and what they are as shares of a refresh:
`python benchmarks/web.py`. Needs `tests/end_to_end/web/prepare` and Chromium.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from addin.handoff import handoff
from addin.refresh import refresh
from benchmarks.shared import how_often
from workbooks import TEMPLATE

ROUNDS, CHANGES = 3, 5
DRIVER = Path(__file__).parents[1] / "tests/end_to_end/web"
INPUT = "#case .drivers .row:nth-child(3) input"
"""The price in the panel."""


def visit(page: Path, slower: int) -> tuple[float, float]:
    """Milliseconds until the page is live, and the median of its changes."""
    steps: list[list[Any]] = [["open", page.as_uri()], ["see", "untilLive"]]
    steps += [["see", "changeTime", [INPUT, str(40 + n)]] for n in range(1, CHANGES + 1)]
    told: dict[str, Any] = {
        "browser": "chromium",
        "program": shutil.which("chromium"),
        "steps": steps,
    }
    told |= {"javascript": True, "folder": str(page.parent), "slower": slower}
    told |= {"size": {"width": 1280, "height": 900, "touch": False}}
    command = ["node", str(DRIVER / "drive.mjs")]
    done = subprocess.run(command, input=json.dumps(told), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    live, *changes = json.loads(done.stdout)["seen"]
    return live, median(changes)


def main() -> None:
    """Measure and print."""
    if not ((DRIVER / "node_modules").is_dir() and shutil.which("chromium")):
        print("skipped: no Chromium, or tests/end_to_end/web/prepare was not run")
        sys.exit()
    with tempfile.TemporaryDirectory() as folder:
        page = handoff(TEMPLATE, "web", Path(folder) / "model_web.html").output
        start = time.perf_counter()
        refresh(TEMPLATE, output=Path(folder) / "fresh.xlsx")
        refreshed = 1000 * (time.perf_counter() - start)
        print(f"the template's page: {page.stat().st_size / 1e6:.2f} MB")
        for slower in (1, 4):
            rounds = [visit(page, slower) for _ in range(how_often(ROUNDS))]
            live, change = (median(column) for column in zip(*rounds, strict=True))
            print(f"processor / {slower}: live after {live:,.0f} ms, ", end="")
            print(f"a change {change:,.0f} ms; {live / refreshed:.2f} and ", end="")
            print(f"{change / refreshed:.2f} of a refresh")


if __name__ == "__main__":
    main()
