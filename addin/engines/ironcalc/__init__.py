"""The second voice: IronCalc, in a process of its own."""

from addin.engines.ironcalc.voice import IronCalc

__all__ = ["IronCalc"]
