"""The firms of which the assessment in force warns, in the visitor's scope: the list, and one firm with its reasons."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from django.db.models import Count, Q, QuerySet

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.paging import Page, page_span
from chanmai.bureau.warnings.guarding import BELOW, DUE, NONE
from chanmai.bureau.warnings.models import FirmWarning
from chanmai.bureau.warnings.rows import (
    CHUNK,
    WarningRow,
    in_state,
    last_for,
    printed_rows,
    rows_for,
    with_deeds,
)
from chanmai.engine.warnings.costs import Costs

PAGE = 50


@dataclass(frozen=True, slots=True)
class InForce:
    """The assessment in force: its number, day, the period of the returns, when and over what it was made."""

    id: int
    as_of: datetime.date
    period: str
    horizon_months: int
    at: datetime.datetime
    firms: int
    without: int


@dataclass(frozen=True, slots=True)
class WarningSearch:
    """What a list is narrowed by: words of the name, a state, the code of an event, a district, a domain."""

    text: str = ""
    state: str = ""
    event: str = ""
    district: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value by which a list can be narrowed, and how many firms it has."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class WarningList:
    """A page of the firms by chance, those without data last; how many are in each state; the choices."""

    page: Page[WarningRow]
    states: Mapping[str, int]
    choices: Mapping[str, tuple[Choice, ...]]


def in_force(viewer: Viewer) -> InForce | None:
    """The last assessment, with how many firms of the visitor's scope are in it. Raises Forbidden."""
    last = last_for(viewer)
    if last is None:
        return None
    mine = rows_for(viewer, last)
    return InForce(
        last.pk,
        last.as_of,
        last.period,
        last.horizon_months,
        last.at,
        mine.count(),
        mine.filter(highest=None).count(),
    )


def warnings(
    viewer: Viewer, wanted: WarningSearch, costs: Costs, lang: str, *, number: int = 1
) -> WarningList:
    """A page of the firms within the visitor's scope that the search asks for; no other is loaded. Raises Forbidden."""
    last = last_for(viewer)
    if last is None:
        return WarningList(Page((), 1, 1, 0), {}, {})
    mine = rows_for(viewer, last)
    found = mine.filter(_among(wanted, lang))
    states = {state: found.filter(in_state(state, costs)).count() for state in (DUE, BELOW, NONE)}
    total = states.get(wanted.state, 0) if wanted.state else sum(states.values())
    span = page_span(total, number, PAGE)
    among = _among(wanted, lang) & in_state(wanted.state, costs)
    rows = with_deeds(tuple(printed_rows(viewer, last, costs, lang, among=among, span=span.rows)))
    titles = {each.code: each.title.of(lang) for each in city_pack().plan.warnings.events}
    events = {titles.get(code, code): n for code, n in _counts(mine, "event").items()}
    counts = {"event": events, **{key: _counts(mine, f"enterprise__{key}") for key in ("district", "domain")}}
    return WarningList(
        Page(rows, span.number, span.pages, span.total),
        states,
        {key: _choices(values, getattr(wanted, key)) for key, values in counts.items()},
    )


def every(viewer: Viewer, wanted: WarningSearch, costs: Costs, lang: str) -> Iterator[WarningRow]:
    """All firms that the search asks for, as they are taken: for a file. Raises Forbidden."""
    last = last_for(viewer)
    if last is None:
        return iter(())
    among = _among(wanted, lang) & in_state(wanted.state, costs)
    return _with_deeds(printed_rows(viewer, last, costs, lang, among=among))


def _with_deeds(rows: Iterator[WarningRow]) -> Iterator[WarningRow]:
    while part := tuple(islice(rows, CHUNK)):
        yield from with_deeds(part)


def leading(viewer: Viewer, count: int, lang: str = "zh") -> tuple[WarningRow, ...]:
    """The firms within the visitor's scope with the greatest chances, at most so many; () before any assessment.

    Only those whose visit is worth its cost by the pack. Raises Forbidden.
    """
    last = last_for(viewer)
    if last is None:
        return ()
    costs = city_pack().plan.warnings.costs
    rows = printed_rows(viewer, last, costs, lang, among=in_state(DUE, costs), span=slice(count))
    return with_deeds(tuple(rows))


def _among(wanted: WarningSearch, lang: str) -> Q:
    """What a search narrows by, but for the state; an event is asked for by its title."""
    found = Q()
    if wanted.text:
        found &= Q(enterprise__name__icontains=wanted.text)
    if wanted.event:
        events = city_pack().plan.warnings.events
        found &= Q(event__in=[each.code for each in events if each.title.of(lang) == wanted.event])
    for key in ("district", "domain"):
        if getattr(wanted, key):
            found &= Q((f"enterprise__{key}", getattr(wanted, key)))
    return found


def _counts(rows: QuerySet[FirmWarning], column: str) -> dict[str, int]:
    """How many there are of each value but the empty one."""
    return dict(rows.exclude(**{column: ""}).order_by().values_list(column).annotate(n=Count("pk")))


def _choices(counts: Mapping[str, int], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, value, count, value == chosen) for value, count in sorted(counts.items()))
