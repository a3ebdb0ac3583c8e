"""Our calls in the text of a formula, however a file writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.formulas.our_calls import (
    OurCalls,
    as_typed,
    count_calls,
    misspelt_call,
    our_function,
    without_call_prefix,
)
from addin.lambdas.generate import as_file_text, definitions
from addin.xlsx.book import Workbook
from addin.xlsx.reader import read_workbook
from addin.xlsx.xml import encode_text
from tests.addin.sample_books.rich import minimal, relationships, write_package
from udfs import CATALOGUE


@pytest.mark.parametrize(
    ("formula", "called"),
    [
        ("A1+1", ()),
        ("lease_price(1,2)+EPS_BRIDGE(1,2)", ("LEASE_PRICE", "EPS_BRIDGE")),
        ("LEASE_REVENUE(LEASE_PRICE(1,2),_xll.LEASE_PRICE(1,2))",
         ("LEASE_REVENUE", "LEASE_PRICE", "LEASE_PRICE")),
        ("[1]!LEASE_PRICE(1)+_xldudf_LEASE_PRICE (2)", ("LEASE_PRICE", "LEASE_PRICE")),
        ("'LEASE_REVENUE (2)'!A1+1", ()),
        ("'LEASE_REVENUE (2)'!A1+LEASE_REVENUE(1,2)", ("LEASE_REVENUE",)),
        ('"LEASE_REVENUE("&A1', ()),
        ("T[LEASE_REVENUE(x)]", ()),
        ("Sheet1!LEASE_REVENUE(1,2)+MY_LEASE_REVENUE(1)+a.LEASE_REVENUE(1)", ()),
        ("'[1]other.xlsm'!LEASE_REVENUE(1)", ()),
        ("LEASE_REVENUE", ()),
        ("LEASE_REVENUE+(1)", ()),
        ('"never ends', ()),
    ],
)  # fmt: skip
def test_a_call_is_told_from_what_looks_like_one(formula: str, called: tuple[str, ...]) -> None:
    assert OurCalls().called(formula) == called
    assert count_calls(formula) == len(called)


@pytest.mark.parametrize(
    ("stored", "plain"),
    [
        ('1+_xll.eps_bridge (1)&"_xll.EPS_BRIDGE("', '1+EPS_BRIDGE(1)&"_xll.EPS_BRIDGE("'),
        ("'a_x LEASE_REVENUE (2)'!A1", "'a_x LEASE_REVENUE (2)'!A1"),
        ("[12]!LEASE_PRICE(1,Über!A1)", "LEASE_PRICE(1,Über!A1)"),
    ],
)
def test_prefixes_go_and_nothing_else(stored: str, plain: str) -> None:
    assert without_call_prefix(stored) == plain
    assert OurCalls().with_prefix(plain, "_xldudf_").replace("_xldudf_", "") == plain


def test_a_formula_is_shown_as_it_was_typed() -> None:
    stored = '_xlfn.LET(_xlpm.x,_xll.LEASE_PRICE(1,2),_xlpm.x&"_xlfn.")'
    assert as_typed(stored) == '=LET(x,LEASE_PRICE(1,2),x&"_xlfn.")'


def test_no_other_function_is_ours() -> None:
    assert our_function("lease_revenue") is our_function("_xll.LEASE_REVENUE")
    assert our_function("SUM") is None and our_function("[x]!LEASE_REVENUE") is None
    for other_letters in ("RENEWAL_RIS\N{KELVIN SIGN}", "LEA\N{LATIN SMALL LETTER LONG S}E_PRICE"):
        assert our_function(other_letters) is None
        assert OurCalls().called(f"{other_letters}(1)") == ()


def book(tmp_path: Path, names: str = "", *targets: str) -> Workbook:
    """A workbook of these defined names, with links to these files."""
    edges = {"rId1": ("worksheet", "worksheets/sheet1.xml")}
    parts: dict[str, str] = {}
    for at, target in enumerate(targets, start=1):
        edges[f"rId9{at}"] = ("externalLink", f"links/{at}.xml")
        parts[f"xl/links/{at}.xml"] = "<externalLink/>"
        outside = relationships({"rId1": ("externalLinkPath", target)})
        outside = outside.replace("Target=", 'TargetMode="External" Target=')
        parts[f"xl/links/_rels/{at}.xml.rels"] = outside
    listed = "".join(f'<externalReference r:id="rId9{at}"/>' for at in range(1, len(targets) + 1))
    parts["xl/_rels/workbook.xml.rels"] = relationships(edges)
    more = f"<externalReferences>{listed}</externalReferences><definedNames>{names}</definedNames>"
    whole = minimal("<sheetData/>", workbook=more, parts=parts)
    return read_workbook(write_package(tmp_path / "book.xlsx", whole))


def test_a_link_is_ours_if_it_leads_to_our_addin(tmp_path: Path) -> None:
    targets = [
        "file:///C:\\Users\\jane\\XLSTART\\LeaseBridge.xlam",
        "other.xlam",
        "https://example.com/My%20files/leasebridge%200.2.xlam",
        "leasebridge.xlam/other.xlam",
        "leasebridge.xlsx",
    ]
    ours = OurCalls(book(tmp_path, "", *targets))
    known = [n for n in range(10) if ours.function(f"[{n}]!LEASE_PRICE")]
    assert known == [0, 1, 3]
    formula = "[1]!LEASE_PRICE(1)+[2]!LEASE_PRICE(2)+[12]!LEASE_PRICE(3)+[3]!LEASE_REVENUE (4)"
    assert ours.called(formula) == ("LEASE_PRICE", "LEASE_REVENUE")
    assert ours.foreign(formula) == ["[2]!LEASE_PRICE", "[12]!LEASE_PRICE"]
    assert ours.with_prefix(formula, "") == (
        "LEASE_PRICE(1)+[2]!LEASE_PRICE(2)+[12]!LEASE_PRICE(3)+LEASE_REVENUE(4)"
    )


def test_a_name_of_the_workbook_goes_before_ours(tmp_path: Path) -> None:
    names = '<definedName name="Lease_Revenue">_xlfn.LAMBDA(_xlpm.a,_xlpm.a)</definedName>'
    names += '<definedName name="LEASE_PRICE" localSheetId="0">1</definedName>'
    ours = OurCalls(book(tmp_path, names))
    assert [name.name for name in ours.own_names] == ["Lease_Revenue", "LEASE_PRICE"]
    for called in ("LEASE_REVENUE", "lease_revenue", "[0]!LEASE_REVENUE"):
        assert not ours.function(called) and not ours.function(called, "S")
    for called in ("_xll.LEASE_REVENUE", "_xldudf_LEASE_REVENUE", "EPS_BRIDGE"):
        assert ours.function(called, "S")
    assert ours.function("LEASE_PRICE") and ours.function("LEASE_PRICE", "T")
    assert not ours.function("lease_price", "S")
    formula = "LEASE_REVENUE (1)+_xll.LEASE_REVENUE(2)+LEASE_PRICE(3)"
    assert ours.count(formula) == 2 and ours.count(formula, "S") == 1
    assert ours.with_prefix(formula, "x.", "S") == (
        "LEASE_REVENUE (1)+x.LEASE_REVENUE(2)+LEASE_PRICE(3)"
    )


def test_the_names_of_our_lambda_edition_are_ours(tmp_path: Path) -> None:
    texts = definitions(CATALOGUE)
    names = "".join(
        f'<definedName name="{name}">{encode_text(as_file_text(text))}</definedName>'
        for name, text in texts.items()
    )
    ours = OurCalls(book(tmp_path, names))
    assert ours.own_names == [] and all(ours.function(name) for name in CATALOGUE)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("EPS_BRIGDE(A1,2)", "there is no function EPS_BRIGDE; did you mean EPS_BRIDGE?"),
        ("1+LEASE_REVENU(1,2)", "there is no function LEASE_REVENU; did you mean LEASE_REVENUE?"),
        ("IF(A1,SUM(B1:B4),0)", ""),
        ("FOOBAR(EPS_BRIDGE(1))", ""),
        ("A1+1", ""),
    ],
)
def test_a_call_that_is_nearly_one_of_ours_is_told(formula: str, said: str) -> None:
    assert misspelt_call(formula) == said
