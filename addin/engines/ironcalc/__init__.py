"""The second voice: IronCalc, in a process of its own."""

from addin.engines.ironcalc.voice import IronCalc, keep_going, own_parameters

__all__ = ["IronCalc", "keep_going", "own_parameters"]
