"""The pages that are made as a whole."""

from __future__ import annotations

from collections.abc import Callable

from tests.documents import function_pages, help_pages, input_page, messages
from tests.documents.pages import ROOT

MADE_PAGES: dict[str, Callable[[], str]] = {
    "docs/command-line.md": help_pages.page,
    "docs/functions.md": function_pages.page,
    "docs/inputs.md": input_page.page,
    "docs/messages.md": messages.page,
}


def write_pages() -> None:
    """Write all of them."""
    for name, make in MADE_PAGES.items():
        path = ROOT / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(make(), encoding="utf-8")
