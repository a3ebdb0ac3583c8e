"""The flags about inputs become one request."""

from __future__ import annotations

import argparse
from pathlib import Path

from addin.commands.request_flags import add_request, request_of
from addin.inputs import Request


def request(*arguments: str) -> Request:
    parser = argparse.ArgumentParser()
    add_request(parser)
    return request_of(parser.parse_args(arguments))


def test_nothing_is_asked_for_by_itself() -> None:
    assert request() == Request(settings=[])


def test_every_flag_arrives() -> None:
    figures = request("--facts", "a.csv", "--set", "a=1", "--set", "b=2", "--as-published")
    assert figures == Request(facts=Path("a.csv"), settings=["a=1", "b=2"], as_published=True)
    assert request("--case", "bull").case == "bull"
    assert request("--reset").reset and request("--undo").undo
