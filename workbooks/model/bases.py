"""The EPS that a lease is added to: that of the published uplift, and an estimate before it."""

from __future__ import annotations

from typing import NamedTuple

from workbooks.story import Story


class Basis(NamedTuple):
    """One base: its word in keys, its EPS as a place, the columns of its bridge, whose it is."""

    key: str
    eps: str
    label: str
    value: str
    suffix: str
    source: str
    year: str


def implied(story: Story) -> bool:
    """Whether the base EPS follows from an uplift that was published with its percentage."""
    return story.has("printed_uplift") and story.has("printed_uplift_pct")


def share_year(story: Story) -> int | None:
    """The year whose net income and EPS give the diluted shares, where these are not typed."""
    years = set(story.years("net_income")) & set(story.years("reported_eps"))
    return max(years) if years and not story.has("diluted_shares") else None


def shares_from(story: Story) -> str:
    """The inputs that the diluted shares follow from."""
    year = share_year(story)
    return f"net_income_{year}, reported_eps_{year}" if year else "diluted_shares"


def has_eps(story: Story) -> bool:
    """Whether an EPS bridge can be drawn: there are a base EPS and a share count."""
    shares = story.has("diluted_shares") or share_year(story) is not None
    return shares and (implied(story) or story.has("base_eps"))


def uplift_of(story: Story) -> str:
    """What the uplift is called: that of a year, or on the EPS of one that is over."""
    return "EPS uplift <base_year>" if implied(story) else "EPS uplift on <base_year> EPS"


def uplift_in_year(story: Story) -> str:
    """The same, at the head of a sentence."""
    return "<base_year> EPS uplift" if implied(story) else "Uplift on <base_year> EPS"


def estimate_of(story: Story) -> str:
    """The name of the last EPS estimate; of one that nobody made where there is none."""
    return f"eps_estimate_{max(story.years('eps_estimate'), default='none')}"


def bases(story: Story) -> tuple[Basis, ...]:
    """The bases of the story, from the left."""
    base = Basis("base", "{base_eps}", "s1", "s2", "", "<base_source>", "<base_year>")
    if not story.years("eps_estimate"):
        return (base,)
    eps = f"{{{estimate_of(story)}}}"
    source, year = "<estimate_source>", "<estimate_year>"
    return base, Basis("estimate", eps, "s3", "s4", "_estimate", source, year)
