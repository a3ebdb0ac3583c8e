"""The edition for xlwings Lite: our code inside the workbook."""

from addin.handoff.lite.workbook import add_lite, remove_lite

__all__ = ["add_lite", "remove_lite"]
