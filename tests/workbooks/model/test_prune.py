"""What cannot be worked out is left out, with all that reads it, and nothing else."""

from __future__ import annotations

from workbooks.model.layout import (
    Array,
    Cell,
    Chart,
    Check,
    Condition,
    Row,
    Series,
    Sheet,
    blank,
    calculation_columns,
    heads,
    line,
    section,
)
from workbooks.model.prune import prune


def sheet(*rows: Row, **more: object) -> Sheet:
    fields = {"name": "S", "title": "", "subtitle": "", "columns": calculation_columns(9, 9, 9)}
    return Sheet(**{**fields, "rows": rows, **more})  # type: ignore[arg-type]


def keys(found: Sheet) -> list[str]:
    return [row.key or str(row.cells.get("label", "")) for row in found.rows]


def only(*rows: Row, given: tuple[str, ...] = ("known",), **more: object) -> Sheet:
    [found] = prune([sheet(*rows, **more)], given).sheets
    return found


def test_a_row_goes_with_what_it_reads_and_so_does_what_reads_the_row() -> None:
    found = only(
        line("kept", value="=known", key="kept"),
        line("gone", value="=unknown", key="gone"),
        line("reads it", value="={gone}*2", key="reads"),
        line("reads what stands", value="={kept}*2", key="also"),
    )
    assert keys(found) == ["kept", "also"]


def test_a_name_goes_with_its_cell_and_what_reads_the_name_on_another_sheet() -> None:
    one = sheet(
        line("a", value="=unknown", name="made", key="a"),
        line("b", value="=known", name="stands", key="b"),
        names={"range_a": "{a}:{b}", "range_b": "{b}:{b}"},
    )
    other = sheet(
        line("c", value="=made+1", key="c"),
        line("d", value="=stands", key="d"),
        line("e", value="=SUM(range_a)", key="e"),
        line("f", value="=SUM(range_b)", key="f"),
    )
    first, second = prune([one, other], ["known"]).sheets
    assert list(first.names) == ["range_b"]
    assert keys(second) == ["d", "f"]


def test_one_cell_of_a_row_may_go_alone_and_a_note_too() -> None:
    found = only(
        line("x", series=("=known", "=unknown"), key="x", note='="of "&unknown'),
        line("reads s1", value="={x.s1}", key="one"),
        line("reads s2", value="={x.s2}", key="two"),
    )
    assert keys(found) == ["x", "one"]
    assert [key for key in found.rows[0].cells if key in ("s1", "s2", "note")] == ["s1"]


def test_an_array_takes_the_rows_that_it_filled() -> None:
    table = Array("=unknown", 2, 2)
    found = only(
        line("first", series=(table,), key="first"),
        line("second", key="second"),
        line("third", value="=known", key="third"),
        line("reads the table", value="={second.s2}", key="reader"),
    )
    assert keys(found) == ["third"]


def test_a_row_that_another_array_fills_stays() -> None:
    found = only(
        line("first", series=(Array("=known", 2, 1), Array("=unknown", 2, 1)), key="first"),
        line("second", key="second"),
    )
    assert keys(found) == ["first", "second"]


def test_a_block_goes_with_its_rows_and_the_others_count_anew() -> None:
    whole = sheet(
        section("1. Gone"),
        heads("a", "b"),
        line("typed", series=("word",)),
        line("x", value="=unknown"),
        Row(),
        section("2. Stays"),
        heads("c"),
        line("y", value="=unknown"),
        Row(),
        heads("d"),
        line("z", value="=known", key="z"),
        section("3. Words alone"),
        line("said"),
        section("4. Empty"),
    )
    found = prune([whole], ["known"])
    labels = [row.cells.get("label") for row in found.sheets[0].rows]
    assert labels == ["1. Stays", None, None, "z", "2. Words alone", "said"]
    assert found.left_out == ("S: Gone", "S: Empty")


def test_a_sheet_without_anything_is_left_out_by_its_name() -> None:
    empty = sheet(section("1. All"), line("x", value="=unknown"), name="Gone")
    full = sheet(line("y", value="=known"), name="Full")
    found = prune([empty, full], ["known"])
    assert [each.name for each in found.sheets] == ["Full"] and found.left_out == ("Gone",)


def test_charts_checks_conditions_and_breaks_go_with_what_they_show() -> None:
    def chart(at: str, *values: str) -> Chart:
        series = tuple(Series(v, f"{{{v}.label}}", f"{{{v}.s1}}", "#fff") for v in values)
        return Chart(at, "s1", (1, 1), "", "", series, "", "")

    found = only(
        line("a", series=("=known",), key="a"),
        line("b", series=("=unknown",), key="b"),
        *blank(3, key="first"),
        line("c", value="=known"),
        *blank(2, key="second"),
        charts=(chart("first", "b"), chart("second", "a", "b")),
        checks=(Check("x", "footing", "=known", "=unknown"), Check("y", "footing", "=0", "=known")),
        conditions=(Condition("{b.s1}", {}), Condition("{a.s1}", {"criteria": "={b.s1}"})),
        breaks=("b", "a"),
    )
    [drawn] = found.charts
    assert [series.name for series in drawn.series] == ["a"] and drawn.at == "second"
    assert keys(found) == ["a", "c", "second", ""]
    assert [check.label for check in found.checks] == ["y"]
    assert found.conditions == () and found.breaks == ("a",)


def test_nothing_is_touched_where_all_is_known() -> None:
    rows = (
        section("3. Third"),
        line("a", value="=known", series=(Cell("={@value}"), "={<b}"), key="a"),
        line("b", series=("=known",) * 3, key="b"),
        Row(),
    )
    assert only(*rows).rows == rows
