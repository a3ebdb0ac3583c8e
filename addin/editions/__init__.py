"""Copies of a workbook for people who have nothing installed; `addin.handoff` makes them."""
