"""The `leasebridge` command."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command; returns its exit code."""
    try:
        from addin.commands.cli import main as run
    except ImportError as error:
        print(f"leasebridge: internal fault: {error}; install leasebridge anew", file=sys.stderr)
        return 4
    return run()


if __name__ == "__main__":
    sys.exit(main())
