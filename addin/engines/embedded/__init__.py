"""The engine inside: formualizer, with our functions, where no spreadsheet program is needed."""

from addin.engines.embedded.engine import recalculate

__all__ = ["recalculate"]
