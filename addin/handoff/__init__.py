"""Copies of a workbook for people who have nothing installed: refreshed, whole, in an edition."""

from addin.handoff.flow import default_output, handoff

__all__ = ["default_output", "handoff"]
