"""The workbook as it is built, and the committed template with its values."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from workbooks import TEMPLATE
from workbooks.build import build


@pytest.fixture(scope="session")
def package() -> bytes:
    file = io.BytesIO()
    build(file)
    return file.getvalue()


@pytest.fixture(scope="session")
def book(package: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(package))


@pytest.fixture(scope="session")
def template() -> Workbook:
    """The template's cached values."""
    if not TEMPLATE.exists():
        pytest.skip("the template has not been built: leasebridge build")
    return openpyxl.load_workbook(TEMPLATE, data_only=True)
