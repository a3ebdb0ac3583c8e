"""Copies of a workbook for people who have nothing installed: refreshed, whole, in an edition."""

from addin.handoff.flow import handoff

__all__ = ["handoff"]
