"""The template workbook: its figures, its model as data, and what builds it."""

from pathlib import Path

TEMPLATE = Path(__file__).with_name("compute_lease_model.xlsx")
"""The workbook that comes with the package."""
