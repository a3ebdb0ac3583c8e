"""What ends a command with one clear line for its user."""

from __future__ import annotations


class Fault(Exception):  # noqa: N818 - it says what is wrong with what was given, not with us
    """A file, a place to write to or another program is at fault; the message is one line."""
