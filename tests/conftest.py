"""What holds for every test."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Machines are noisy: a slow moment is no fault of the code.
settings.register_profile(
    "leasebridge", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("leasebridge")

# A shell starts what runs in the background deaf to Ctrl-C, and so would be all that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

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
