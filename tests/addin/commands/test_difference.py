"""A difference as text: long lists are cut, unexplained answers say why."""

from __future__ import annotations

from pathlib import Path

from addin.commands.difference import difference_facts, difference_lines, sections
from addin.compare import (
    Difference,
    FormulaChange,
    InputDifference,
    LineChange,
    NameChange,
    SheetChange,
    TypedChange,
    Verdict,
)
from addin.inputs import InputCell, InputChange, NamedInput, Provenance, Words
from addin.refresh import Headline, HeadlineChange

PLACE = "Inputs", (5, 4)


def difference(**found: object) -> Difference:
    return Difference(Path("old.xlsx"), Path("new.xlsx"), **found)  # type: ignore[arg-type]


def change(
    source: str, words: Words | None = None, *, new: float | None = 500.0
) -> InputDifference:
    cell = InputCell(NamedInput("F20", "MW", "lease_capacity", PLACE), "Own", PLACE)
    made = InputChange(cell, 250.0, new, 250.0, new, source, "", words)
    return InputDifference(made, "2026-11-28 22:10")


def text(found: Difference) -> str:
    return "\n".join(difference_lines(found))


def test_an_input_says_who_and_how_it_came_in() -> None:
    new = Provenance("UBS", "2026-08-01", "given", "some 500 MW")
    said = text(difference(inputs=[change("facts.csv", Words(Provenance(), new))]))
    assert said.splitlines()[1:] == [
        "Inputs",
        '  input F20 lease_capacity@Own: 250 -> 500 MW; UBS, 2026-08-01, given: "some 500 MW" '
        "(facts.csv, 2026-11-28 22:10)",
    ]


def test_copies_into_an_empty_case_are_one_line() -> None:
    said = text(difference(inputs=[change("copied from As published")]))
    assert "  copied from As published to Own: lease_capacity" in said


def test_long_lists_are_cut_in_text_alone() -> None:
    names = [NameChange("added", f"name_{at}", "", "A!$A$1") for at in range(40)]
    found = difference(names=names)
    assert "... and 28 more (--json lists all)" in text(found)
    assert len(difference_facts(found)["names"]) == 40
    assert all(len(lines) == 40 for _, lines in sections(found, None))


def test_lines_of_each_kind() -> None:
    found = difference(
        sheets=[SheetChange("removed", "Old", "", "3 cells")],
        lines=[
            LineChange("removed", "Data", "row", 4, 6, "Beta"),
            LineChange("added", "Data", "column", 3, 3, ""),
        ],
        verdicts=[
            Verdict("It foots", "check", True, False),
            Verdict("As printed", "tie", True, None),
        ],
    )
    found.contents.typed = [TypedChange(PLACE, "Rate", 0.25, None)]
    found.contents.formulas = [FormulaChange("gone", "Data", (2, 3, 2, 3), "=A1", None)]
    for line in (
        "sheet removed: Old (3 cells)",
        "Data: rows 4 to 6 removed: Beta",
        "Data: column C added",
        "check It foots: holds -> fails",
        "tie As printed: holds -> not applicable",
        "Data!C2: gone: =A1 -> blank",
        "Inputs!D5 Rate: 0.25 -> blank",
    ):
        assert f"  {line}" in text(found)


def test_of_long_formulas_the_part_that_differs_is_shown() -> None:
    found = difference()
    old, new = (f"={'+'.join(['A1'] * 60)}+{last}" for last in ("B1", "B2+C3"))
    found.contents.formulas = [FormulaChange("changed", "Data", (2, 3, 2, 3), old, new)]
    (line,) = [line for line in difference_lines(found) if "Data!C2" in line]
    assert "+A1+B1 -> ..." in line and line.endswith("+A1+B2+C3") and len(line) < 100


def test_why_there_is_no_attribution() -> None:
    headline = Headline("uplift", "EPS uplift", "$", PLACE)
    moved = HeadlineChange(headline, 2.97, 4.46, unexplained="not only inputs have changed")
    said = text(difference(headlines=[moved], unmoved=["Lease revenue, $mm"]))
    assert said.splitlines()[1:] == [
        "Answers",
        "  EPS uplift, $: 2.97 -> 4.46",
        "    attribution not available: not only inputs have changed",
        "  as before: Lease revenue, $mm",
    ]
