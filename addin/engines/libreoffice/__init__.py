"""LibreOffice as an engine: it runs unseen over a copy of the workbook."""

from addin.engines.libreoffice.engine import answer, recalculate

__all__ = ["answer", "recalculate"]
