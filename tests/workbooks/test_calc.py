"""LibreOffice with our functions calculates the template as the engines inside do."""

from __future__ import annotations

import pytest

from addin.a1 import Place
from addin.engines.libreoffice import recalculate
from addin.errors import NoLibreOffice
from addin.hosts.libreoffice.program import find_office
from tests.workbooks.typed_inputs import (
    Typed,
    another,
    held,
    inputs,
    moved,
    template_book,
    typed_cells,
    values,
)
from udfs.cells import Value

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def office() -> None:
    try:
        find_office()
    except NoLibreOffice as missing:
        pytest.skip(str(missing))


def in_calc(typed: Typed) -> dict[Place, Value]:
    found = recalculate(template_book(), typed_cells(typed)).values
    return {(sheet, at): value for sheet, cells in found.items() for at, value in cells.items()}


def test_it_gives_the_cached_values() -> None:
    assert moved(values({}), in_calc({})) == set()


def test_every_input_moved_at_once_moves_the_same_cells_to_the_same_values() -> None:
    typed = {name: another(name, held(name)) for name in inputs()}
    by_engine = values(typed)
    assert moved(by_engine, in_calc(typed)) == set()
    assert len(moved(values({}), by_engine)) > 700
