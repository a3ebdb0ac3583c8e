"""What Calc's menu starts answers from any folder, as a module of the installed package."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from leasebridge import calc
from workbooks import TEMPLATE


def test_it_runs_as_a_module_and_answers_in_json(tmp_path: Path) -> None:
    command = [sys.executable, "-m", calc.__name__, "explain", str(TEMPLATE), "eps_uplift"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    lines = json.loads(done.stdout)["lines"]
    assert lines[0] == "EPS uplift, $ = 2.97  (eps_uplift, Bridge!F61)"
