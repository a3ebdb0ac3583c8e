"""The value that is stored, as a voice: whether it may speak for a workbook at all."""

from __future__ import annotations

from addin.xlsx import FALSE, TRUE, Workbook

_CALCULATE = ("Microsoft Excel", "Microsoft Macintosh Excel", "LibreOffice")


def why_not_current(book: Workbook) -> str:
    """Why the stored values may not be those of a last calculation; empty where they are.

    Whoever edits a file without calculating says so at times; those that say nothing are found
    when two engines agree on another value than the stored one.
    """
    calc = book.root.first("calcPr")
    stated = calc.attributes if calc else {}
    if stated.get("fullCalcOnLoad") in TRUE or stated.get("forceFullCalc") in TRUE:
        return "the file says that it has to be calculated on opening"
    if stated.get("calcCompleted") in FALSE:
        return "the file says that its calculation was not completed"
    if stated.get("calcMode") == "manual" and stated.get("calcOnSave") in FALSE:
        return "it is calculated by hand, and was not when it was saved"
    program = book.application
    if not program.startswith(_CALCULATE):
        return f"it was last saved by {program or 'an unknown program'}, which may not calculate"
    results = [
        cell.value
        for sheet in book.sheets
        for cell in sheet.cells.values()
        if cell.formula is not None
    ]
    if all(value is None or (type(value) is float and value == 0) for value in results):
        return "every stored result is 0"
    return ""
