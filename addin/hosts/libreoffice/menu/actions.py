"""What the entries of the menu do; whoever calls off a dialog has changed nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .asked import Trouble

_UNDO = "Edit > Undo takes it back."


def case(desk: Any) -> None:
    """Make another case live."""
    desk.check_can_change()
    with desk.copy() as copy:
        known = desk.ask("case-names", copy)
        names, live = known["names"], known["live"]
        at = desk.choose(
            "Case", f"Live case: {live}", names, names.index(live) if live in names else 0
        )
        if at is not None and names[at] != live:
            _put(desk, "Case", copy, "case", names[at], f"The live case is {names[at]}")


def take_facts(desk: Any) -> None:
    """Take the figures of a facts file in."""
    desk.check_can_change()
    facts = desk.open_file("Take facts in", "Facts (CSV)", "*.csv")
    if facts:
        with desk.copy() as copy:
            _put(desk, "Take facts in", copy, "facts", facts, Path(facts).name)


def _put(desk: Any, title: str, copy: str, question: str, what: str, head: str) -> None:
    """Write what follows from new inputs into the open document, and say what moved."""
    found = desk.ask(question, copy, what)
    if not found["cells"]:
        desk.show(title, head, found["lines"])
        return
    answers = found["answers"]
    before = desk.values(answers)
    desk.put(found["cells"], f"Leasebridge: {title.lower()}, {Path(what).name}")
    after = desk.values(answers)
    told = [
        {"label": answer["label"], "unit": answer["unit"], "old": old, "new": new}
        for answer, old, new in zip(answers, before, after)
    ]
    moved = desk.ask("answers", json.dumps(told))["lines"]
    lines = ["Answers", *(f"  {line}" for line in moved)] if moved else ["No answer moves."]
    lines += ["Inputs", *(f"  {line}" for line in found["lines"]), "", _UNDO]
    desk.show(title, head, lines)


def what_moved(desk: Any) -> None:
    """Say what differs from the saved file, or from another workbook."""
    saved = desk.saved_file()
    old = saved
    if saved:
        choices = [f"{Path(saved).name}, as last saved", "Another workbook..."]
        at = desk.choose("What moved", "Compare what is open here with", choices, 0)
        if at is None:
            return
        old = saved if at == 0 else ""
    old = old or desk.open_file("What moved: the older workbook", "Workbooks", "*.xlsx;*.xlsm")
    if old:
        with desk.copy() as copy:
            found = desk.ask("moved", copy, old)
        since = "it was last saved" if old == saved else Path(old).name
        desk.show("What moved", f"{desk.name}, since {since}", found["lines"])


def explain(desk: Any) -> None:
    """Say where the selected cell's value comes from."""
    cell, several = desk.selected_cell()
    with desk.copy() as copy:
        found = desk.ask("explain", copy, cell)
    first = " (the first of the selected cells)" if several else ""
    desk.show("Explain", f"{cell}{first}", found["lines"])


def hand_off(desk: Any) -> None:
    """Write a copy for people who have nothing installed."""
    with desk.copy() as copy:
        editions = desk.ask("editions", copy)["editions"]
        listed = [f"{edition['name']}: {edition['about']}" for edition in editions]
        at = desk.choose("Hand off", "A copy for people without leasebridge", listed, 0)
        if at is None:
            return
        edition = editions[at]
        output = desk.save_file("Save the copy", edition["file"])
        if output:
            found = desk.ask("hand-off", copy, edition["name"], output, desk.unchanged_file())
            desk.show("Hand off", "Written", found["lines"])


ACTIONS = {
    "case": case,
    "facts": take_facts,
    "moved": what_moved,
    "explain": explain,
    "hand-off": hand_off,
}


def run(desk: Any, action: str) -> None:
    """Do what an entry of the menu is for; what is in the way is said in one line."""
    try:
        ACTIONS[action](desk)
    except Trouble as trouble:
        desk.refuse(trouble.line, trouble.lines)
