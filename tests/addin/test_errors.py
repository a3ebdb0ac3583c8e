"""A fault is one line of two parts; a word that is nearly right is told the right one."""

from __future__ import annotations

import pickle

import pytest

from addin.errors import BadInput, Fault, Refused, Unfit, nearest


@pytest.mark.parametrize("kind", [BadInput, Unfit])
def test_what_is_wrong_and_what_to_do_are_one_line(kind: type[BadInput | Unfit]) -> None:
    fault = kind("x.csv line 2: this is blank", do="write a number")
    assert str(fault) == "x.csv line 2: this is blank; write a number"
    assert str(kind("this is blank")) == "this is blank"
    back = pickle.loads(pickle.dumps(fault))  # as from another process
    assert (back.what, back.do, str(back)) == (fault.what, fault.do, str(fault))


def test_a_text_that_does_not_fit_is_no_fault_before_it_is_known_where_it_stands() -> None:
    assert issubclass(Unfit, ValueError) and not issubclass(Unfit, Fault)


@pytest.mark.parametrize(("cells", "many"), [(1, "1 cell "), (1_200, "1,200 cells ")])
def test_a_refusal_says_what_helps_all_cells(cells: int, many: str) -> None:
    reasons = {("S", (row, 1)): "RAND" for row in range(cells)}
    said = str(Refused(reasons, "LibreOffice", do="ask another"))
    assert said.startswith(many) and said.endswith("so nothing was written; ask another")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("F99", "did you mean F999?"),
        ("lease_capcity", "did you mean lease_capacity?"),
        ("LEASE_CAPACITY", "did you mean lease_capacity?"),
        ("utilisation", ""),
        ("", ""),
    ],
)
def test_the_nearest_word_is_told_as_it_is_spelt(written: str, said: str) -> None:
    assert nearest(written, ["F999", "lease_capacity"]) == said
