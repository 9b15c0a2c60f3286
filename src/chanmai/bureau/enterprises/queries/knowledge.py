"""What was known of firms on a day: for one firm as a record with sources, for all as columns of a snapshot.

Two days matter. `as_of`: which states were valid. `known_at`: which filings had arrived and not been withdrawn.
Among those the last word wins: the state that began last, then the filing made last. A state that has run out is no
longer known; a flag that has run out is False, since a title that expired is not held. A value that was set back to
unknown is not known, whatever was filed before.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.enterprises.pack_layouts import FACTS
from chanmai.bureau.enterprises.queries.ledger import Ledger, is_award
from chanmai.bureau.enterprises.queries.standing import standing_filings, standing_firms
from chanmai.engine.eligibility.clauses.book import Book
from chanmai.engine.facts.dictionary import RECEIVED, Dictionary, UnknownFact, subject_of
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, Value
from chanmai.engine.facts.periods import PER_YEAR, period_written, periods_back
from chanmai.engine.facts.record import Record, Ref, Source
from chanmai.engine.facts.storage import Datum, restore
from chanmai.runners.table import Table

BACK, QUARTERS, MONTHS = 4, 20, 60
"""How many years before the reference year, and quarters and months before the last one, one looks by default."""

TELLING = ("title", "clause", "amount", *FACTS)
"""Identity columns that are filed as facts."""


@dataclass(frozen=True, slots=True)
class Moment:
    """From when one looks: `as_of` for validity, `known_at` for arrival, and the year that back 0 means.

    `back` is how many years one looks back, `quarters` and `months` are how many of these; -1 for none at all.
    `history_complete` says that every award ever received has been filed, see Record.
    """

    as_of: datetime.date
    known_at: datetime.datetime
    reference_year: int
    back: int = BACK
    history_complete: bool = False
    quarters: int = QUARTERS
    months: int = MONTHS

    def reach(self, kind: PeriodKind) -> int:
        """How many periods of the kind one looks back."""
        return {PeriodKind.YEAR: self.back, PeriodKind.QUARTER: self.quarters, PeriodKind.MONTH: self.months}[
            kind
        ]

    def periods(self, kind: PeriodKind) -> list[str]:
        """The periods of the kind at which one looks, as filings write them."""
        backs = range(self.reach(kind) + 1)
        return [period_written(kind, back, self.as_of, self.reference_year) for back in backs]


def moment_of(book: Book, known_at: datetime.datetime, history_complete: bool) -> Moment:
    """The moment of a book, just as far back as its clauses ask."""
    return Moment(book.as_of, known_at, book.year, book.back, history_complete, book.quarters, book.months)


class FactsByCode(dict[str, Fact | None]):
    """The facts of the dictionary by code, each looked up once; None for one that it has dropped or computes."""

    def __init__(self, dictionary: Dictionary) -> None:
        super().__init__()
        self.dictionary = dictionary
        self._of_kind: dict[PeriodKind, set[str]] = {kind: set() for kind in PeriodKind}
        for fact in dictionary:
            self._look_up(fact.code)

    def __missing__(self, code: str) -> Fact | None:
        return self._look_up(code)

    def _look_up(self, code: str) -> Fact | None:
        """Enter a code with its fact and the kind of its period."""
        try:
            fact: Fact | None = self.dictionary.get(code)
        except UnknownFact:
            fact = None
        self[code] = fact = None if fact is None or fact.formula is not None else fact
        if fact is not None:
            self._of_kind[fact.period].add(code)
        return fact

    def of_period(self, values: Mapping[str, Datum | None], kind: PeriodKind) -> Mapping[str, Datum | None]:
        """The values of the facts of that kind of period. Most filings hold facts of one kind only."""
        codes = self._of_kind[kind]
        if values.keys() <= codes:
            return values
        if codes.isdisjoint(values) and values.keys() <= self.keys():
            return {}
        return {
            code: value
            for code, value in values.items()
            if (f := self[code]) is not None and f.period is kind
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """The part of a filing that decides when it counts. A value None was set back to unknown."""

    period: str
    values: Mapping[str, Datum | None]
    start: datetime.date | None
    end: datetime.date | None


def filings_by(moment: Moment) -> QuerySet[Filing]:
    """Filings that had arrived and can say something, in the order in which a later word replaces an earlier one.

    A form of nothing but figures of years, or of months, says nothing by its returns of other periods.
    """
    found = standing_filings(moment.known_at)
    for kind in PER_YEAR:
        found = found.exclude(~Q(period__in=moment.periods(kind)), form__in=_forms_of(kind))
    return found.order_by(F("valid_from").asc(nulls_first=True), "filed_at", "received_at", "pk")


def _forms_of(kind: PeriodKind) -> list[str]:
    """The forms that ask for facts of that kind of period only."""
    pack = city_pack()
    return [
        form.code
        for form in pack.forms.values()
        if not any(field.identity in TELLING for field in form.fields)
        and any(field.code for field in form.fields)
        and all(pack.dictionary.get(field.code).period is kind for field in form.fields if field.code)
    ]


Words = Mapping[str, Datum | None]


def words_said(statement: Statement, moment: Moment, facts: FactsByCode) -> Iterator[tuple[int, Words]]:
    """What a filing says: periods back, and values by fact code (None: it says that the state is over).

    The facts of one yield all have the same kind of period, so that the number counts in their own units.
    """
    if statement.start is None or statement.start <= moment.as_of:
        states = facts.of_period(statement.values, PeriodKind.POINT)
        if states:
            yield 0, states if statement.end is None else _on(facts, states, statement.end, moment.as_of)
    found = periods_back(statement.period, moment.as_of, moment.reference_year)
    if found is not None:
        kind, back = found
        if 0 <= back <= moment.reach(kind):
            yield back, facts.of_period(statement.values, kind)
    elif not statement.period and statement.start is not None and statement.start <= moment.as_of:
        yield from _through_years(statement, statement.start, moment, facts)


def _on(
    facts: FactsByCode, values: Words, end: datetime.date | None, day: datetime.date
) -> dict[str, Datum | None]:
    """The values on a day: from `end` on they have run out."""
    if end is None or day < end:
        return dict(values)
    flags = {
        code
        for code, value in values.items()
        if value is not None and (fact := facts[code]) is not None and fact.kind is Kind.FLAG
    }
    return {code: False if code in flags else None for code in values}


def _through_years(
    statement: Statement, start: datetime.date, moment: Moment, facts: FactsByCode
) -> Iterator[tuple[int, Words]]:
    """Titles with a validity, as facts of years: they count for a year when they hold at its end."""
    titles = facts.of_period(statement.values, PeriodKind.YEAR)
    for back in range(moment.back + 1) if titles else ():
        last_day = datetime.date(moment.reference_year - back, 12, 31)
        if start <= last_day:
            yield back, _on(facts, titles, statement.end, last_day)


def snapshot_table(
    moment: Moment,
    *,
    demo: bool | None = None,
    only: Collection[int] | None = None,
    without: Collection[int] = (),
) -> Table:
    """What was known of every firm, a row each; the subject is the firm's number in the database, as text.

    `demo` True or False keeps invented or real firms only; `only` these firms (a few thousand at most); firms
    `without` which one asks are left out.
    """
    firms = standing_firms(moment.known_at).order_by("pk")
    if demo is not None:
        firms = firms.filter(demo=demo)
    filings = filings_by(moment)
    if only is not None:
        firms, filings = firms.filter(pk__in=only), filings.filter(enterprise_id__in=only)
    keys = (pk for pk in firms.values_list("pk", flat=True) if pk not in without)
    row_of = {pk: row for row, pk in enumerate(keys)}
    columns: defaultdict[int, defaultdict[str, list[Datum | None]]] = defaultdict(
        lambda: defaultdict(lambda: [None] * len(row_of))
    )
    dictionary = city_pack().dictionary
    facts = FactsByCode(dictionary)
    ledger = Ledger()
    rows = filings.values_list("enterprise_id", "item", "period", "values", "valid_from", "valid_to")
    for firm, item, period, values, start, end in rows.iterator(chunk_size=5000):
        row = row_of.get(firm)
        if row is None:
            continue
        if is_award(item):
            if start is None or start <= moment.as_of:
                ledger.take(firm, item, values)
            continue
        for back, words in words_said(Statement(period, values, start, end), moment, facts):
            column_of = columns[back]
            for code, value in words.items():
                column_of[code][row] = value
    for firm, code, amount in ledger.totals():
        columns[0][code][row_of[firm]] = amount
    refs_by_column = {Ref(code, back): column for back, of in columns.items() for code, column in of.items()}
    return Table.from_kept(
        list(map(str, row_of)),
        refs_by_column,
        dictionary,
        moment.reference_year,
        history_complete=moment.history_complete,
    )


def record_of(enterprise_id: int, moment: Moment) -> Record:
    """What was known of one firm, each value with the filing that said it."""
    dictionary = city_pack().dictionary
    facts = FactsByCode(dictionary)
    values: dict[Ref, Value] = {}
    sources: dict[Ref, Source] = {}
    ledger, paid = Ledger(), dict[str, Source]()
    for filing in filings_by(moment).filter(enterprise_id=enterprise_id):
        source = Source(filing.form, filing.reporter, filing.filed_at, str(filing.pk), filing.demo)
        if is_award(filing.item):
            if filing.valid_from is None or filing.valid_from <= moment.as_of:
                ledger.take(enterprise_id, filing.item, filing.values)
                paid |= dict.fromkeys(filing.values, source)
            continue
        statement = Statement(filing.period, filing.values, filing.valid_from, filing.valid_to)
        for back, words in words_said(statement, moment, facts):
            for code, datum in words.items():
                fact = dictionary.get(code)
                ref = Ref(fact.name, back)
                values.pop(ref, None)
                sources.pop(ref, None)
                if datum is not None:
                    values[ref] = restore(fact, datum)
                    sources[ref] = source
    for _firm, code, amount in ledger.totals():
        values[Ref(code)] = amount
        sources[Ref(code)] = paid[RECEIVED + subject_of(code)]
    return Record(str(enterprise_id), moment.reference_year, values, sources, moment.history_complete)
