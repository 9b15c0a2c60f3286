"""The firms of which the assessment in force warns, in the visitor's scope: the list, and one firm with its reasons."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.paging import Page, page_span
from chanmai.bureau.warnings.rows import (
    BELOW,
    DUE,
    NONE,
    WarningRow,
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
    """Firms by chance, the greatest first, those without data last; how many are in each state, and the choices."""

    rows: tuple[WarningRow, ...]
    states: Mapping[str, int]
    choices: Mapping[str, tuple[Choice, ...]]

    def page(self, number: int) -> Page[WarningRow]:
        """The rows of one page."""
        span = page_span(len(self.rows), number, PAGE)
        return Page(self.rows[span.rows], span.number, span.pages, span.total)


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


def warnings(viewer: Viewer, wanted: WarningSearch, costs: Costs, lang: str) -> WarningList:
    """The firms within the visitor's scope that the search asks for. Raises Forbidden."""
    last = last_for(viewer)
    if last is None:
        return WarningList((), {}, {})
    rows = printed_rows(viewer, last, costs, lang)
    found = [row for row in rows if _fits(row, wanted)]
    states = {state: sum(row.state == state for row in found) for state in (DUE, BELOW, NONE)}
    choices = {key: _choices(rows, key, wanted) for key in ("event", "district", "domain")}
    return WarningList(with_deeds([row for row in found if wanted.state in ("", row.state)]), states, choices)


def leading(viewer: Viewer, count: int, lang: str = "zh") -> tuple[WarningRow, ...]:
    """The firms within the visitor's scope with the greatest chances, at most so many; () before any assessment.

    Only those whose visit is worth its cost by the pack. Raises Forbidden.
    """
    last = last_for(viewer)
    if last is None:
        return ()
    costs = city_pack().plan.warnings.costs
    among = Q(highest__gte=costs.least_millionths)
    return with_deeds(printed_rows(viewer, last, costs, lang, among=among, most=count))


def _fits(row: WarningRow, wanted: WarningSearch) -> bool:
    return (
        wanted.text.lower() in row.name.lower()
        and wanted.event in ("", row.event)
        and wanted.district in ("", row.district)
        and wanted.domain in ("", row.domain)
    )


def _choices(rows: Sequence[WarningRow], key: str, wanted: WarningSearch) -> tuple[Choice, ...]:
    counts = Counter(value for row in rows if (value := str(getattr(row, key))))
    return tuple(
        Choice(value, value, count, value == getattr(wanted, key)) for value, count in sorted(counts.items())
    )
