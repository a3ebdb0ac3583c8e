"""What a workbook says about people and places, what it hides, and a copy that does neither."""

from addin.handoff.privacy.clearing import Told, Unseen, look_and_clear, look_for_hidden
from addin.handoff.privacy.container import plain_file

__all__ = ["Told", "Unseen", "look_and_clear", "look_for_hidden", "plain_file"]
