"""Wishes that contradict each other are refused in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from addin.errors import BadInput
from addin.inputs.request import Request

FACTS = Path("f.csv")


@pytest.mark.parametrize(
    "wishes",
    [
        {},
        {"facts": FACTS, "settings": ["a=1"], "case": "Own"},
        {"facts": FACTS, "as_published": True, "case": "Bear"},
        {"settings": ["a=1"], "as_published": True},
        {"case": "Bear"},
        {"reset": True},
        {"undo": True},
    ],
)
def test_what_goes_together(wishes: dict[str, Any]) -> None:
    Request(**wishes).check()


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"reset": True, "undo": True}, "--reset goes with nothing else, and here is --undo"),
        ({"reset": True, "facts": FACTS}, "--reset goes with nothing else, and here is --facts"),
        ({"undo": True, "settings": ["a=1"]}, "--undo goes with nothing else, and here is --set"),
        ({"undo": True, "case": "Own"}, "here is --case"),
        ({"undo": True, "as_published": True}, "here is --as-published"),
        ({"as_published": True}, "--as-published says where --set and --facts write"),
        ({"as_published": True, "case": "Own"}, "neither is given"),
    ],
)
def test_what_does_not(wishes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as bad:
        Request(**wishes).check()
    assert said in str(bad.value)
