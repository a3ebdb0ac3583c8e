"""What a command's exit code says: one table for all of them."""

from __future__ import annotations

import textwrap

GOOD, FAILING, BAD_INPUT, REFUSED, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 130

EXIT_CODES = {
    GOOD: "all good",
    FAILING: "done, and written if the command writes, but something is not as it should be, and "
    "each is listed: the model's integrity fails, a formula returns an error or was typed over, "
    "the workbook does not hold what is asked for (check), the installation is faulty (doctor)",
    BAD_INPUT: "bad input: one line says what; nothing is written",
    REFUSED: "formulas that cannot be calculated reliably: each is listed; nothing is written",
    INTERNAL: "internal fault, or a part of leasebridge is missing: one line (--debug shows "
    "where); nothing is written",
}


def exit_codes_text() -> str:
    """The table as help shows it."""
    lines = ["exit codes:"]
    for code, meaning in EXIT_CODES.items():
        start, rest = f"  {code}  ", " " * 5
        lines += textwrap.wrap(meaning, 96, initial_indent=start, subsequent_indent=rest)
    return "\n".join(lines)
