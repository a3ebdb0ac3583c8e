"""What a start takes, as times of bare Python: imports, help, and a refresh of the template.

Processor time of fresh processes, one after the other, so that a busy machine slows all of them.
Prints medians of the ratios: `python benchmarks/start_up.py`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "workbooks" / "compute_lease_model.xlsx"
ROUNDS = 11
GOALS = {"import udfs": 2.0, "import leasebridge": 4.0, "leasebridge --help": 7.5}
"""Times of bare Python; of the help it was 15."""


def cpu(*arguments: str) -> float:
    """Seconds of the processor that one Python with these arguments takes."""
    child = os.fork()
    if not child:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.chdir(ROOT)
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, "PYTHONPATH": str(ROOT)}
        os.execve(sys.executable, [sys.executable, *arguments], environment)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"python {' '.join(arguments)} failed")
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book.xlsx"
        book.write_bytes(TEMPLATE.read_bytes())
        runs = {
            "bare": ("-c", "pass"),
            "import udfs": ("-c", "import udfs"),
            "import leasebridge": ("-c", "import leasebridge"),
            "leasebridge --help": ("-m", "leasebridge", "--help"),
            "refresh of the template": ("-m", "leasebridge", "refresh", str(book)),
        }
        # The first round writes byte code, and warms up the disk.
        rounds = [[cpu(*run) for run in runs.values()] for _ in range(ROUNDS + 1)][1:]
    for name, taken in list(zip(runs, zip(*rounds, strict=True), strict=True))[1:]:
        ratio = median(one / bare for one, (bare, *_) in zip(taken, rounds, strict=True))
        goal = f" (goal {GOALS[name]})" if name in GOALS else ""
        print(f"{name:<24} {ratio:5.1f} times bare Python{goal}, {median(taken):.3f} s")


if __name__ == "__main__":
    main()
