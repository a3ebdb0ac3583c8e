"""Two blocks of the Comparables sheet: prices per GPU-hour, and gross against critical IT."""

from __future__ import annotations

from workbooks.model.claims import claim, live
from workbooks.model.layout import Cell, Cells, Row, section
from workbooks.story import Story

PRICES = ("contract", "contract_other", "on_demand", "on_demand_other")
PRICE_COLUMNS = ("power", "worth", "years", "yearly")
TO_WATT = '=PRICE_CONVERT(%s({@power}:{@yearly}),"$/GPU-hr","$/W-yr",{@signed})'
LIVE_HOURLY = '=PRICE_CONVERT(price_per_watt,"$/W-yr","$/GPU-hr",{@signed})'
HEADS = {
    "signed": "W a GPU",
    "power": "Contract, low",
    "worth": "Contract, high",
    "years": "On demand, low",
    "yearly": "On demand, high",
    "price": "$/W-yr, low",
    "other": "$/W-yr, high",
    "hourly": "Live, $ a GPU-hour",
}


def hours(
    label: str, key: str, watts: str, prices: Cells, needs: tuple[str, ...], cites: str
) -> Row:
    """A generation: the power behind a GPU, its prices, and the live price on that power."""
    cells: Cells = {"label": label, "signed": Cell(watts, "int"), **prices}
    if prices:
        cells |= {"price": TO_WATT % "MIN", "other": TO_WATT % "MAX"}
    return Row({**cells, "hourly": LIVE_HOURLY}, key, "eps", needs=needs, cites=cites)


def generation(story: Story, at: int) -> Row:
    """A generation of GPUs at a site of which power and number are public."""
    stem = f"gpu_{at}"
    names = {column: f"{stem}_{price}" for column, price in zip(PRICE_COLUMNS, PRICES, strict=True)}
    prices: Cells = {column: Cell(f"={name}") for column, name in names.items() if story.has(name)}
    watts = f"={stem}_power*1000*1000/{stem}_count"
    cites = ", ".join((f"{stem}_power", f"{stem}_count", *names.values()))
    return hours(f"<{stem}_power.entity>", stem, watts, prices, (f"{stem}_count",), cites)


def rack(story: Story) -> tuple[Row, ...]:
    """What a rack says of the power behind a GPU, by the capex of its source."""
    for at in story.numbers("capex_reading_{}"):
        reading = story.inputs[f"capex_reading_{at}"]
        if story.has("rack_capex") and story.inputs["rack_capex"].publisher == reading.publisher:
            watts = f"=rack_capex/capex_reading_{at}*1000*1000/rack_gpus"
            label, cites = "<rack_capex.entity>", f"rack_capex, rack_gpus, capex_reading_{at}"
            return (hours(label, "rack", watts, {}, ("rack_capex", "rack_gpus"), cites),)
    return ()


def contracted(at: int) -> Row:
    """A contract that says how many GPUs it is about."""
    stem = f"signed_{at}"
    watts = f"={{{stem}.power}}*1000*1000/{stem}_gpus"
    prices: Cells = {"power": Cell(f"={{{stem}.hourly}}")}
    label, needs = f"<{stem}_gpus.entity>: <{stem}_gpus.metric>", (f"{stem}_value", f"{stem}_gpus")
    return hours(label, f"{stem}_hours", watts, prices, needs, f"{stem}_gpus, {stem}_capacity")


def hour_rows(story: Story) -> tuple[Row, ...]:
    """Prices per GPU-hour, each generation on its own power."""
    sized = set(story.numbers("signed_{}_capacity"))
    return (
        section("3. GPU-hours, each generation on the power behind its own GPU"),
        Row(dict(HEADS), "hour_heads", style="heads"),
        *(generation(story, at) for at in story.numbers("gpu_{}_power")),
        *rack(story),
        *(contracted(at) for at in story.numbers("signed_{}_gpus") if at in sized),
    )


def gross_rows(story: Story) -> tuple[Row, ...]:
    """How many gross MW a MW of critical IT takes, and the live price if its MW are gross."""
    known = story.numbers("shell_{}_gross")
    if not known:
        return ()
    ratios = f"{{shell_{known[0]}.ratio}}:{{shell_{known[-1]}.ratio}}"
    cells: Cells = {
        "label": "Gross MW for a MW of critical IT",
        "group": live(f"[COUNT({ratios}) 0]"),
        "signed": f"=MIN({ratios})",
        "yearly": Cell(f"=MEDIAN({ratios})", name="gross_per_it"),
        "other": f"=MAX({ratios})",
    }
    text = claim(
        "gross_per_it>0",
        "If the live MW are gross, the live price is $[price_per_watt*gross_per_it 0.00] for a "
        "W-yr of critical IT",
    )
    cites = ", ".join(f"shell_{at}_gross" for at in known)
    return (
        Row(cells, "gross", "eps", cites=cites),
        Row({"label": "Basis of the live MW", "group": Cell(text, "prose")}),
    )
