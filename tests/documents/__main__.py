"""`python -m tests.documents` writes the pages and tables that are made."""

from __future__ import annotations

from tests.documents.made import write_pages
from tests.documents.pages import all_pages
from tests.documents.tables import with_tables

if __name__ == "__main__":
    write_pages()
    for page in all_pages():
        page.path.write_text(with_tables(page.text), encoding="utf-8")
