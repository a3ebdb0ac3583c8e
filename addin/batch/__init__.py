"""Many workbooks in one run: which ones, one after the other or side by side, and what is done.

`refresh_one` is a plain function of a workbook's path and its options, and its result can be sent
from one process or machine to another. `refresh_all` asks it here or in processes of their own,
`Watch` for what has changed in a folder.
"""

from addin.batch.files import find_workbooks, targets_of
from addin.batch.network import is_on_network
from addin.batch.one import Options, Result, State, in_the_way, refresh_one
from addin.batch.run import refresh_all
from addin.batch.run_record import RunRecord
from addin.batch.watching import Watch

__all__ = [
    "Options",
    "Result",
    "RunRecord",
    "State",
    "Watch",
    "find_workbooks",
    "in_the_way",
    "is_on_network",
    "refresh_all",
    "refresh_one",
    "targets_of",
]
