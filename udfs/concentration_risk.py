"""How much of a book depends on a few names."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Annotated, Any, Optional

from udfs.arguments import Arg, ArgRange
from udfs.catalogue import worksheet
from udfs.errors import InputError
from udfs.ranges import same_length

WITHIN = 1e-9
SHARE_TOLERANCE = 1e-12
HHI_TOLERANCE = 1e-6
BANDS = {"BAND2023": (1_000, 1_800), "BAND2010": (1_500, 2_500)}
ROWS = {
    "N": "Names",
    "TOP1": "Top-1 share",
    "TOP2": "Top-2 share",
    "TOP3": "Top-3 share",
    "HHI_MIN": "HHI (minimum)",
    "HHI_MAX": "HHI (maximum)",
    "EFFECTIVE": "Effective names (at most)",
    "MAJOR": "Names at threshold",
    "AT_RISK": "At-risk share",
    "UNDISCLOSED": "Undisclosed share",
    "BAND2023": "Band (2023)",
}
CODES = (*ROWS, "HHI", "BAND2010", "GINI", "ENTROPY")
COREWEAVE = ([35.2, 14], ["Meta", "Microsoft"], 99.4, [True, True], None)


def _customers(exposures: list[Optional[float]], names: Optional[list[Any]]) -> list[float]:
    """Exposure of each customer, largest first: rows of one name are one customer (ASC 280)."""
    rows: dict[object, list[float]] = defaultdict(list)
    for at, exposure in enumerate(exposures):
        if exposure:
            rows[(names[at] if names else None) or at].append(exposure)
    return sorted(map(math.fsum, rows.values()), reverse=True)


def _band(hhi: float, moderate: tuple[float, float]) -> str:
    low, high = moderate
    if hhi < low - HHI_TOLERANCE:
        return "low"
    return "moderate" if hhi <= high + HHI_TOLERANCE else "high"


def _gini(amounts: list[float]) -> float:
    """Mean difference of all pairs over twice the mean; `amounts` are sorted, largest first."""
    n = len(amounts)
    weighted = math.fsum((n - 1 - 2 * at) * amount for at, amount in enumerate(amounts))
    return weighted / (n * math.fsum(amounts))


def _book(disclosed: float, total: Optional[float]) -> float:
    """The amount that shares are of; a total that differs by rounding alone is the sum itself."""
    if not disclosed:
        raise InputError("#DIV/0!", "CONCENTRATION_RISK: all exposures are zero or blank")
    if total is None or abs(total - disclosed) <= WITHIN * disclosed:
        return disclosed
    if total < disclosed:
        message = f"CONCENTRATION_RISK: total must be at least the sum {disclosed:g}, got {total:g}"
        raise InputError("#NUM!", message)
    return total


def _book_measures(customers: list[float], book: float, threshold: float) -> dict[str, Any]:
    """Every measure but the one that needs the at-risk flags, by its code."""
    shares = [amount / book for amount in customers]
    disclosed = math.fsum(customers)
    of_disclosed = [amount / disclosed for amount in customers]
    undisclosed = (book - disclosed) / book
    hhi_min = 10_000 * math.fsum(share**2 for share in shares)
    return {
        "N": float(len(customers)),
        "TOP1": math.fsum(shares[:1]),
        "TOP2": math.fsum(shares[:2]),
        "TOP3": math.fsum(shares[:3]),
        "HHI": "#N/A" if undisclosed else hhi_min,
        "HHI_MIN": hhi_min,
        "HHI_MAX": hhi_min + 10_000 * undisclosed**2,
        "EFFECTIVE": 10_000 / hhi_min if hhi_min else math.inf,
        "MAJOR": float(sum(share >= threshold - SHARE_TOLERANCE for share in shares)),
        "UNDISCLOSED": undisclosed,
        "GINI": _gini(customers),
        "ENTROPY": -math.fsum(share * math.log(share) for share in of_disclosed if share) + 0.0,
        **{code: _band(hhi_min, moderate) for code, moderate in BANDS.items()},
    }


@worksheet(
    unit="share, HHI points or count",
    examples=[
        (
            COREWEAVE,
            [
                ["Names", 2],
                ["Top-1 share", 0.35412475],
                ["Top-2 share", 0.49496982],
                ["Top-3 share", 0.49496982],
                ["HHI (minimum)", 1_452.416714],
                ["HHI (maximum)", 4_002.971552],
                ["Effective names (at most)", 6.885076],
                ["Names at threshold", 2],
                ["At-risk share", 0.49496982],
                ["Undisclosed share", 0.50503018],
                ["Band (2023)", "moderate"],
            ],
        ),
        (([30, 30, 20, 20], None, None, None, None, "HHI"), 2_600),
        (([30, 30, 20, 20], None, None, None, None, "EFFECTIVE"), 3.846154),
        (([30, 30, 20, 20], None, None, None, None, "TOP3"), 0.8),
        (([30, 30, 20, 20], None, None, None, None, "GINI"), 0.1),
        (([30, 30, 20, 20], None, None, None, None, "ENTROPY"), 1.366159),
        (([30, 30, 20, 20], None, None, None, None, "BAND2023"), "high"),
        ((*COREWEAVE, "TOP1"), 0.35412475),
        ((*COREWEAVE, "TOP2"), 0.49496982),
        ((*COREWEAVE, "HHI_MIN"), 1_452.416714),
        ((*COREWEAVE, "HHI_MAX"), 4_002.971552),
        ((*COREWEAVE, "AT_RISK"), 0.49496982),
        ((*COREWEAVE, "UNDISCLOSED"), 0.50503018),
        ((*COREWEAVE, "BAND2010"), "low"),
        ((*COREWEAVE, "HHI"), "#N/A"),  # half of the book has no name
        (([10, 90], None, None, None, None, "MAJOR"), 2),  # 10% counts
        (([35.2, 14], None, None, None, None, "AT_RISK"), "#N/A"),  # no flags given
        (([20, 15.2, 14], ["Meta", " meta", "MSFT"], 99.4, None, None, "TOP1"), 0.35412475),
        (([35.2, 14], None, 40), "#NUM!"),  # more disclosed than there is
        (([35.2, -14],), "#NUM!"),
        (([35.2, "n/a"],), "#VALUE!"),
        (([0, None, 0],), "#DIV/0!"),
        (([35.2, 14], ["Meta"]), "#VALUE!"),  # a name is missing
    ],
)
def concentration_risk(
    exposures: Annotated[
        list[Optional[float]], ArgRange("any unit", "Exposure of each row; blanks are skipped.", 0)
    ],
    names: Annotated[
        Optional[list[Any]],
        ArgRange("name", "Customer name for each row; repeated names are combined."),
    ] = None,
    total: Annotated[
        Optional[float],
        Arg("as exposures", "Total exposure, if some customers are undisclosed.", 0),
    ] = None,
    at_risk: Annotated[
        Optional[list[Optional[bool]]],
        ArgRange("flag", "TRUE where a customer could leave or compete."),
    ] = None,
    threshold: Annotated[
        float, Arg("fraction", "Major-customer threshold (10%).", above=0, high=1)
    ] = 0.1,
    output: Annotated[
        str,
        Arg(
            "code",
            "SUMMARY for the table, or one of " + ", ".join(CODES) + ".",
            choices=("SUMMARY", *CODES),
        ),
    ] = "SUMMARY",
) -> Any:
    """Customer concentration (shares, HHI): a table of eleven rows, or one measure.

    Formula: share = exposure / total (else / sum); HHI = 10,000 x sum of squared shares, at its
    minimum with the undisclosed rest spread thin, at its maximum with the rest one name.

    Errors: #NUM! for a negative exposure or a total under the sum; #VALUE! for text, a blank,
    ranges of different length or an array given to the table; #DIV/0! where nothing is left;
    #N/A for HHI with anything undisclosed and for AT_RISK without flags.

    Source: Herfindahl-Hirschman index; bands of the Merger Guidelines of 2023 and 2010;
    ASC 280-10-50-42 (customers of 10% or more).
    """
    same_length("CONCENTRATION_RISK", exposures=exposures, names=names, at_risk=at_risk)
    customers = _customers(exposures, names)
    book = _book(math.fsum(customers), total)
    measures = _book_measures(customers, book, threshold)
    flagged = [e for e, flag in zip(exposures, at_risk or ()) if e and flag]
    measures["AT_RISK"] = "#N/A" if at_risk is None else math.fsum(flagged) / book
    if output == "SUMMARY":
        return [[label, measures[code]] for code, label in ROWS.items()]
    if measures[output] == "#N/A":
        needs = "the at_risk flags" if output == "AT_RISK" else "every name of the book"
        raise InputError("#N/A", f"CONCENTRATION_RISK: {output} needs {needs}")
    return measures[output]
