"""Which formulas the embedded engine may be given, and what must hold of their values."""

from addin.engines.embedded.admission.judge import Judge, ValueCheck

__all__ = ["Judge", "ValueCheck"]
