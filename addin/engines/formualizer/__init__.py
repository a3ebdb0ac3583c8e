"""The first voice: formualizer, which calls our functions in Python."""

from addin.engines.formualizer.call_text import cell_key
from addin.engines.formualizer.engine import Run, calculate

__all__ = ["Run", "calculate", "cell_key"]
