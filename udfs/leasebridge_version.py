"""Which version of the functions answers."""

from __future__ import annotations

from udfs.catalogue import worksheet
from udfs.version import __version__


@worksheet(unit="text", examples=[((), __version__)])
def leasebridge_version() -> str:
    """Version of the functions that answered, as text.

    Errors: none.

    Source: this package.
    """
    return __version__
