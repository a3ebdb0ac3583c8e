"""What Excel's VBA calls: the worksheet functions by their names, and the buttons of the ribbon.

xlwings finds a function as an attribute of the module that it is told to ask.
"""

from addin.commands.ribbon import (
    choose_case,
    diagnose,
    explain,
    functions_help,
    hand_off,
    new_model,
    refresh,
    take_facts,
    what_moved,
)
from addin.hosts.excel.functions import WORKSHEET_FUNCTIONS, WORKSHEET_FUNCTIONS_1904

globals().update(WORKSHEET_FUNCTIONS | WORKSHEET_FUNCTIONS_1904)

__all__ = [
    "choose_case",
    "diagnose",
    "explain",
    "functions_help",
    "hand_off",
    "new_model",
    "refresh",
    "take_facts",
    "what_moved",
    *WORKSHEET_FUNCTIONS,
]
