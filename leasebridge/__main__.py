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
        return _without(error)
    # The process ends now: what is left in cycles need not be looked for and freed cell by cell.
    gc.freeze()
    return code


def _without(error: ImportError) -> int:
    """Say what is missing, without what may be missing."""
    told = f"this Python ({sys.executable}) lacks a part of leasebridge: {error}"
    do = "switch on the environment that has it, or install leasebridge anew"
    if "--json" in sys.argv:
        import json

        print(json.dumps({"schema": 1, "error": told, "do": do, "exit_code": 4}, indent=2))
    else:
        print(f"leasebridge: {told}; {do}", file=sys.stderr)
    return 4


if __name__ == "__main__":
    sys.exit(main())
