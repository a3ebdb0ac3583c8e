"""Modules merged into one: names kept apart, and what cannot be moved is refused."""

from __future__ import annotations

from typing import Any

import pytest

from addin.handoff.lite.merge import merge

ONE = (
    "pack.one",
    '"""The first."""\n\nfrom __future__ import annotations\n\nimport math\n\nLIMIT = 1\n\n\n'
    "class Box:\n    def same(self) -> Box:\n        return self\n\n\n"
    "def _grow(x: float) -> float:\n    return math.sqrt(x) + LIMIT\n",
)
TWO = (
    "pack.two",
    '"""The second."""\n\nfrom pack.one import LIMIT, _grow\n\nWIDE = LIMIT + 10\n\n\n'
    "def last(x):  # what is said stays\n    return _grow(x) + WIDE\n",
)
THREE = (
    "pack.three",
    '"""The third."""\n\nLIMIT = 100\n\n\ndef _grow(x):\n    return LIMIT * x\n\n\n'
    "def most(x):\n    return _grow(x=x)\n",
)


def run(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(text, "merged", "exec", dont_inherit=True), names)
    return names


def test_each_module_goes_on_with_its_own() -> None:
    text = merge([ONE, TWO, THREE], "pack")
    names = run(text)
    assert names["last"](4) == 2 + 1 + 11 and names["most"](3) == 300
    assert (names["ONE_LIMIT"], names["THREE_LIMIT"], names["WIDE"]) == (1, 100, 11)
    assert "LIMIT" not in names and "_one_grow" in names
    assert '-> "Box"' in text and "# what is said stays" in text
    assert text.startswith("import math\n") and text.count("import") == 1
    assert [line for line in text.split("\n") if line.startswith("# The")] == [
        "# The first.", "# The second.", "# The third."
    ]  # fmt: skip


def test_an_import_of_one_is_no_name_of_another() -> None:
    other = ("pack.two", "def math():\n    return 3\n")
    names = run(merge([ONE, other], "pack"))
    assert names["_grow"](4) == 3 and names["two_math"]() == 3


@pytest.mark.parametrize(
    "text",
    [
        "def _grow(x):\n    LIMIT = x\n    return LIMIT\n\n\nLIMIT = 2\n",
        "LIMIT = 2\n\n\ndef set_it():\n    global LIMIT\n    LIMIT = 3\n",
        "import pack.one\n\nX = pack.one.LIMIT\n",
        "from pack.one import LIMIT as most\n\nX = most\n",
        "if True:\n    X = 1\n",
    ],
)
def test_what_would_mean_something_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"pack\.two|a module does more"):
        merge([ONE, ("pack.two", text)], "pack")


def test_a_name_in_a_text_is_right_or_refused() -> None:
    two = ("pack.two", 'LIMIT = 2\n\n\ndef told():\n    return f"up to {LIMIT}"\n')
    try:
        names = run(merge([ONE, two], "pack"))
    except ValueError as refusal:  # before Python 3.12
        assert "LIMIT inside a text" in str(refusal)
    else:
        assert names["told"]() == "up to 2"
