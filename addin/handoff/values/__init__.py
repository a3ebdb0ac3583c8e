"""The edition in which every call of ours is the value it has."""

from addin.handoff.values.about_sheet import About, about_original
from addin.handoff.values.around import CLOCK, users_of
from addin.handoff.values.flags import SHEET as FLAGS
from addin.handoff.values.freeze import freeze
from addin.handoff.values.heads import day

__all__ = ["CLOCK", "FLAGS", "About", "about_original", "day", "freeze", "users_of"]
