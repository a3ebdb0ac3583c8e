"""The help while typing: what Excel-DNA's IntelliSense add-in documents, and all of the catalogue.

The shape is that of its page "Usage Instructions": IntelliSense, in it one FunctionInfo, in it
Functions with Name, Description and HelpTopic, in them Arguments with Name and Description.
"""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from addin.hosts.excel import intellisense
from addin.hosts.excel.intellisense import NAMESPACE, help_while_typing
from udfs import CATALOGUE

SHAPE: dict[str, tuple[set[str], set[str], set[str]]] = {
    "IntelliSense": (set(), set(), {"FunctionInfo"}),
    "FunctionInfo": (set(), set(), {"Function"}),
    "Function": ({"Name", "Description"}, {"HelpTopic"}, {"Argument"}),
    "Argument": ({"Name", "Description"}, set(), set()),
}
"""For each element the attributes that it must have, those that it may have, and its children."""


def described() -> list[ElementTree.Element]:
    root = ElementTree.fromstring(help_while_typing())
    return list(root.iter(f"{{{NAMESPACE}}}Function"))


def check_shape(element: ElementTree.Element) -> None:
    namespace, _, name = element.tag.removeprefix("{").partition("}")
    must, may, children = SHAPE[name]
    assert namespace == NAMESPACE
    assert must <= element.attrib.keys() <= must | may
    assert all(element.attrib.values()) and not (element.text or "").strip()
    for child in element:
        assert child.tag.partition("}")[2] in children and not (child.tail or "").strip()
        check_shape(child)


def test_the_shape_is_the_documented_one() -> None:
    root = ElementTree.fromstring(help_while_typing())
    assert root.tag == f"{{{NAMESPACE}}}IntelliSense" and len(root) == 1
    check_shape(root)


def test_the_check_of_the_shape_sees_what_is_wrong() -> None:
    for wrong in (
        "<IntelliSense/>",
        f'<IntelliSense xmlns="{NAMESPACE}"><Function Name="A" Description="a"/></IntelliSense>',
        f'<Function xmlns="{NAMESPACE}" Name="A"/>',
        f'<Argument xmlns="{NAMESPACE}" Name="a" Description="b" Unit="MW"/>',
        f'<Argument xmlns="{NAMESPACE}" Name="a" Description="b">text</Argument>',
    ):
        with pytest.raises((AssertionError, KeyError)):
            check_shape(ElementTree.fromstring(wrong))


def test_every_function_and_argument_is_in_it_in_order() -> None:
    assert {
        function.attrib["Name"]: [argument.attrib["Name"] for argument in function]
        for function in described()
    } == {function.name: list(function.args) for function in CATALOGUE.values()}


def test_each_says_its_unit_its_help_and_whether_it_may_be_left_out() -> None:
    for element in described():
        function = CATALOGUE[element.attrib["Name"]]
        for argument, (name, arg) in zip(element, function.args.items(), strict=True):
            text = argument.attrib["Description"]
            assert text.startswith(f"({arg.unit}) {' '.join(arg.help.split())}")
            assert (" Optional" in text.removeprefix(arg.help)) is (name in function.defaults)
            default = function.defaults.get(name)
            assert default is None or f"{default}" in text.rpartition("Optional")[2]


def test_signs_of_xml_and_line_ends_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    function = next(iter(CATALOGUE.values()))
    name, arg = next(iter(function.args.items()))
    odd = replace(
        function,
        doc="Less < more & \"quoted\" 'too'\n  on two lines: é, 算.\n\nThe rest.",
        args={name: replace(arg, help="a <b> & ]]> c\n  d")},
    )
    monkeypatch.setattr(intellisense, "CATALOGUE", {function.name: odd})
    (element,) = described()
    shown = "Less < more & \"quoted\" 'too' on two lines: é, 算."
    assert element.attrib["Description"] == shown
    assert f"({arg.unit}) a <b> & ]]> c d" in element[0].attrib["Description"]
    assert "\n  on" not in help_while_typing()


def test_the_addin_has_it_as_a_part_of_its_workbook(tmp_path: Path) -> None:
    pytest.importorskip("pyopenvba", reason="pyOpenVBA is not installed: leasebridge[excel]")
    from addin.hosts.excel.addin_file import build_xlam

    build_xlam(tmp_path / "leasebridge.xlam")
    with zipfile.ZipFile(tmp_path / "leasebridge.xlam") as archive:
        part = archive.read("customXml/item1.xml").decode()
        related = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    assert part.partition("?>\n")[2] == help_while_typing()
    assert "../customXml/item1.xml" in {one.attrib["Target"] for one in related}
    # Beside it Excel would open the file when it starts.
    assert [path.name for path in tmp_path.iterdir()] == ["leasebridge.xlam"]
