"""What holds for every test."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from addin.xlsx.book import _known_of

# Machines are noisy: a slow moment is no fault of the code. The same tree gets the same cases, so
# that a check says the same twice; `--hypothesis-profile=search` looks for new ones.
settings.register_profile(
    "search", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("leasebridge", settings.get_profile("search"), derandomize=True)
settings.load_profile("leasebridge")

# A shell starts what runs in the background deaf to Ctrl-C, nohup what it runs to the terminal's
# end, and so would be all that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
if os.name != "nt":
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def nothing_is_known() -> None:
    """What was found in another test, perhaps of an engine that was made wrong, counts no more."""
    _known_of.cache_clear()


END_TO_END = Path(__file__).parent / "end_to_end"


def pytest_addoption(parser: pytest.Parser) -> None:
    about = "run the slow tests too, as .ci/run does: those of other programs among them"
    parser.addoption("--slow", action="store_true", help=about)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever starts another program is slow."""
    for item in items:
        if END_TO_END in item.path.parents:
            item.add_marker(pytest.mark.slow)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """What a file holds names no test: bytes with a time in them differ from worker to worker."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("slow") and not item.config.getoption("--slow"):
        pytest.skip("slow: `python -m pytest --slow` runs it, and so does .ci/run")
