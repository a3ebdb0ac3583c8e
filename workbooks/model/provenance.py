"""Formulas that show what stands beside an input on Inputs, so that it goes with the figure."""

from __future__ import annotations

from workbooks.story import Story


def beside(story: Story, name: str, field: str) -> str:
    """What the column `field` of Inputs says of an input, as part of a formula.

    Where the story has no such input, its name stands there, which nobody can read.
    """
    if name not in story.inputs:
        return name
    return f'INDEX(input_{field},MATCH("{story.inputs[name].id}",input_ids,0))'
