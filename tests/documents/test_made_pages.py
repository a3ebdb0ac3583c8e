"""The pages that are made have all that they are about."""

from __future__ import annotations

from tests.documents import function_pages, input_page
from udfs import CATALOGUE
from workbooks.input_cells import BLOCKS


def test_every_input_of_the_template_is_on_the_page() -> None:
    listed = [row[0] for block in BLOCKS for row in input_page.rows(block)]
    assert sorted(listed) == sorted(f"`{name}`" for name in input_page.inputs())


def test_every_argument_and_code_is_on_the_page() -> None:
    for function in CATALOGUE.values():
        section = function_pages.section(function)
        words = [name for arg in function.args.values() for name in arg.choices]
        assert all(f"`{word}`" in section for word in [*function.args, *words])
