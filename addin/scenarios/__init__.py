"""Simulations: inputs drawn from distributions, the cells between them and an output, the result.

`leasebridge scenarios` asks `flow`; what it finds is data, and a sheet of a copy of the workbook.
"""

from addin.scenarios.flow import (
    DRAWS,
    SEED,
    Files,
    Simulation,
    Telling,
    Wishes,
    default_output,
    draws_again,
    simulate,
)
from addin.scenarios.parquet import columns_of
from addin.scenarios.result import PERCENTILES, Findings, Result
from addin.scenarios.run import Where

__all__ = [
    "DRAWS",
    "PERCENTILES",
    "SEED",
    "Files",
    "Findings",
    "Result",
    "Simulation",
    "Telling",
    "Where",
    "Wishes",
    "columns_of",
    "default_output",
    "draws_again",
    "simulate",
]
