"""The second voice: IronCalc, in a process of its own."""

from addin.engines.ironcalc.voice import IronCalc, own_parameters

__all__ = ["IronCalc", "own_parameters"]
