"""Our calls in all parts of a file: in cells, names, tables, conditional formats and validation."""

from __future__ import annotations

from collections.abc import Iterator

from addin.formulas import OurCalls
from addin.xlsx import Package, rewrite_formulas, stored_formulas
from addin.xlsx.edit import PackageEditor


def rewrite_calls(edits: PackageEditor, prefix: str, ours: OurCalls) -> None:
    """Put `prefix` before every call of ours, in the place of what is there."""
    for part in _with_formulas(edits.package):
        content = rewrite_formulas(edits.read(part), lambda text: ours.with_prefix(text, prefix))
        edits.replace(part, content)


def functions_called(package: Package, ours: OurCalls) -> set[str]:
    """The functions of ours that any formula calls."""
    return {
        name
        for part in _with_formulas(package)
        for formula in stored_formulas(package.read(part))
        for name in ours.called(formula)
    }


def _with_formulas(package: Package) -> Iterator[str]:
    # The types may be asked for anew while parts are replaced.
    yield from [part for part, kind in package.content_types().items() if kind.endswith("xml")]
