"""How many firms one is warned of by district, domain and leading reason, as the gate lets it be told."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.refusal import Forbidden
from chanmai.bureau.warnings.guarding import BELOW, BY, DUE, NONE, REASON, UNSTATED
from chanmai.bureau.warnings.models import ToldTable
from chanmai.bureau.warnings.permissions import sees_warnings
from chanmai.engine.disclosure.tables import TOTAL
from chanmai.engine.warnings.costs import Costs


@dataclass(frozen=True, slots=True)
class ToldRow:
    """The firms of a group: all that were assessed, due for a visit, not due, without data; None: hidden.

    `name` "" is all groups together.
    """

    name: str
    firms: int | None
    due: int | None
    below: int | None
    without: int | None


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Of how many firms a visit is due for that leading reason; `title` "" is no single signal. None: hidden."""

    title: str
    firms: int | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The last tables that may be told: their day, the year of the returns, costs, digest; rows by BY, and by reason.

    What could not be shown to be safe together is not there: a table by domain, or by reason, may lack.
    """

    as_of: datetime.date
    period: str
    horizon_months: int
    at: datetime.datetime
    costs: Costs
    digest: str
    reasons: tuple[ReasonCount, ...]
    rows: Mapping[str, tuple[ToldRow, ...]]
    newer: bool  # a later assessment could not be told safely


def summary(
    viewer: Viewer,
    lang: str,
    *,
    as_of: datetime.date | None = None,
    known_at: datetime.datetime | None = None,
) -> Summary | None:
    """The last table that was found safe, of a day up to `as_of` and made by `known_at`; None where there is none.

    Raises Forbidden. The table is safe from who sees no firm, and from who sees those of one district. Nobody has shown
    that it is from who sees the firms of several, or of parks beside a district: to them it is not told.
    """
    if not sees_warnings(viewer):
        raise Forbidden
    if not (viewer.whole_city or (len(viewer.districts or ()) == 1 and not viewer.parks)):
        return None
    kept = ToldTable.objects.defer("proof").select_related("assessment")
    if as_of is not None:
        kept = kept.filter(assessment__as_of__lte=as_of)
    if known_at is not None:
        kept = kept.filter(assessment__at__lte=known_at)
    found = kept.filter(gaps=0).first()
    if found is None:
        return None
    published = found.published
    tables = {each["name"]: each["cells"] for each in published["tables"]}
    return Summary(
        as_of=found.assessment.as_of,
        period=found.assessment.period,
        horizon_months=found.assessment.horizon_months,
        at=found.assessment.at,
        costs=Costs(*published["about"]["costs"]),
        digest=str(published["digest"]),
        reasons=_reasons(tables.get(REASON, ()), lang),
        rows={by: _rows(tables[by], lang) for by in BY if by in tables},
        newer=kept.filter(pk__gt=found.pk).exists(),
    )


def _reasons(cells: Sequence[Sequence[Any]], lang: str) -> tuple[ReasonCount, ...]:
    """By leading reason, the most frequent first and hidden ones last; reasons that no firm has are left out."""
    titles = {each.code: each.title.of(lang) for each in city_pack().plan.warnings.signals}
    found = [
        ReasonCount(titles.get(code, code), firms)
        for standing, firms in cells
        if standing.startswith(f"{DUE}:") and firms != 0
        for code in [standing.partition(":")[2]]
    ]
    return tuple(sorted(found, key=lambda each: (each.firms is None, -(each.firms or 0))))


def _rows(cells: Sequence[Sequence[Any]], lang: str) -> tuple[ToldRow, ...]:
    by_group = {(group, state): value for group, state, value in cells}
    groups = dict.fromkeys(group for group, _ in by_group if group != TOTAL)
    return tuple(
        ToldRow(
            "" if group == TOTAL else UNSTATED if group == UNSTATED else translation(group, lang),
            *(by_group[group, state] for state in (TOTAL, DUE, BELOW, NONE)),
        )
        for group in (*groups, TOTAL)
    )
