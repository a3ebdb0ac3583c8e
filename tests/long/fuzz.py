"""Coverage-guided fuzzing: `python -m tests.long.fuzz [TARGET] [--seconds N]`.

It needs `pip install atheris`. The targets are in `fuzz_targets.py`, their seeds in
`tests/files/fuzz/`. A finding stops the run and is kept as a seed, for `test_fuzz.py` to hold. The
last run is in `tests/long/figures.md`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import atheris

SEEDS = Path(__file__).resolve().parents[1] / "files" / "fuzz"
LONGEST = 4_096  # bytes of an input

with atheris.instrument_imports(include=["addin", "udfs"]):
    from tests.long import fuzz_targets


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", nargs="?", choices=fuzz_targets.TARGETS, help="without: all")
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if not asked.target:
        for target in fuzz_targets.TARGETS:
            again = [sys.executable, "-m", "tests.long.fuzz", target, *sys.argv[1:]]
            subprocess.run(again, check=True)
        return
    seeds = SEEDS / asked.target
    seeds.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as found:
        options = [
            f"-max_total_time={asked.seconds}",
            f"-max_len={LONGEST}",
            f"-seed={asked.seed}",
            f"-artifact_prefix={seeds}/",
            "-print_final_stats=1",
            "-timeout=30",
            "-len_control=0",
        ]
        atheris.Setup(
            [sys.argv[0], *options, found, str(seeds)],
            lambda data: fuzz_targets.attempt(asked.target, data),
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
