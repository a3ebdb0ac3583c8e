"""Facts in, recalculate, check, write."""

from addin.refresh.checks import CHECKS_NAME
from addin.refresh.facts import InputChange, NamedInput, named_inputs
from addin.refresh.flow import Recalculation, build, check_ending, recalculate, refresh
from addin.refresh.report import Report

__all__ = [
    "CHECKS_NAME",
    "InputChange",
    "NamedInput",
    "Recalculation",
    "Report",
    "build",
    "check_ending",
    "named_inputs",
    "recalculate",
    "refresh",
]
