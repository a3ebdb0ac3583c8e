"""What libraries say by themselves comes at the end, and is lost only when it is dropped."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from addin.commands.held_stderr import held_stderr
from tests.addin.command_runner import ROOT

SCRIPT = """
import os, sys
from addin.commands.held_stderr import held_stderr
with held_stderr() as drop:
    os.write(2, b"library\\n")
    print("ours", file=sys.stderr)
    {}
print("after", file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("pass", ["ours", "library", "after"]),
        ("drop()", ["ours", "after"]),
        ("drop(); os.write(2, b'more\\n')", ["ours", "more", "after"]),
        ("os.close(2)", ["ours", "library", "after"]),
    ],
)
def test_what_a_library_says_comes_after_what_we_say(last: str, said: list[str]) -> None:
    code = SCRIPT.format(last)
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60)
    assert run.stderr.decode().split() == said and run.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows tells of faults that programs get over, too")
def test_a_crash_says_where_it_was() -> None:
    code = SCRIPT.format("os.abort()")
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60)
    assert b"Aborted" in run.stderr and run.returncode != 0


def test_nothing_is_held_of_a_stream_that_is_not_the_process_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for stream in (io.StringIO(), None):
        monkeypatch.setattr(sys, "stderr", stream)
        with held_stderr() as drop:
            drop()
            assert sys.stderr is stream
