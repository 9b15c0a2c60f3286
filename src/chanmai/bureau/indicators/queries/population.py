"""The firms that have to report in a collection with what they reported, now and a year before, as columns."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.filings import values_of_form
from chanmai.bureau.indicators.queries.tiers import tiers_of_firms
from chanmai.bureau.monitoring.queries.directory import Filer, directory
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.periods import PER_YEAR, before, last_day
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import Datum
from chanmai.engine.indicators.panel import Panel
from chanmai.engine.indicators.standing import NoTier
from chanmai.engine.language.expand import expand
from chanmai.engine.language.refs import refs
from chanmai.pack.indicators import Indicator

Filed = Mapping[int, Mapping[str, Datum]]
NOTHING: Mapping[str, Datum] = MappingProxyType({})
GROUPS: dict[str, Callable[[Filer], str]] = {
    "district": lambda firm: firm.district,
    "domain": lambda firm: firm.domain,
    "park": lambda firm: firm.park,
    "size": lambda firm: firm.size,
}
"""By what firms are grouped, beside their tier."""
TIER = "tier"
STRATUM = "size"
"""Firms that did not file are estimated by those of their size."""


@dataclass(frozen=True, slots=True)
class Population:
    """Firms row by row, and what each filed for the period (`filed`) and for that of a year before (`earlier`)."""

    form: str
    firms: Sequence[Filer]
    period: str
    before: str
    filed: Filed
    earlier: Filed
    closed_at: datetime.datetime | None
    at: datetime.datetime

    def panel(self, indicators: Iterable[Indicator], groups: Iterable[str] = ()) -> Panel:
        """The columns that some indicators read, with these breakdowns."""
        dictionary = city_pack().dictionary
        written = [n for of in indicators for n in (of.value, of.over, of.where) if n is not None]
        read = {ref for node in written for ref in refs(expand(node, dictionary))}
        columns: dict[Ref, list[Datum | None]] = {}
        for ref in read | {Ref(ref.fact, ref.back + 1) for ref in read}:
            if ref.back in (0, 1):
                code, filed = dictionary.get(ref.fact).code, (self.filed, self.earlier)[ref.back]
                columns[ref] = [filed.get(firm.number, NOTHING).get(code) for firm in self.firms]
        names = {name: self._group(name) for name in {*groups, STRATUM}}
        return Panel(len(self.firms), columns, names, STRATUM, dictionary)

    def _group(self, name: str) -> list[str]:
        if name != TIER:
            return [GROUPS[name](firm) for firm in self.firms]
        day = last_day(self.period)
        tiers = tiers_of_firms(day, closed_at=self.closed_at, at=self.at) if day is not None else {}
        return [tiers.get(firm.number, str(NoTier.UNKNOWN)) for firm in self.firms]


def population(viewer: Viewer, collection: int, *, at: datetime.datetime) -> Population:
    """The firms of a collection within the visitor's scope. Raises Forbidden, NotFound.

    Of a collection that was closed by then what was known when it was closed, of an open one what is known at `at`:
    what was filed as well as where each firm was counted.
    """
    found = directory(viewer, collection, at=at)
    closed_at = found.closed_at if found.closed_at is not None and found.closed_at <= at else None
    known_at = closed_at or at
    kind = PeriodKind(city_pack().forms[found.form].period)
    year_before = before(found.period, kind, PER_YEAR[kind])
    return Population(
        form=found.form,
        firms=found.filers,
        period=found.period,
        before=year_before,
        filed=values_of_form(found.form, found.period, known_at=known_at),
        earlier=values_of_form(found.form, year_before, known_at=known_at),
        closed_at=closed_at,
        at=at,
    )
