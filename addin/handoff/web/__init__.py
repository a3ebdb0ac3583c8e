"""The edition that is a page: the workbook, live, in any browser, with nothing installed."""

from addin.handoff.web.flow import web_page

__all__ = ["web_page"]
