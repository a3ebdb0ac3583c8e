"""The `leasebridge` command."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command; returns its exit code."""
    from addin.commands.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
