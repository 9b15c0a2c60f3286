"""One value of a firm as it is known now, to be set back to unknown."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, day_of
from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.enterprises.permissions import may_withdraw
from chanmai.bureau.enterprises.queries.knowledge import Moment, record_of
from chanmai.bureau.enterprises.queries.scope import visible_firm
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound
from chanmai.engine.facts.dictionary import UnknownFact
from chanmai.engine.facts.fact import Fact, PeriodKind
from chanmai.engine.facts.printing import show
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import NO_TEXT, Text


@dataclass(frozen=True, slots=True)
class ValueShown:
    """A known value: whose, of which fact, of which year (None: a state), and the filing that said it."""

    firm: int
    firm_name: str
    fact: str
    code: str
    english: str
    year: int | None
    text: str
    filing: int

    @property
    def subject(self) -> str:
        """In words, for the record."""
        year = f" {self.year}" if self.year is not None else ""
        return f"{self.firm_name} · {self.fact}{year} {self.text}"


def value_shown(
    viewer: Viewer, firm_id: int, name: str, year: int | None, *, at: datetime.datetime
) -> ValueShown:
    """The value as it is known at a moment. Raises Forbidden; NotFound when nothing is known; Conflict with advice."""
    if not may_withdraw(viewer):
        raise Forbidden
    firm = visible_firm(viewer, firm_id)
    try:
        fact = city_pack().dictionary.get(name)
    except UnknownFact as error:
        raise NotFound(
            Text(f"没有“{name}”这一项数据。", f"There is no fact {name}."),
            mend=Text(f"相近的有：{'、'.join(error.suggestions)}", f"Nearest: {', '.join(error.suggestions)}")
            if error.suggestions
            else NO_TEXT,
            code="no_fact",
        ) from error
    yearly = _year_of(fact, year)
    day = day_of(at)
    record = record_of(firm.pk, Moment(day, at, yearly or day.year - 1, back=0))
    ref = Ref(fact.name)
    source = record.sources.get(ref)
    if ref not in record.values or source is None or not source.filing:
        raise NotFound(
            Text(
                f"“{fact.name}”本来就未知，无可撤回。",
                f"{fact.english} is not known; there is nothing to withdraw.",
            ),
            code="unknown_already",
        )
    filing = Filing.objects.get(pk=int(source.filing))
    if yearly is not None and filing.period != str(yearly):
        raise _advice(
            "这一项出自有起止日期的名单，请撤回那份报表。",
            "This comes from a list with days from and to; withdraw that filing.",
        )
    if fact.code not in filing.values:
        raise _advice(
            "这是几笔相加的数，请撤回其中那一笔的报表。",
            "This is a sum; withdraw the filing of the one part.",
        )
    if filing.filed_at > day:
        raise _advice(
            f"这一数出自填报日期在将来（{filing.filed_at}）的报表，请撤回那份报表。",
            f"This comes from a filing of a day to come ({filing.filed_at}); withdraw that filing.",
        )
    return ValueShown(
        firm.pk,
        firm.name,
        fact.name,
        fact.code,
        fact.english,
        yearly,
        show(fact, record.values[ref]),
        filing.pk,
    )


def _year_of(fact: Fact, year: int | None) -> int | None:
    """The year that is meant, None for a state. Raises Conflict where it lacks, and for months and quarters."""
    if fact.period is PeriodKind.YEAR and year is None:
        raise _advice("这是年度数据，请给出年度。", "This is a yearly figure; give the year.")
    if fact.period not in (PeriodKind.YEAR, PeriodKind.POINT):
        raise _advice(
            "这是按月或按季的数据，请撤回那一期的报表。",
            "This is a figure of a month or quarter; withdraw the filing of that period.",
        )
    return year if fact.period is PeriodKind.YEAR else None


def _advice(zh: str, en: str) -> Conflict:
    return Conflict(Text(zh, en), code="withdraw_the_filing")
