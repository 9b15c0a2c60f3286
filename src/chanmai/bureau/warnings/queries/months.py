"""Figures of the latest month beside the month before, over the same firms."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.filings import values_of_form
from chanmai.bureau.enterprises.queries.places import places
from chanmai.bureau.warnings.permissions import sees_small_groups
from chanmai.bureau.warnings.rows import last_for
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.periods import before, period_written
from chanmai.engine.facts.printing import percent, short_money
from chanmai.engine.facts.storage import Datum
from chanmai.engine.indicators.months import DECEMBER, FIRST

LOOK_BACK = 12
NEEDED = 3  # cumulative figures for two single months
Filed = Mapping[int, Mapping[str, Datum]]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """The single month of a figure beside the month before, of the firms that filed all three cumulative figures."""

    title: str
    period: str
    before: str
    firms: int
    now: str
    earlier: str
    change: str
    falls: bool


def months(viewer: Viewer, lang: str) -> tuple[MonthRow, ...]:
    """The figures that the pack names, of the latest month that can be had; () where none can. Raises Forbidden.

    Who is no officer is told of none that tells of one firm by the rules of releases: too few firms, or one or two that
    make up most of what was earned in either month. A month is the difference of two cumulative figures of one firm, so
    neither the first of a year nor December.
    """
    last = last_for(viewer)
    rule = city_pack().plan.warnings
    if last is None or not rule.monthly_form:
        return ()
    spans = _spans(rule.monthly_form, last.as_of, last.known_at)
    if not spans:
        return ()
    filed = [values_of_form(rule.monthly_form, each, known_at=last.known_at) for each in spans]
    mine = {firm.id for firm in places(viewer)}
    told = (_whole(name, filed, mine) for name in rule.monthly_facts)
    return tuple(
        _month(name, spans, whole, lang)
        for name, whole in zip(rule.monthly_facts, told, strict=True)
        if whole and (sees_small_groups(viewer) or not _tells_of_one(whole))
    )


def _whole(name: str, filed: Sequence[Filed], mine: set[int]) -> list[list[int]]:
    """The cumulative figures of the firms that filed all of them, the latest first."""
    code = city_pack().dictionary.get(name).code
    rows = ([v for each in filed if isinstance(v := each.get(firm, {}).get(code), int)] for firm in mine)
    return [values for values in rows if len(values) == NEEDED]


def _tells_of_one(whole: Sequence[Sequence[int]]) -> bool:
    """True when the sum of either month is sensitive by the pack's rules for money."""
    rules = city_pack().release.rules["revenue"]
    return any(
        rules.is_sensitive(abs(values[place] - values[place + 1]) for values in whole) for place in (0, 1)
    )


def _spans(form: str, day: datetime.date, known_at: datetime.datetime) -> tuple[str, ...]:
    """The latest month of which something was filed, and the two before it in the same year."""
    for back in range(LOOK_BACK):
        period = period_written(PeriodKind.MONTH, back, day, day.year - 1)
        month = int(period[5:])
        if FIRST + NEEDED - 1 <= month < DECEMBER and values_of_form(form, period, known_at=known_at):
            return tuple(before(period, PeriodKind.MONTH, each) for each in range(NEEDED))
    return ()


def _month(name: str, spans: Sequence[str], whole: Sequence[Sequence[int]], lang: str) -> MonthRow:
    fact = city_pack().dictionary.get(name)
    now, earlier = (sum(values[place] - values[place + 1] for values in whole) for place in (0, 1))
    change = Fraction(now - earlier, earlier) if earlier > 0 else None
    return MonthRow(
        title=fact.english if lang == "en" else fact.name,
        period=spans[0],
        before=spans[1],
        firms=len(whole),
        now=short_money(now, lang),
        earlier=short_money(earlier, lang),
        change="" if change is None else percent(change, 1),
        falls=now < earlier,
    )
