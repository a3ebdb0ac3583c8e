"""New inputs in, recalculate, explain, check, write."""

from addin.refresh.checks import CHECKS_NAME
from addin.refresh.flow import Recalculation, build, check_ending, recalculate, refresh
from addin.refresh.headlines import HeadlineChange
from addin.refresh.report import Report

__all__ = [
    "CHECKS_NAME",
    "HeadlineChange",
    "Recalculation",
    "Report",
    "build",
    "check_ending",
    "recalculate",
    "refresh",
]
