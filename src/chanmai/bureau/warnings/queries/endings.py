"""How warnings ended: those that were acted on beside those that were not, and how often each reason was found true.

No experiment: officers choose whom they call on, and a firm that leaves at once cannot be called on any more.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Min
from django.db.models.functions import Greatest, TruncDate

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.warnings.models import Action, FirmWarning, Judgement
from chanmai.bureau.warnings.outcomes import outcomes, with_log
from chanmai.bureau.warnings.readings import departures, months_on
from chanmai.bureau.warnings.rows import last_for
from chanmai.engine.warnings.costs import Costs
from chanmai.engine.warnings.shares import Interval, difference_interval, share_interval


@dataclass(frozen=True, slots=True)
class EndingRow:
    """Firms that were warned of: of how many the time is over, how many of these left, and the others so far."""

    acted: bool
    firms: int
    over: int
    left: int
    share: str
    interval: str
    open: int
    open_left: int


@dataclass(frozen=True, slots=True)
class Endings:
    """Those acted on and those not; by how many points the share of the former is above that of the latter."""

    rows: tuple[EndingRow, ...]
    difference: str
    by_log: int  # endings that only the log knows


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason that was told when it was looked into: how often the warning was found true, how often false."""

    title: str
    true: int
    false: int
    share: str
    interval: str


def endings(viewer: Viewer, costs: Costs, *, as_of: datetime.date, known_at: datetime.datetime) -> Endings:
    """What became, by a day, of the firms in the visitor's scope since their first warning that made a visit due.

    The first warning is of the day it was made, or of the day that it is as of where that is later: what was assessed
    for a day long past warned nobody on it. Raises Forbidden.
    """
    if last_for(viewer) is None:
        return Endings((), "", 0)
    horizon = city_pack().plan.warnings.horizon_months
    first = _first_warnings(viewer, costs)
    gone, by_log = with_log(departures(as_of, known_at), outcomes(known_at), as_of)
    deeds = _deeds(viewer)
    counts: Counter[tuple[bool, bool, bool]] = Counter()
    known_by_log = 0
    for firm, day in first.items():
        end = months_on(day, horizon)
        left_on = gone[firm].on if firm in gone and day < gone[firm].on <= end else None
        last = min(end, left_on or end)
        acted = any(day <= deed <= last for deed in deeds.get(firm, ()))
        counts[acted, end <= as_of, left_on is not None] += 1
        known_by_log += left_on is not None and firm in by_log
    rows = tuple(_ending(acted, counts) for acted in (True, False))
    pairs = [(each.left, each.over) for each in rows]
    return Endings(rows, _points(difference_interval(*pairs)), known_by_log)


def _first_warnings(viewer: Viewer, costs: Costs) -> dict[int, datetime.date]:
    inside = FirmWarning.objects.filter(
        in_scope(viewer, "enterprise__"), enterprise__withdrawn=False, highest__gte=costs.least_millionths
    )
    day = Min(Greatest("assessment__as_of", TruncDate("assessment__at")))
    return dict(inside.order_by().values_list("enterprise_id").annotate(day=day))


def _deeds(viewer: Viewer) -> dict[int, list[datetime.date]]:
    found = defaultdict(list)
    for firm, on in Action.objects.filter(in_scope(viewer, "enterprise__")).values_list(
        "enterprise_id", "on"
    ):
        found[firm].append(on)
    return found


def _ending(acted: bool, counts: Mapping[tuple[bool, bool, bool], int]) -> EndingRow:
    over = counts[acted, True, True] + counts[acted, True, False]
    still = counts[acted, False, True] + counts[acted, False, False]
    left = counts[acted, True, True]
    return EndingRow(
        acted=acted,
        firms=over + still,
        over=over,
        left=left,
        share=f"{left / over:.1%}" if over else "",
        interval=_per_cent(share_interval(left, over)),
        open=still,
        open_left=counts[acted, False, True],
    )


def reason_findings(viewer: Viewer, lang: str) -> tuple[ReasonRow, ...]:
    """How often warnings with each reason were found true, by the last finding about each firm in scope.

    The reasons are those that the assessment told which was in force when the finding was noted. Raises Forbidden.
    """
    last_for(viewer)
    log = Action.objects.filter(in_scope(viewer, "enterprise__"), assessment__isnull=False)
    last = {each.enterprise_id: each for each in log.exclude(judgement=Judgement.OPEN).select_related(None)}
    found: dict[str, Counter[bool]] = defaultdict(Counter)
    for entry, codes in _told(last.values()):
        for code in codes:
            found[code][entry.judgement == Judgement.TRUE] += 1
    return tuple(
        _reason(each.title.of(lang), found[each.code])
        for each in city_pack().plan.warnings.signals
        if each.code in found
    )


def _told(entries: Iterable[Action]) -> Iterable[tuple[Action, list[str]]]:
    """Each entry with the codes of the signals that were told of its firm when it was noted."""
    by_assessment: dict[int, dict[int, Action]] = defaultdict(dict)
    for entry in entries:
        by_assessment[entry.assessment_id or 0][entry.enterprise_id] = entry
    for assessment, own in by_assessment.items():
        rows: Any = FirmWarning.objects.filter(assessment=assessment, enterprise_id__in=list(own))
        for firm, readings, codes in rows.values_list("enterprise_id", "readings", "assessment__signals"):
            told = [code for code, (_, is_told) in zip(codes, readings, strict=True) if is_told]
            yield own[firm], told


def _reason(title: str, counts: Mapping[bool, int]) -> ReasonRow:
    true, false = counts[True], counts[False]
    return ReasonRow(
        title, true, false, f"{true / (true + false):.1%}", _per_cent(share_interval(true, true + false))
    )


def _per_cent(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval[0]:.1%}–{interval[1]:.1%}"


def _points(interval: Interval | None) -> str:
    return "" if interval is None else f"{100 * interval[0]:+.1f} … {100 * interval[1]:+.1f}"
