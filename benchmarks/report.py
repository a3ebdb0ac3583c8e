"""The tables and the picture of docs/speed.md, from `results.json`.

`python -m benchmarks.report` draws the picture anew, `python -m tests.documents` the table.
"""

from __future__ import annotations

import hashlib
import json
import math
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.shared import Found, spread

RESULTS = Path(__file__).with_name("results.json")
PICTURE = Path(__file__).with_name("growth.svg")
SCALED = "formulas"
"""The program that gets a tenth of each large workbook."""

PROGRAMS = {
    "leasebridge": "two engines that have to agree, with checks, record and explanation",
    "openpyxl": "loads and saves, **calculates nothing**",
    "LibreOffice": "`refresh --engine libreoffice`: headless, with our extension",
    "IronCalc": "the lambda edition",
    "formulon": "the lambda edition; compiles itself at every start, which we keep",
    "pycel": "our Python functions as plug-ins; cannot save a workbook",
    "formulas": "our Python functions as plug-ins; a tenth of the formulas, scaled",
}
OURS = "leasebridge"
BRIEF = 20_000
"""Formulas of the model that the README shows."""

KINDS = ("over its body", "in call_udf, over a bare @xw.func")
Measures = dict[str, Any]


def read() -> Measures:
    """What the last whole run found."""
    return json.loads(RESULTS.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def median(values: list[float]) -> float:
    return statistics.median(values)


def start_of(results: Measures, program: str) -> float:
    """Seconds that a program takes for the smallest of the models."""
    models = [book for book in results["books"] if book["name"] == "realistic"]
    found = models[0]["programs"].get(program, {}) if models else {}
    return median(found["cpu"]) if "cpu" in found else 0.0


def seconds_of(found: Measures, start: float) -> list[float]:
    """Seconds for the whole workbook, of which a part may have been measured: no less than that."""
    scale = found.get("scale", 1)
    return [max(one, start + scale * (one - start)) for one in found["cpu"]]


def ratios(book: Measures, program: str, results: Measures) -> list[float]:
    """Times of leasebridge, round by round; a program with one round beside our median."""
    ours = book["programs"][OURS]["cpu"]
    theirs = seconds_of(book["programs"][program], start_of(results, program))
    if min(len(ours), len(theirs)) < 2:
        return [median(theirs) / median(ours)]
    return [their / our for their, our in zip(theirs, ours)]


def cell(book: Measures, program: str, results: Measures, *, brief: bool = False) -> str:
    """One cell of the table of times, with quartiles if it is not to be brief."""
    found = book["programs"][program]
    if "missing" in found:
        return "–"
    if program == OURS:
        middle, low, high = spread(found["cpu"])
        text, unit = f"{middle:.2f} s", " s"
    else:
        values = ratios(book, program, results)
        middle, low, high = spread(values)
        text, unit = f"{middle:.2f}", ""
    if len(found["cpu"]) > 1 and not brief:
        text += f" ({low:.2f} to {high:.2f}{unit})"
    return text + (" ≠" if found.get("equal", 0) < found.get("of", 0) else "")


def name_of(book: Measures) -> str:
    name = {"template": "the template", "chain": "a chain, and calls of it"}.get(book["name"])
    return f"{name or 'a model'}, {book['formulas']:,}"


def lines(book: Measures, results: Measures) -> Iterator[str]:
    """What was found of one workbook, for people who wait."""
    yield f"{name_of(book)} formulas"
    for program, found in book["programs"].items():
        if "missing" in found:
            yield f"  {program:12} {found['missing']}"
        else:
            part = " of a tenth" if "scale" in found else ""
            equal = f"{found['equal']:,} of {found['of']:,} cells equal" if "of" in found else ""
            yield (
                f"  {program:12} {median(found['cpu']):7.2f} s{part}, "
                f"{cell(book, program, results)}, {median(found['peak']):.0f} MB  {equal}"
            )


def time_table(results: Measures, *, brief: bool = False) -> str:
    """Processor time of each workbook: seconds of ours, and the others as times of that.

    A brief one has the template and one model, without spread, and how time grows.
    """
    rows = [f"| formulas | {' | '.join(PROGRAMS)} |", "|---|" + "---|" * len(PROGRAMS)]
    for book in results["books"]:
        if brief and book["name"] != "template" and book["formulas"] != BRIEF:
            continue
        cells = (cell(book, program, results, brief=brief) for program in PROGRAMS)
        rows.append(f"| {name_of(book)} | {' | '.join(cells)} |")
    if brief:
        grows = (grows_with(results, program) for program in PROGRAMS)
        rows.append(f"| grows with | {' | '.join(grows)} |")
    return "\n".join(rows) + "\n"


def grows_with(results: Measures, program: str) -> str:
    """The exponent of its time."""
    exponent = growth(results, program)
    return "–" if exponent is None else f"n^{exponent:.2f}"


def program_table(results: Measures) -> str:
    """What each program does, how it grows, and what is missing."""
    rows = [
        "| program | what it does here | grows with | memory | cells as ours | why no figure |",
        "|---|---|---|---|---|---|",
    ]
    for program, about in PROGRAMS.items():
        known = results["versions"].get(program, "")
        rows.append(
            f"| {program} {known} | {about} | {grows_with(results, program)} | "
            f"{memory(results, program)} | {equality(results, program)} | "
            f"{absences(results, program)} |"
        )
    return "\n".join(rows) + "\n"


def memory(results: Measures, program: str) -> str:
    """Of the largest model that it reached, in megabytes and times of ours."""
    for book in reversed(results["books"]):
        found = book["programs"][program]
        if "peak" in found and book["name"] == "realistic" and "scale" not in found:
            peak, ours = median(found["peak"]), median(book["programs"][OURS]["peak"])
            times = "" if program == OURS else f", {peak / ours:.2f} times ours"
            return f"{peak:,.0f} MB at {book['formulas']:,}{times}"
    return "–"


def equality(results: Measures, program: str) -> str:
    """How many cells of all workbooks are equal to 1e-9, and where they are not."""
    found = [
        (book["name"], book["programs"][program])
        for book in results["books"]
        if "of" in book["programs"][program]
    ]
    if not found:
        return "–"
    other = [
        f"{each['equal']:,} of {each['of']:,} ({name})"
        for name, each in found
        if each["equal"] < each["of"]
    ]
    whole = sum(each["of"] for _, each in found if each["equal"] == each["of"])
    return "; ".join([*other, f"all {whole:,}{' others' if other else ''}"])


def absences(results: Measures, program: str) -> str:
    """Why it has no figure for some workbooks."""
    reasons: dict[str, list[str]] = {}
    for book in results["books"]:
        found = book["programs"][program]
        if "missing" in found:
            about = book["name"] if book["name"] != "realistic" else f"{book['formulas']:,}"
            reasons.setdefault(found["missing"].replace("|", "/"), []).append(about)
    return "; ".join(f"{' and '.join(books)}: {why}" for why, books in reasons.items())


def points(results: Measures, program: str) -> list[tuple[int, float]]:
    """Formulas and median seconds of each model that it calculated, without the smallest."""
    start = start_of(results, program)
    models = [book for book in results["books"] if book["name"] == "realistic"][1:]
    return [
        (book["formulas"], median(seconds_of(book["programs"][program], start)))
        for book in models
        if "cpu" in book["programs"][program]
    ]


def growth(results: Measures, program: str) -> float | None:
    """The exponent of time over formulas, by least squares in logarithms, above the start."""
    start = start_of(results, program)
    above = [(size, seconds - start) for size, seconds in points(results, program)]
    logs = [(math.log(size), math.log(more)) for size, more in above if more > 0]
    if len(logs) < 3:
        return None
    return statistics.linear_regression(*zip(*logs)).slope


def tables(results: Measures) -> str:
    """What stands between the marks of docs/speed.md."""
    named = results["versions"]
    return (
        f"{results['day']}, Python {named['Python']}, a shared machine of two cores. "
        "Seconds of the processor and times of that, medians (quartiles); – is no figure, "
        "≠ other answers than ours, both told below.\n\n"
        f"{time_table(results)}\n{program_table(results)}"
    )


def goals(results: Measures) -> list[Found]:
    """The goals and what was measured for them; of calls of a kind the one that took longest."""
    found = [Found(*each) for each in results["goals"]]
    for kind in KINDS:
        alike = [figure for figure in found if figure.about.endswith(kind)]
        if alike:
            worst = max(alike, key=lambda figure: figure.median)
            named = worst._replace(about=f"a call {kind}, the slowest of {len(alike)} kinds")
            found = [named if figure is worst else figure for figure in found]
            found = [figure for figure in found if figure not in alike]
    return found


def goal_table(results: Measures) -> str:
    """The goals and what was measured for them."""
    rows = ["| what | measured | quartiles | goal |", "|---|---|---|---|"]
    for figure in goals(results):
        unit = f" {figure.unit}" if figure.unit else ""
        goal = "" if figure.goal is None else f"{figure.goal:.3g}"
        missed = figure.goal is not None and figure.median > figure.goal
        rows.append(
            f"| {figure.about} | {figure.median:.3g}{unit} | {figure.low:.3g} to {figure.high:.3g} "
            f"| {goal}{' **not met**' if missed else ''} |"
        )
    return "\n".join(rows) + "\n"


def digest(results: Measures) -> str:
    """Of the points that the picture shows."""
    shown = {program: points(results, program) for program in PROGRAMS}
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]


def draw(results: Measures) -> None:
    """Write the picture, which says of which points it is."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "growth"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4.5), layout="constrained")
    for program in PROGRAMS:
        shown, exponent = points(results, program), growth(results, program)
        if shown:
            grows = "" if exponent is None else f"  n^{exponent:.2f}"
            scaled = ", a tenth scaled" if program == SCALED else ""
            width = 2.5 if program == OURS else 1.2
            axes.loglog(*zip(*shown), "o-", linewidth=width, label=f"{program}{grows}{scaled}")
    axes.set_xlabel("formulas")
    axes.set_ylabel("seconds of the processor")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_major_formatter("{x:,g}")
    axes.grid(alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    figure.savefig(PICTURE, metadata={"Date": None, "Description": digest(results)})


if __name__ == "__main__":
    draw(read())
