"""What a refresh is asked to do with the inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from addin.errors import BadInput


@dataclass(frozen=True)
class Request:
    """New figures, a case, or the way back. `settings` are texts like `lease_capacity=500`.

    `page` is what a reader changed on a page: the file that they saved, or its link.
    `old` is an older workbook whose figures are carried over; `origin` is where the choice of the
    case comes from.
    """

    facts: Path | None = None
    settings: Sequence[str] = ()
    as_published: bool = False
    case: str | None = None
    reset: bool = False
    undo: bool = False
    page: str = ""
    old: Path | None = None
    origin: str = "--case"

    @property
    def case_called(self) -> str:
        """What a message calls the choice of a case; one that is no option came from a list."""
        return self.origin if self.origin.startswith("--") else "case"

    def check(self) -> None:
        """Raises BadInput for wishes that contradict each other."""
        figures = [f for f, given in (("--facts", self.facts), ("--set", self.settings)) if given]
        others = figures + ["--as-published"] * self.as_published
        others += ["--case"] * (self.case is not None)
        back = ["--reset"] * self.reset + ["--undo"] * self.undo + ["--from-page"] * bool(self.page)
        if back and len(back + others) > 1:
            what = f"{back[0]} goes with nothing else, and here is {(back + others)[1]}"
            raise BadInput(what, do="give one at a time")
        if self.as_published and not figures:
            what = "--as-published says where --set and --facts write, and neither is given"
            raise BadInput(what, do="give one of them, or --case to choose the case")
