"""The margin that a published EPS uplift takes for granted."""

from __future__ import annotations

from typing import Annotated

from udfs.arguments import Arg
from udfs.catalogue import worksheet


@worksheet(
    unit="fraction",
    examples=[
        ((2.97, 2573.776075, 10_000, 0.15), 0.899308),
        ((2.97, 2573.776075, 5_000, 0.15), 1.798615),  # over 1: the figures do not fit together
        ((2.97, 2573.776075, 0, 0.15), "#NUM!"),  # no revenue, no margin
        ((2.97, 2573.776075, 10_000, 15), "#NUM!"),  # 15 typed for 15%
        (("2.97", 2573.776075, 10_000, 0.15), "#VALUE!"),
    ],
)
def implied_margin(
    delta_eps: Annotated[float, Arg("$/share", "Published EPS uplift.", vector=True)],
    diluted_shares: Annotated[
        float, Arg("mm", "Diluted shares of the same year.", above=0, vector=True)
    ],
    revenue: Annotated[float, Arg("$mm", "Revenue behind the uplift.", above=0, vector=True)],
    tax_rate: Annotated[
        float,
        Arg("fraction", "Tax rate on the incremental EBT.", low=0, below=1, vector=True),
    ],
) -> float:
    """Incremental pre-tax margin implied by a published EPS uplift.

    Formula: margin = delta_eps x diluted_shares / (revenue x (1 - tax_rate)).

    Errors: #NUM! for a number outside its range, #VALUE! for text or a blank. A margin over 1 is
    returned as it is: price, tax and share count do not fit together.

    Source: definition of EPS; inverse of EPS_BRIDGE with no other items.
    """
    return delta_eps * diluted_shares / (revenue * (1 - tax_rate))
