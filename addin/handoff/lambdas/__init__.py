"""The edition in which each function is a LAMBDA of Excel under its own name."""

from addin.handoff.lambdas.define import add_lambdas

__all__ = ["add_lambdas"]
