"""The awards that a firm received before, one by one, as they were filed."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.enterprises.queries.ledger import is_award
from chanmai.bureau.enterprises.queries.standing import standing_filings
from chanmai.bureau.enterprises.sheets.awards import MARK
from chanmai.engine.facts.dictionary import RECEIVED


@dataclass(frozen=True, slots=True)
class AwardRow:
    """One award, in 分; 0: withdrawn. Where the day is not known `year` says when it was."""

    clause: str
    name: str
    on: datetime.date | None
    year: str
    amount: int
    filing: int
    source: str
    filed_at: datetime.date
    demo: bool


def awards_of(enterprise_id: int, known_at: datetime.datetime, lang: str = "zh") -> tuple[AwardRow, ...]:
    """The awards of a firm as last filed, newest first."""
    filings = standing_filings(known_at).filter(enterprise_id=enterprise_id, item__contains=MARK)
    last = {filing.item: filing for filing in filings.order_by("filed_at", "received_at", "pk")}
    rows = [_row(filing, lang) for item, filing in last.items() if is_award(item)]
    return tuple(
        sorted(rows, key=lambda row: (row.year, row.on or datetime.date.min, row.clause), reverse=True)
    )


def _row(filing: Filing, lang: str) -> AwardRow:
    clause, _, when = filing.item.partition(MARK)
    known = city_pack().clauses.get(clause)
    amount = filing.values.get(RECEIVED + clause)
    return AwardRow(
        clause=clause,
        name=translation(known.name, lang) if known is not None else clause,
        on=filing.valid_from if len(when) > len("2024") else None,
        year=when[:4],
        amount=amount if isinstance(amount, int) else 0,
        filing=filing.pk,
        source=filing.source,
        filed_at=filing.filed_at,
        demo=filing.demo,
    )
