"""The firms of which the assessment in force warns, in the visitor's scope: the list, and one firm with its reasons."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import F, Q, QuerySet

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.paging import Page, page_span
from chanmai.bureau.refusal import Forbidden
from chanmai.bureau.warnings.reasons import reasons_of, signals_of
from chanmai.bureau.warnings.models import Action, Assessment, Deed, FirmWarning
from chanmai.bureau.warnings.permissions import sees_warnings
from chanmai.engine.facts.printing import percent
from chanmai.engine.warnings.costs import Costs
from chanmai.engine.warnings.scores import MILLION

PAGE = 50
DUE, BELOW, NONE = "due", "below", "none"
"""States of a firm: a visit is worth its cost; it is not; without data."""


@dataclass(frozen=True, slots=True)
class WarningRow:
    """A firm with what is foreseen. `chance` is printed, "" without data; `reasons` those signals that are told."""

    firm: int
    name: str
    demo: bool
    district: str
    domain: str
    state: str
    event: str
    chance: str
    millionths: int | None
    reasons: tuple[str, ...]
    deed: str = ""
    judgement: str = ""
    on: datetime.date | None = None


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


def last_for(viewer: Viewer) -> Assessment | None:
    """The last assessment. Raises Forbidden."""
    if not sees_warnings(viewer):
        raise Forbidden
    return Assessment.objects.first()


def rows_for(viewer: Viewer, last: Assessment) -> QuerySet[FirmWarning]:
    """What an assessment says of the firms within the visitor's scope."""
    inside = Q(in_scope(viewer, "enterprise__"), enterprise__withdrawn=False)
    return FirmWarning.objects.filter(inside, assessment=last)


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


def printed_rows(
    viewer: Viewer,
    last: Assessment,
    costs: Costs,
    lang: str,
    *,
    among: Q | None = None,
    most: int | None = None,
) -> list[WarningRow]:
    """The firms within the visitor's scope in print, the greatest chance first, those without data last."""
    signals = signals_of(last)
    titles = {each.code: each.title.of(lang) for each in city_pack().plan.warnings.events}
    names = ("name", "demo", "district", "domain")
    columns = (*(f"enterprise__{name}" for name in names), "enterprise_id", "highest", "event", "readings")
    printed = []
    rows = (
        rows_for(viewer, last).filter(among or Q()).order_by(F("highest").desc(nulls_last=True), "pk")[:most]
    )
    for name, demo, district, domain, firm, highest, event, readings in rows.values_list(*columns):
        reasons = [each for each in reasons_of(signals, readings, lang) if each.told]
        printed.append(
            WarningRow(
                firm=firm,
                name=name,
                demo=demo,
                district=district,
                domain=domain,
                state=state_of(highest, costs),
                event="" if highest is None else titles.get(event, event),
                chance="" if highest is None else chance_text(highest),
                millionths=highest,
                reasons=tuple(each.text for each in reasons),
            )
        )
    return printed


def state_of(highest: int | None, costs: Costs) -> str:
    """Which of the three states a chance in millionths is; None is without data, never low."""
    return NONE if highest is None else DUE if costs.is_due(highest) else BELOW


def chance_text(millionths: int) -> str:
    """A chance in percent with one decimal."""
    return percent(Fraction(millionths, MILLION), 1)


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


def with_deeds(rows: Sequence[WarningRow]) -> tuple[WarningRow, ...]:
    """The rows with the last entry of the log about each firm."""
    last = {
        action.enterprise_id: action
        for action in Action.objects.filter(enterprise_id__in=[r.firm for r in rows])
    }
    return tuple(
        replace(row, deed=str(Deed(each.deed).label), judgement=each.judgement, on=each.on)
        if (each := last.get(row.firm)) is not None
        else row
        for row in rows
    )
