"""LibreOffice as an engine: it runs unseen over a copy of the workbook."""

from addin.engines.libreoffice.engine import answer, recalculate
from addin.engines.libreoffice.risks import why_not_opened

__all__ = ["answer", "recalculate", "why_not_opened"]
