"""The make-up of the industry: size classes, titles, parks."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.enterprises.queries.structure import FirmColumns, title_counts
from chanmai.bureau.plan.queries.domains import Holding, holdings
from chanmai.bureau.plan.queries.layout import park_keys
from chanmai.bureau.plan.queries.measurement import full_year
from chanmai.engine.facts.dictionary import UnknownFact

SIZE = "企业规模"
"""The fact whose list of values orders the size classes."""
TITLE_GROUPS = ("资质", "规划目标")
"""The groups of facts that are titles which a firm holds."""
PARKS = 8
TITLES = 10


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the industry with its firms; `key` is how firms are filed and found. An empty key: not known."""

    key: str
    name: str
    held: Holding


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title and how many firms hold it."""

    key: str
    name: str
    firms: int


def sizes(columns: FirmColumns, lang: str) -> tuple[PartRow, ...]:
    """Size classes from large to small, then firms of which it is not known."""
    by_size = holdings(columns, tuple(columns.sizes), full_year(columns))
    return tuple(
        PartRow(name, translation(name, lang), by_size[name]) for name in sorted(by_size, key=size_order)
    )


def size_order(name: str) -> tuple[int, str]:
    """Sorts size classes as the dictionary lists them, others behind, an unknown one last."""
    try:
        values = city_pack().dictionary.get(SIZE).values
    except UnknownFact:
        values = ()
    place = values.index(name) if name in values else len(values)
    return (place if name else len(values) + 1), name


def top_parks(columns: FirmColumns, lang: str) -> tuple[tuple[PartRow, ...], Mapping[str, Holding]]:
    """The parks with the most firms; besides, what is in the other parks and in none that is known."""
    by_park = holdings(columns, park_keys(columns), full_year(columns))
    names = sorted((name for name in by_park if name), key=lambda name: (-by_park[name].firms, name))
    rows = tuple(PartRow(name, translation(name, lang), by_park[name]) for name in names[:PARKS])
    others = sum((by_park[name] for name in names[PARKS:]), Holding())
    return rows, {"others": others, "unknown": by_park.get("", Holding())}


def titles(viewer: Viewer, as_of: datetime.date, lang: str) -> tuple[TitleRow, ...]:
    """The most frequent titles that hold on the day; findings about a firm, such as a clean record, are none."""
    counts = [each for each in title_counts(viewer, as_of) if _group(each.fact) in TITLE_GROUPS]
    return tuple(TitleRow(each.name, translation(each.name, lang), each.firms) for each in counts[:TITLES])


def _group(code: str) -> str:
    try:
        return city_pack().dictionary.get(code).group
    except UnknownFact:
        return ""
