"""The documents: what of them is made, and whether the rest says what the program does.

`python -m tests.documents` writes anew all that is made. Of the blocks on a page

- `console` is run in a folder with a copy of the template, `model.xlsx`, and must print what the
  page says (`console.py`); any block with a name behind its kind (`csv facts.csv`)
  is a file there, `<!-- run: COMMAND -->` a command that nobody sees;
- `excel` is calculated: a formula, two spaces, its result (`formulas.py`);
- `python` with `>>>` is a doctest;
- in every other block the calls of `leasebridge` are read by its own parser (`calls.py`).

What stands in backticks, every link and every picture has to exist (`known.py`).
"""
