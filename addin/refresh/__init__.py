"""New inputs in, recalculate, explain, check, write."""

from addin.refresh.checks import CHECKS_NAME, check_results, tie_results
from addin.refresh.flow import Recalculation, build, check_ending, recalculate, refresh
from addin.refresh.headlines import Explanation, Headline, HeadlineChange, headlines_of
from addin.refresh.report import Report

__all__ = [
    "CHECKS_NAME",
    "Explanation",
    "Headline",
    "HeadlineChange",
    "Recalculation",
    "Report",
    "build",
    "check_ending",
    "check_results",
    "headlines_of",
    "recalculate",
    "refresh",
    "tie_results",
]
