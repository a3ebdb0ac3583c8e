"""What a refresh did, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from addin.a1 import Place
from addin.audit import Audit
from addin.inputs import InputChange
from addin.refresh.headlines import HeadlineChange


@dataclass
class Report:
    """What a refresh did."""

    workbook: Path
    output: Path | None
    written: bool
    formulas: int
    calls: int
    changed_cells: int
    inputs: list[InputChange]
    checks: dict[str, bool]
    """The model's integrity: what must hold whatever the inputs are."""
    audit: Audit | None = None
    """The formulas against the record of how they were built."""
    ties: dict[str, bool | None] = field(default_factory=dict)
    """Its ties to print; None for a figure that was replaced. They judge no run."""
    headlines: list[HeadlineChange] = field(default_factory=list)
    """The answers that moved, with what each input explains."""
    warnings: list[str] = field(default_factory=list)
    """What was asked for and could not be done in full."""
    errors: dict[Place, tuple[str, str]] = field(default_factory=dict)
    """Formula cells that show an error: its value, and the reason."""
    engine: str = "embedded"
    kept: dict[Place, str] = field(default_factory=dict)
    """Cells that have their stored value alone, and why no second voice gave one."""
    not_current: str = ""
    """Why the stored values did not count as a voice; empty where they did."""
    gave_away: str = ""
    """The cell by which that was found, where the file itself does not say it."""
    checked: tuple[int, int] = (0, 0)
    """How many of our calls a second implementation confirmed, of how many; (0, 0) if not asked."""
    left_out: list[str] = field(default_factory=list)
    """Blocks of the model that a build has no figures for."""
    outdated: list[str] = field(default_factory=list)
    """Text boxes, pictures and pivot tables that still show values of before."""
    stale: bool = False
    """Whether the file differed: in a value, a chart's numbers, or in how it says to calculate."""

    @property
    def failing(self) -> list[str]:
        """The checks of the model that do not hold."""
        return [label for label, holds in self.checks.items() if not holds]

    @property
    def good(self) -> bool:
        """Every check holds, no formula cell is an error, every formula is as it was built."""
        return not (self.failing or self.errors or (self.audit and self.audit.faults))
