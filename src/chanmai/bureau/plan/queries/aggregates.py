"""Sums over all firms of the city that give no single firm away, for who sees sums and no firm."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.enterprises.queries.structure import FirmColumns
from chanmai.bureau.plan.permissions import sees_aggregates
from chanmai.bureau.plan.queries.measurement import REVENUE, city_columns, full_year

STEP = 100_000_000
"""Sums are told in whole 100 万元, in 分: so that the return of one firm does not show in the next figure."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Firms of a kind that reported, and their revenue together (分), rounded to STEP. An empty name: all others."""

    name: str
    reported: int
    revenue: int


@dataclass(frozen=True, slots=True)
class Aggregates:
    """By domain and by district, over the latest full year. Tables add up to all firms that reported, but for rounding.

    Without rows: too few firms, a pack that does not say how many are enough, or nobody who may see them.
    """

    year: int | None
    least: int | None
    percent: int | None
    domains: tuple[Sum, ...]
    districts: tuple[Sum, ...]
    demo: bool


NOTHING = Aggregates(None, None, None, (), (), demo=False)


def aggregates(viewer: Viewer, *, as_of: datetime.date, known_at: datetime.datetime, lang: str) -> Aggregates:
    """The sums. The scope of who asks does not narrow them: that is why they are kept apart, see `safe_groups`."""
    rule = city_pack().settings.disclosure
    least, percent = rule.get("min_count"), rule.get("dominance_percent")
    if not sees_aggregates(viewer) or least is None or percent is None:
        return NOTHING
    columns = city_columns(SYSTEM, as_of=as_of, known_at=known_at)
    year = full_year(columns)
    if year is None:
        return NOTHING
    return Aggregates(
        year,
        least,
        percent,
        domains=_table(safe_groups(_groups(columns, columns.domains, year), least, percent), lang),
        districts=_table(safe_groups(_groups(columns, columns.districts, year), least, percent), lang),
        demo=any(columns.demo),
    )


def safe_groups(groups: Mapping[str, Sequence[int]], least: int, percent: int) -> dict[str, list[int]]:
    """The groups that may be told, the largest first, and under an empty key all others; nothing if not even so.

    A group may be told when at least `least` firms are in it and none makes up more than `percent` of its sum: the
    rules of minimum frequency and of dominance (Hundepool et al., Statistical Disclosure Control, 2012, ch. 4.2). What
    is held back is one group of its own under the same rules, else it would follow from the total: groups join it, the
    one with fewest firms first, until it may be told.
    """
    told = {key: list(values) for key, values in groups.items() if key and _is_safe(values, least, percent)}
    others = [value for key, values in groups.items() if key not in told for value in values]
    while others and told and not _is_safe(others, least, percent):
        fewest = min(told, key=lambda key: (len(told[key]), key))
        others += told.pop(fewest)
    shown = dict(sorted(told.items(), key=lambda each: (-len(each[1]), each[0])))
    if others and _is_safe(others, least, percent):
        shown[""] = others
    return shown


def _is_safe(values: Sequence[int], least: int, percent: int) -> bool:
    return len(values) >= max(least, 1) and max(values) * 100 <= percent * sum(values)


def _groups(columns: FirmColumns, keys: Sequence[str], year: int) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for key, value in zip(keys, columns.of(REVENUE, year), strict=True):
        if value is not None:
            groups.setdefault(key, []).append(value)
    return groups


def _table(groups: Mapping[str, Sequence[int]], lang: str) -> tuple[Sum, ...]:
    return tuple(
        Sum(translation(key, lang), len(values), (sum(values) + STEP // 2) // STEP * STEP)
        for key, values in groups.items()
    )
