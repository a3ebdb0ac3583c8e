"""The menu's entries as a UNO component: `service:leasebridge.Menu?case`.

Runs in LibreOffice's own Python; the package beside it has all that the entries do.
"""

from __future__ import annotations

from typing import Any

import unohelper  # type: ignore[import-not-found]
from com.sun.star.lang import XServiceInfo  # type: ignore[import-not-found]
from com.sun.star.task import XJobExecutor  # type: ignore[import-not-found]
from leasebridge_menu.actions import run  # type: ignore[import-not-found]
from leasebridge_menu.desk import Desk  # type: ignore[import-not-found]

SERVICE = "leasebridge.Menu"


class Menu(unohelper.Base, XJobExecutor, XServiceInfo):  # type: ignore[misc]
    """What Calc calls when somebody chooses an entry."""

    def __init__(self, context: Any) -> None:
        """`context` is what UNO hands to every component."""
        self._context = context

    def trigger(self, action: str) -> None:
        """Do what an entry is for, with the document in front."""
        manager = self._context.ServiceManager
        desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", self._context)
        document = desktop.getCurrentComponent()
        is_one = hasattr(document, "supportsService")
        if is_one and document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            run(Desk(self._context, document), action)

    def getImplementationName(self) -> str:  # noqa: N802, D102
        return SERVICE

    def getSupportedServiceNames(self) -> tuple[str, ...]:  # noqa: N802, D102
        return (SERVICE,)

    def supportsService(self, name: str) -> bool:  # noqa: N802, D102
        return name == SERVICE


# The loader looks for it by this name.
g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816
g_ImplementationHelper.addImplementation(Menu, SERVICE, (SERVICE,))
