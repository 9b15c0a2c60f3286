"""Rows of warnings within a scope, printed: what the questions of the app are made of."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import F, Q, QuerySet

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.refusal import Forbidden
from chanmai.bureau.warnings.guarding import BELOW, DUE, NONE
from chanmai.bureau.warnings.models import Action, Assessment, Deed, FirmWarning
from chanmai.bureau.warnings.permissions import sees_warnings
from chanmai.bureau.warnings.reasons import reasons_of, signals_of
from chanmai.engine.facts.printing import percent
from chanmai.engine.warnings.costs import Costs
from chanmai.engine.warnings.scores import MILLION

CHUNK = 2000


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


def last_for(viewer: Viewer) -> Assessment | None:
    """The last assessment. Raises Forbidden."""
    if not sees_warnings(viewer):
        raise Forbidden
    return Assessment.objects.first()


def rows_for(viewer: Viewer, last: Assessment) -> QuerySet[FirmWarning]:
    """What an assessment says of the firms within the visitor's scope."""
    inside = Q(in_scope(viewer, "enterprise__"), enterprise__withdrawn=False)
    return FirmWarning.objects.filter(inside, assessment=last)


def printed_rows(
    viewer: Viewer,
    last: Assessment,
    costs: Costs,
    lang: str,
    *,
    among: Q | None = None,
    span: slice = slice(None),
) -> Iterator[WarningRow]:
    """The firms within the visitor's scope in print, the greatest chance first, those without data last.

    `span` is the part of them that is read; they come from the database as they are taken.
    """
    signals = signals_of(last)
    titles = {each.code: each.title.of(lang) for each in city_pack().plan.warnings.events}
    names = ("name", "demo", "district", "domain")
    columns = (*(f"enterprise__{name}" for name in names), "enterprise_id", "highest", "event", "readings")
    rows = (
        rows_for(viewer, last).filter(among or Q()).order_by(F("highest").desc(nulls_last=True), "pk")[span]
    )
    for name, demo, district, domain, firm, highest, event, readings in rows.values_list(*columns).iterator(
        CHUNK
    ):
        reasons = [each for each in reasons_of(signals, readings, lang) if each.told]
        yield WarningRow(
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


def state_of(highest: int | None, costs: Costs) -> str:
    """Which of the three states a chance in millionths is; None is without data, never low."""
    return NONE if highest is None else DUE if costs.is_due(highest) else BELOW


def chance_text(millionths: int) -> str:
    """A chance in percent with one decimal."""
    return percent(Fraction(millionths, MILLION), 1)


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


def in_state(state: str, costs: Costs) -> Q:
    """The warnings of one of the three states; every one for ""."""
    least = costs.least_millionths
    return {
        DUE: Q(highest__gte=least),
        BELOW: Q(highest__lt=least),
        NONE: Q(highest__isnull=True),
    }.get(state, Q())
