"""Names in a workbook that say what of it is for whom: pages for a reader, texts for a user."""

from __future__ import annotations

SUMMARY, STORY, ALL = "summary", "story", "all"
"""The prints: a page, what a client reads, all that there is."""
PAGES = "pages_"
"""Before what a reader gets: a name of the sheet whose pages these are, for the cells in print."""

MARKS = (PAGES, "guide_")
"""How the names of marks begin, which stand for no figure."""

GUIDE = "guide_use"
"""The block that says how to use the workbook. No row stands under it that a reader needs."""
INSTALL = "guide_install"
"""In the block: what has to be installed."""
TYPING = "guide_typing"
"""In the block: the rows about typing and those after them, which a static copy has no use for.

A name that begins so is a cell elsewhere which says what may be typed.
"""
ELSEWHERE = "guide_elsewhere"
"""In the block: other programs than Excel, and the command line; to its end."""
