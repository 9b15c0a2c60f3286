"""What was known of firms on a day: for one firm as a record with sources, for all as columns of a snapshot.

Two days matter. `as_of`: which states were valid. `known_at`: which filings had arrived. Among those the last word
wins: the state that began last, then the filing made last. A state that has run out is no longer known; a flag
that has run out is False, since a title that expired is not held.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import F, QuerySet

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise, Filing
from chanmai.engine.facts.dictionary import Dictionary, UnknownFact
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, Value
from chanmai.engine.facts.kept import Kept, restore
from chanmai.engine.facts.record import Record, Ref, Source
from chanmai.runners.table import Table

BACK = 4
"""How many years before the reference year a snapshot goes."""


@dataclass(frozen=True, slots=True)
class Moment:
    """From when one looks: `as_of` for validity, `known_at` for arrival, and the year that back 0 means.

    `history_complete` says that every award ever received has been filed, see Record.
    """

    as_of: datetime.date
    known_at: datetime.datetime
    reference_year: int
    back: int = BACK
    history_complete: bool = False


@dataclass(slots=True)
class _Kinds:
    """The facts of the dictionary by code, each looked up once."""

    dictionary: Dictionary
    _known: dict[str, Fact | None] = field(default_factory=dict)

    def get(self, code: str) -> Fact | None:
        """The fact of a code; None for one that the dictionary has dropped or computes."""
        if code not in self._known:
            try:
                fact: Fact | None = self.dictionary.get(code)
            except UnknownFact:
                fact = None
            self._known[code] = None if fact is None or fact.formula is not None else fact
        return self._known[code]


@dataclass(frozen=True, slots=True)
class _Said:
    """The part of a filing that decides when it counts."""

    period: str
    values: Mapping[str, Kept]
    start: datetime.date | None
    end: datetime.date | None


def _filings(moment: Moment) -> QuerySet[Filing]:
    """Filings that had arrived, in the order in which a later word replaces an earlier one."""
    return Filing.objects.filter(received_at__lte=moment.known_at).order_by(
        F("valid_from").asc(nulls_first=True), "filed_at", "received_at", "pk"
    )


def _words(said: _Said, moment: Moment, kinds: _Kinds) -> Iterator[tuple[Fact, int, Kept | None]]:
    """What a filing says: fact, years back, value (None: it says that the state is over)."""
    year = int(said.period) if len(said.period) == 4 else None
    back = -1 if year is None else moment.reference_year - year
    begun = said.start is None or said.start <= moment.as_of
    for code, value in said.values.items():
        fact = kinds.get(code)
        if fact is None:
            continue
        if fact.period is PeriodKind.POINT:
            if begun:
                yield fact, 0, _on(fact, value, said.end, moment.as_of)
        elif year is not None:
            if 0 <= back <= moment.back:
                yield fact, back, value
        elif not said.period:
            yield from _through_years(fact, value, said, moment)


def _on(fact: Fact, value: Kept, end: datetime.date | None, day: datetime.date) -> Kept | None:
    """The value on a day: it has run out from `end` on."""
    if end is None or day < end:
        return value
    return False if fact.kind is Kind.FLAG else None


def _through_years(
    fact: Fact, value: Kept, said: _Said, moment: Moment
) -> Iterator[tuple[Fact, int, Kept | None]]:
    """A title with a validity, as a fact of years: it counts for a year when it holds at the year's end."""
    if said.start is None or said.start > moment.as_of:
        return
    for back in range(moment.back + 1):
        last_day = datetime.date(moment.reference_year - back, 12, 31)
        if said.start <= last_day:
            yield fact, back, _on(fact, value, said.end, last_day)


def snapshot_table(moment: Moment, *, demo: bool | None = None) -> Table:
    """What was known of every firm, a row each; the subject is the firm's number in the database, as text.

    `demo` True or False keeps invented or real firms only.
    """
    firms = Enterprise.objects.filter(added_at__lte=moment.known_at).order_by("pk")
    if demo is not None:
        firms = firms.filter(demo=demo)
    row_of = {pk: row for row, pk in enumerate(firms.values_list("pk", flat=True))}
    columns: dict[str, list[Kept | None]] = {}
    dictionary = city_pack().dictionary
    kinds = _Kinds(dictionary)
    rows = _filings(moment).values_list("enterprise_id", "period", "values", "valid_from", "valid_to")
    for firm, period, values, start, end in rows.iterator(chunk_size=5000):
        row = row_of.get(firm)
        if row is None:
            continue
        for fact, back, value in _words(_Said(period, values, start, end), moment, kinds):
            name = f"{fact.code}@{back}"
            if name not in columns:
                columns[name] = [None] * len(row_of)
            columns[name][row] = value
    return Table.from_kept(
        list(map(str, row_of)),
        columns,
        dictionary,
        moment.reference_year,
        history_complete=moment.history_complete,
    )


def record_of(enterprise_id: int, moment: Moment) -> Record:
    """What was known of one firm, each value with the filing that said it."""
    kinds = _Kinds(city_pack().dictionary)
    values: dict[Ref, Value] = {}
    sources: dict[Ref, Source] = {}
    for filing in _filings(moment).filter(enterprise_id=enterprise_id):
        said = _Said(filing.period, filing.values, filing.valid_from, filing.valid_to)
        source = Source(filing.form, filing.reporter, filing.filed_at, str(filing.pk), filing.demo)
        for fact, back, kept in _words(said, moment, kinds):
            ref = Ref(fact.name, back)
            values.pop(ref, None)
            sources.pop(ref, None)
            if kept is not None:
                values[ref] = restore(fact, kept)
                sources[ref] = source
    return Record(str(enterprise_id), moment.reference_year, values, sources, moment.history_complete)
