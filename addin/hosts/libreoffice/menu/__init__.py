"""The menu Leasebridge in Calc, as the extension has it in a package of its own.

Runs in LibreOffice's own Python, which can be older than ours and has the standard library alone:
`asked` starts the Python that leasebridge is installed in, `desk` is the document and its window,
`dialogs` what a person sees, `actions` what an entry of the menu does with all of them.
"""

from .asked import PYTHON_FILE

__all__ = ["PYTHON_FILE"]
