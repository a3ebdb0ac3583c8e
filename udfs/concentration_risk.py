"""How much of a book depends on a few names."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from typing import Annotated, Any, Optional

from udfs.arguments import Arg, ArgRange
from udfs.arrays import WORTH_NUMPY, exact_sum, numpy
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


def _customers(exposures: Any, names: Optional[list[Any]]) -> Any:
    """Exposure of each customer: rows of one name are one customer (ASC 280)."""
    if not isinstance(exposures, list):
        exposures = exposures[exposures > 0] if names is None else numpy().nan_to_num(exposures)
        if names is None and len(exposures) >= WORTH_NUMPY:
            return exposures
        exposures = exposures.tolist()
    if names is None:
        return [exposure for exposure in exposures if exposure]
    rows: dict[object, list[float]] = defaultdict(list)
    for at, exposure in enumerate(exposures):
        if exposure:
            rows[names[at] or at].append(exposure)
    return list(map(math.fsum, rows.values()))


def _band(hhi: float, moderate: tuple[float, float]) -> str:
    low, high = moderate
    if hhi < low - HHI_TOLERANCE:
        return "low"
    return "moderate" if hhi <= high + HHI_TOLERANCE else "high"


def _evenness(customers: Any, output: str) -> float:
    """GINI (mean difference of all pairs over twice the mean) or ENTROPY of the amounts alone."""
    n, disclosed = len(customers), exact_sum(customers)
    if isinstance(customers, list):
        ranked = [(2 * at + 1 - n) * amount for at, amount in enumerate(sorted(customers))]
        shares = [amount / disclosed for amount in customers]
        bits = [share * math.log(share) for share in shares if share]
    else:
        np = numpy()
        ranked, bits = np.arange(1 - n, n, 2) * np.sort(customers), customers / disclosed
        bits = bits * np.log(np.where(bits > 0, bits, 1))
    return exact_sum(ranked) / (n * disclosed) if output == "GINI" else 0.0 - exact_sum(bits)


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


def _shares(customers: Any, book: float, threshold: float) -> tuple[list[float], float, int]:
    """The three largest shares, the sum of all squared, and how many reach the threshold."""
    major = threshold - SHARE_TOLERANCE
    if isinstance(customers, list):
        shares = [amount / book for amount in customers]
        squares = math.fsum(share**2 for share in shares)
        return heapq.nlargest(3, shares), squares, sum(share >= major for share in shares)
    np, column = numpy(), customers / book
    largest = sorted(np.partition(column, len(column) - 3)[-3:].tolist(), reverse=True)
    return largest, float((column * column).sum()), int(np.count_nonzero(column >= major))


def _book_measures(
    customers: Any, disclosed: float, book: float, threshold: float
) -> dict[str, Any]:
    """What the shares of the book are, by code."""
    largest, squares, major = _shares(customers, book, threshold)
    undisclosed = (book - disclosed) / book
    hhi_min = 10_000 * squares
    return {
        "N": float(len(customers)),
        "TOP1": math.fsum(largest[:1]),
        "TOP2": math.fsum(largest[:2]),
        "TOP3": math.fsum(largest[:3]),
        "HHI": "#N/A" if undisclosed else hhi_min,
        "HHI_MIN": hhi_min,
        "HHI_MAX": hhi_min + 10_000 * undisclosed**2,
        "EFFECTIVE": 10_000 / hhi_min if hhi_min else math.inf,
        "MAJOR": float(major),
        "UNDISCLOSED": undisclosed,
        **{code: _band(hhi_min, moderate) for code, moderate in BANDS.items()},
    }


def _at_risk(exposures: Any, flags: Any, book: float) -> Any:
    if flags is None:
        return "#N/A"
    if isinstance(exposures, list):
        return math.fsum(e for e, flag in zip(exposures, flags) if e and flag) / book
    return float(exposures[(exposures > 0) & (flags == 1)].sum()) / book


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
        list[Optional[float]],
        ArgRange("any unit", "Exposure of each row; blanks are skipped.", 0, vector=True),
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
        ArgRange("flag", "TRUE where a customer could leave or compete.", vector=True),
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
    ranges of different length or an array given to the table; #DIV/0! where the total is zero;
    #N/A for HHI with anything undisclosed and for AT_RISK without flags.

    Source: Herfindahl-Hirschman index; bands of the Merger Guidelines of 2023 and 2010;
    ASC 280-10-50-42 (customers of 10% or more).
    """
    same_length("CONCENTRATION_RISK", exposures=exposures, names=names, at_risk=at_risk)
    customers = _customers(exposures, names)
    disclosed = exact_sum(customers)
    book = _book(disclosed, total)
    if output in ("GINI", "ENTROPY"):
        return _evenness(customers, output)
    measures = _book_measures(customers, disclosed, book, threshold)
    measures["AT_RISK"] = _at_risk(exposures, at_risk, book)
    if output == "SUMMARY":
        return [[label, measures[code]] for code, label in ROWS.items()]
    if measures[output] == "#N/A":
        needs = "the at_risk flags" if output == "AT_RISK" else "every name of the book"
        raise InputError("#N/A", f"CONCENTRATION_RISK: {output} needs {needs}")
    return measures[output]
