"""The process that runs IronCalc, so that a second core hides it and no fault of it is ours.

It is started by its path, and imports nothing of ours: a start takes no longer than Python's own.
Messages on its standard streams are `marshal` data behind their length. The first is the path of
a workbook; each one after it is `(formulas, constants, wanted, spills)` by the numbers of sheets,
and is answered by the values of the wanted cells: a number, a text, a truth, None, or a tuple with
the text of an error.
"""

import marshal
import os
import struct
import sys
import threading
from typing import Any, BinaryIO

READY = b"leasebridge: IronCalc\n"
"""The line behind which answers begin."""

_LENGTH = struct.Struct("<Q")


def send(stream: BinaryIO, message: Any) -> None:
    """Write one message."""
    data = marshal.dumps(message)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Read one message. Raises EOFError where the other side has ended."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    return marshal.loads(stream.read(_LENGTH.unpack(head)[0]))


def _set(model: Any, sheet: int, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        model.update_cell_with_bool(sheet, row, column, value)
    elif isinstance(value, float):
        model.update_cell_with_number(sheet, row, column, value)
    elif isinstance(value, str):
        model.update_cell_with_text(sheet, row, column, value)
    elif value is None:
        model.clear_cell_contents(sheet, row, column)
    else:
        model.set_user_input(sheet, row, column, value[0])


def _get(model: Any, errors: Any, sheet: int, row: int, column: int) -> Any:
    value = model.get_cell_value(sheet, row, column)
    if isinstance(value, str) and value.startswith("#"):
        return (value,) if model.get_cell_type(sheet, row, column) == errors else value
    return value


def main() -> None:
    """Answer until the other side ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # The library prints what it wonders about while it reads a file.
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    import ironcalc

    model = ironcalc.load_from_xlsx(receive(requests), "en", "UTC", "en")
    errors = ironcalc.CellType.ErrorValue
    answers.write(READY)
    while True:
        try:
            formulas, constants, wanted, spills = receive(requests)
        except EOFError:
            return
        for sheet, row, column, value in constants:
            _set(model, sheet, row, column, value)
        for sheet, row, column, width, height, text in formulas:
            if width:
                model.set_user_array_formula(sheet, row, column, width, height, text)
            else:
                model.update_cell_with_formula(sheet, row, column, text)
        model.evaluate()
        if spills:
            # Who reads a cell that an array fills may have been before it, and taken it for blank.
            model.evaluate()
        send(
            answers, [[_get(model, errors, sheet, *at) for at in cells] for sheet, cells in wanted]
        )


if __name__ == "__main__":
    # A long formula takes more than the 1 MB that Windows gives a program's first thread.
    threading.stack_size(64 * 2**20)
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
