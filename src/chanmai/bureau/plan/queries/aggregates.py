"""Sums over all firms of the city, for who sees sums and no firm: what was released, and nothing else.

Here nothing is added up. So there is one gate, `releases`: what it hid is hidden here, and no second set of sums over
the same firms stands beside the first, from whose differences a firm could be had.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import translation
from chanmai.bureau.plan.permissions import sees_aggregates
from chanmai.bureau.releases.queries import ReleaseRow, releases
from chanmai.engine.disclosure.tables import TOTAL


@dataclass(frozen=True, slots=True)
class Sum:
    """Firms of a kind that reported, and their revenue together (分). None: hidden, or not released.

    The empty name is all of them together.
    """

    name: str
    firms: int | None
    revenue: int | None


@dataclass(frozen=True, slots=True)
class Aggregates:
    """By domain and by district, over the latest year of which revenue was released; `sources` are the releases.

    A table is empty when none with it was released, or when the visitor may not see sums over the city.
    """

    year: int | None
    sources: tuple[ReleaseRow, ...]
    domains: tuple[Sum, ...]
    districts: tuple[Sum, ...]
    demo: bool


NOTHING = Aggregates(None, (), (), (), demo=False)


def aggregates(viewer: Viewer, *, lang: str) -> Aggregates:
    """The sums, from releases that were not withdrawn. The scope of who asks does not narrow what everybody may see."""
    if not sees_aggregates(viewer):
        return NOTHING
    valid = [each for each in releases(viewer, lang) if each.retracted is None]
    years = [each.year for each in valid if _measure(each) == "revenue"]
    if not years:
        return NOTHING
    rows = [each for each in valid if each.year == max(years)]
    found = {
        (measure, dimension): next(
            (each for each in rows if _measure(each) == measure and _has(each, dimension)), None
        )
        for measure in ("firms", "revenue")
        for dimension in ("domain", "district")
    }
    sources = dict.fromkeys(each.id for each in found.values() if each is not None)
    return Aggregates(
        max(years),
        tuple(each for each in rows if each.id in sources),
        domains=_table(found["firms", "domain"], found["revenue", "domain"], "domain", lang),
        districts=_table(found["firms", "district"], found["revenue", "district"], "district", lang),
        demo=any(each.published["about"].get("demo", False) for each in rows if each.id in sources),
    )


def _measure(row: ReleaseRow) -> str:
    return str(row.published["about"]["measure"])


def _has(row: ReleaseRow, dimension: str) -> bool:
    return any(dimension in table["by"] for table in row.published["tables"])


def _table(
    firms: ReleaseRow | None, revenue: ReleaseRow | None, dimension: str, lang: str
) -> tuple[Sum, ...]:
    if revenue is None:
        return ()
    sums, counts = _margin(revenue, dimension), {} if firms is None else _margin(firms, dimension)
    groups = {above for _, above in revenue.published["classifications"][dimension]}
    return tuple(
        Sum(translation(code, lang) if code else "", counts.get(code), value)
        for code, value in sums.items()
        if code == TOTAL or code not in groups
    )


def _margin(row: ReleaseRow, dimension: str) -> Mapping[str, int | None]:
    """The cells of one dimension with all others added up."""
    table: Mapping[str, Any] = next(each for each in row.published["tables"] if dimension in each["by"])
    place = table["by"].index(dimension)
    return {codes[place]: value for *codes, value in table["cells"] if _is_margin(codes, place)}


def _is_margin(codes: Sequence[str], place: int) -> bool:
    return all(code == TOTAL for other, code in enumerate(codes) if other != place)
