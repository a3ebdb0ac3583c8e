"""What a workbook says about people and places, and a copy that no longer says it."""

from addin.handoff.privacy.scrub import personal_traces, scrub_copy
from addin.handoff.privacy.traces import Trace

__all__ = ["Trace", "personal_traces", "scrub_copy"]
