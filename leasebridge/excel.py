"""What Excel's VBA calls: the worksheet functions by their names, and the buttons of the ribbon.

xlwings finds a function as an attribute of the module that it is told to ask.
"""

from addin.commands.ribbon import diagnose, functions_help, hand_off, new_model, refresh
from addin.hosts.excel.functions import WORKSHEET_FUNCTIONS, WORKSHEET_FUNCTIONS_1904

globals().update(WORKSHEET_FUNCTIONS | WORKSHEET_FUNCTIONS_1904)

__all__ = ["diagnose", "functions_help", "hand_off", "new_model", "refresh", *WORKSHEET_FUNCTIONS]
