"""How many firms one is warned of by district, domain and leading reason, as the gate lets it be told."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.refusal import Forbidden
from chanmai.bureau.warnings.guarding import BELOW, BY, DUE, NONE, UNSTATED
from chanmai.bureau.warnings.models import ToldTable
from chanmai.bureau.warnings.permissions import sees_warnings
from chanmai.engine.disclosure.tables import TOTAL
from chanmai.engine.warnings.costs import Costs


@dataclass(frozen=True, slots=True)
class ToldRow:
    """The firms of a group: all that were assessed, due for a visit, not due, without data; due by leading reason.

    None: hidden. `name` "" is all groups together.
    """

    name: str
    firms: int | None
    due: int | None
    below: int | None
    without: int | None
    reasons: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """The last table that may be told: its day, the year of its returns, costs, digest, reasons, and rows by BY."""

    as_of: datetime.date
    period: str
    horizon_months: int
    at: datetime.datetime
    costs: Costs
    digest: str
    reasons: tuple[str, ...]
    rows: Mapping[str, tuple[ToldRow, ...]]
    newer: bool  # a later assessment could not be told safely


def told(
    viewer: Viewer,
    lang: str,
    *,
    as_of: datetime.date | None = None,
    known_at: datetime.datetime | None = None,
) -> Told | None:
    """The last table that was found safe, of a day up to `as_of` and made by `known_at`; None where there is none.

    Raises Forbidden. The table is safe from who sees no firm, and from who sees those of one district. Nobody has shown
    that it is from who sees the firms of several, or of parks beside a district: to them it is not told.
    """
    if not sees_warnings(viewer):
        raise Forbidden
    if not (viewer.whole_city or (len(viewer.districts or ()) == 1 and not viewer.parks)):
        return None
    tables = ToldTable.objects.defer("proof").select_related("assessment")
    if as_of is not None:
        tables = tables.filter(assessment__as_of__lte=as_of)
    if known_at is not None:
        tables = tables.filter(assessment__at__lte=known_at)
    found = tables.filter(gaps=0).first()
    if found is None:
        return None
    published = found.published
    codes = [each.code for each in city_pack().plan.warnings.signals]
    reasons = [f"{DUE}:{code}" for code in codes if _occurs(published, f"{DUE}:{code}")] + [f"{DUE}:"]
    return Told(
        as_of=found.assessment.as_of,
        period=found.assessment.period,
        horizon_months=found.assessment.horizon_months,
        at=found.assessment.at,
        costs=Costs(*published["about"]["costs"]),
        digest=str(published["digest"]),
        reasons=tuple(_reason(each, lang) for each in reasons),
        rows={by: _rows(published, by, reasons, lang) for by in BY},
        newer=tables.filter(pk__gt=found.pk).exists(),
    )


def _reason(standing: str, lang: str) -> str:
    code = standing.partition(":")[2]
    titles = {each.code: each.title.of(lang) for each in city_pack().plan.warnings.signals}
    return titles.get(code, code)


def _occurs(published: Mapping[str, Any], standing: str) -> bool:
    """Whether the table has a cell for this reason at all: what is hidden has one as well."""
    return any(row[1] == standing and row[2] != 0 for table in published["tables"] for row in table["cells"])


def _rows(published: Mapping[str, Any], by: str, reasons: Sequence[str], lang: str) -> tuple[ToldRow, ...]:
    table = next(each for each in published["tables"] if each["name"] == by)
    cells = {(group, standing): value for group, standing, value in table["cells"]}
    groups = dict.fromkeys(group for group, _, _ in table["cells"] if group != TOTAL)
    return tuple(
        ToldRow(
            "" if group == TOTAL else UNSTATED if group == UNSTATED else translation(group, lang),
            cells[group, TOTAL],
            cells[group, DUE],
            cells[group, BELOW],
            cells[group, NONE],
            tuple(cells[group, each] for each in reasons),
        )
        for group in (*groups, TOTAL)
    )
