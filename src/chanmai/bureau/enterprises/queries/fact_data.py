"""The facts and filings of a firm as plain data, for programs."""

import datetime
from typing import Any

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.enterprises.queries.computed import with_computed
from chanmai.bureau.enterprises.queries.knowledge import Moment, record_of
from chanmai.bureau.enterprises.queries.scope import visible_firm
from chanmai.bureau.enterprises.queries.standing import is_absent
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.periods import period_written
from chanmai.engine.facts.printing import show
from chanmai.engine.facts.storage import keep


def facts_known(
    viewer: Viewer, pk: int, as_of: datetime.date, known_at: datetime.datetime, reference_year: int | None
) -> list[dict[str, Any]]:
    """Every known value with its source. Raises NotFound when the visitor may not see the firm."""
    firm = visible_firm(viewer, pk)
    year = reference_year or as_of.year - 1
    dictionary = city_pack().dictionary
    record = with_computed(record_of(firm.pk, Moment(as_of, known_at, year, back=15)), dictionary, as_of)
    rows = []
    for ref, value in sorted(record.values.items()):
        fact = dictionary.get(ref.fact)
        source = record.sources[ref]
        rows.append(
            {
                "fact": fact.name,
                "code": fact.code,
                "year": year - ref.back if fact.period is PeriodKind.YEAR else None,
                "period": period_written(fact.period, ref.back, as_of, year),
                "value": keep(fact, value),
                "shown": show(fact, value),
                "form": source.form,
                "reporter": source.reporter,
                "filed_at": source.filed_at,
                "filing": int(source.filing) if source.filing else None,
                "demo": source.demo,
            }
        )
    return rows


def filings_known(viewer: Viewer, pk: int) -> list[dict[str, Any]]:
    """Every filing of a firm, newest first. Raises NotFound when the visitor may not see the firm."""
    firm = visible_firm(viewer, pk)
    rows = Filing.objects.filter(enterprise=firm).annotate(withdrawn=is_absent("filing"))
    rows = rows.order_by("-filed_at", "-received_at", "-pk")
    names = (
        "id",
        "form",
        "period",
        "revision",
        "filed_at",
        "received_at",
        "source",
        "reporter",
        "demo",
        "withdrawn",
        "values",
    )
    return [{name: getattr(filing, name) for name in names} for filing in rows]
