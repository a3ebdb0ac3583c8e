"""The edition in which every call of ours is the value it has."""

from addin.handoff.values.about_sheet import About, about_original
from addin.handoff.values.flags import SHEET as FLAGS
from addin.handoff.values.freeze import freeze

__all__ = ["FLAGS", "About", "about_original", "freeze"]
