"""The `leasebridge` command."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command; returns its exit code."""
    try:
        from addin.commands.cli import main as run

        code = run()  # what a command takes may need an import, too
    except ImportError as error:
        print(f"leasebridge: internal fault: {error}; install leasebridge anew", file=sys.stderr)
        return 4
    # The process ends now: what is left in cycles need not be looked for and freed cell by cell.
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(main())
