"""Everything that is shown of one firm: identity, facts over the years with their sources, filings, questions."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.enterprises.models import Enterprise, Filing, NameKind, Question, QuestionState
from chanmai.bureau.enterprises.queries.awards import AwardRow, awards_of
from chanmai.bureau.enterprises.queries.computed import with_computed
from chanmai.bureau.enterprises.queries.facts_table import FactGroup, Printer, StateRow, fact_groups, states
from chanmai.bureau.enterprises.queries.knowledge import Moment, record_of
from chanmai.bureau.enterprises.queries.ledger import is_award
from chanmai.bureau.enterprises.queries.scope import visible_firm
from chanmai.bureau.enterprises.queries.standing import is_absent, standing_filings
from chanmai.bureau.enterprises.queries.withdrawals import WithdrawalRow, of_firm
from chanmai.bureau.enterprises.sheets.awards import MARK
from chanmai.engine.facts.fact import Fact, PeriodKind
from chanmai.engine.facts.record import Record

YEARS = 6
"""How many years the table of facts shows."""
OPEN = str(QuestionState.OPEN)
"""The state of a question that waits for an answer."""
HISTORY = 15
"""How far back values are looked for."""


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name and what it is to the firm."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title; `until` is the first day on which it no longer holds."""

    name: str
    since: datetime.date | None
    until: datetime.date | None
    over: bool


@dataclass(frozen=True, slots=True)
class FilingRow:
    """A filing in the history; `replaced`: a later one corrects it; `withdrawn`: it does not count."""

    id: int
    form: str
    item: str
    period: str
    revision: int
    replaced: bool
    withdrawn: bool
    values: int
    filed_at: datetime.date
    received_at: datetime.datetime
    source: str
    reporter: str
    demo: bool


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question about the data, in the language asked for."""

    id: int
    code: str
    fact: str
    period: str
    text: str
    state: str
    state_label: str
    answer: str
    asked_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """A firm's page. `withdrawal`: it is not in the library any more; `renamed`: its name has an earlier one."""

    id: int
    code: str
    name: str
    district: str
    park: str
    domain: str
    size: str
    status: str
    status_on: datetime.date | None
    registered_on: datetime.date | None
    source: str
    demo: bool
    names: tuple[NameRow, ...]
    titles: tuple[TitleRow, ...]
    years: tuple[int, ...]
    groups: tuple[FactGroup, ...]  # what the main return asks for
    more_groups: tuple[FactGroup, ...]
    states: tuple[StateRow, ...]
    awards: tuple[AwardRow, ...]
    filings: tuple[FilingRow, ...]
    questions: tuple[QuestionRow, ...]
    withdrawal: WithdrawalRow | None = None
    renamed: bool = False

    @property
    def open_questions(self) -> int:
        """How many questions wait for an answer."""
        return sum(question.state == QuestionState.OPEN for question in self.questions)

    @property
    def former_names(self) -> tuple[str, ...]:
        """The names it used to have."""
        return tuple(row.name for row in self.names if row.kind == NameKind.FORMER)

    @property
    def short_names(self) -> tuple[str, ...]:
        """What it is called for short."""
        return tuple(row.name for row in self.names if row.kind == NameKind.SHORT)


def profile(
    viewer: Viewer, pk: int, *, as_of: datetime.date, known_at: datetime.datetime, lang: str = "zh"
) -> Profile:
    """The page of a firm. Raises NotFound when the visitor may not see it."""
    firm = visible_firm(viewer, pk)
    last = _last_year(pk, known_at) or as_of.year - 1
    record_on_file = record_of(pk, Moment(as_of, known_at, last, HISTORY))
    record = with_computed(record_on_file, city_pack().dictionary, as_of)
    years = _years(record, last)
    printer = _printer(lang)
    main, others = _as_forms_ask()
    return Profile(
        id=firm.pk,
        code=firm.code or "",
        name=firm.name,
        district=firm.district,
        park=firm.park,
        domain=firm.domain,
        size=firm.size,
        status=firm.status,
        status_on=firm.status_on,
        registered_on=firm.registered_on,
        source=firm.source,
        demo=firm.demo,
        names=tuple(NameRow(n.name, n.kind) for n in firm.names.order_by("kind", "pk")),
        titles=_titles(firm, as_of),
        years=years,
        groups=fact_groups(main, record, years, printer),
        more_groups=fact_groups(others, record, years, printer),
        states=states((*main, *others), record, printer),
        awards=awards_of(pk, known_at, lang),
        filings=_history(pk, known_at, printer),
        questions=_questions(pk, lang),
        withdrawal=of_firm(pk) if firm.withdrawn else None,
        renamed=firm.namings.filter(kind=NameKind.CURRENT).values("name").distinct().count() > 1,
    )


def filings_of(
    viewer: Viewer, pk: int, *, known_at: datetime.datetime, lang: str = "zh"
) -> tuple[FilingRow, ...]:
    """What was filed of a firm, the newest first. Raises NotFound when the visitor may not see it."""
    firm = visible_firm(viewer, pk)
    return _history(firm.pk, known_at, _printer(lang))


def questions_of(viewer: Viewer, pk: int, *, lang: str = "zh") -> tuple[QuestionRow, ...]:
    """The questions about a firm's data, open ones first. Raises NotFound when the visitor may not see it."""
    return _questions(visible_firm(viewer, pk).pk, lang)


def _printer(lang: str) -> Printer:
    return Printer(lang, {code: form.title.of(lang) for code, form in city_pack().forms.items()})


def _as_forms_ask() -> tuple[list[Fact], list[Fact]]:
    """The facts in the order in which the forms ask for them: those of the main yearly return, and the others."""
    pack = city_pack()
    forms = sorted(
        pack.forms.values(), key=lambda form: (form.period != "year", form.reporter != "统计", form.code)
    )
    codes = [field.code for form in forms for field in form.fields if field.code]
    rank = {code: place for place, code in reversed(list(enumerate(codes)))}
    facts = [fact for fact in pack.dictionary if fact.formula is None or fact.period is PeriodKind.POINT]
    in_order = sorted(facts, key=lambda fact: rank.get(fact.code, len(codes)))
    main = {field.code for form in forms[:1] for field in form.fields}
    return [fact for fact in in_order if fact.code in main], [
        fact for fact in in_order if fact.code not in main
    ]


def _last_year(pk: int, known_at: datetime.datetime) -> int | None:
    periods = standing_filings(known_at).filter(enterprise_id=pk).order_by()
    years = [
        int(period) for period in periods.values_list("period", flat=True).distinct() if len(period) == 4
    ]
    return max(years, default=None)


def _years(record: Record, last: int) -> tuple[int, ...]:
    """The latest years of which something is known, oldest first."""
    dictionary = city_pack().dictionary
    known = {last - ref.back for ref in record.values if dictionary.get(ref.fact).period is PeriodKind.YEAR}
    return tuple(sorted(known)[-YEARS:])


def _titles(firm: Enterprise, as_of: datetime.date) -> tuple[TitleRow, ...]:
    rows = {row.name: row for row in firm.qualifications.order_by("until", "pk")}
    return tuple(
        TitleRow(row.name, row.since, row.until, row.until is not None and row.until <= as_of)
        for row in rows.values()
    )


def _history(pk: int, known_at: datetime.datetime, printer: Printer) -> tuple[FilingRow, ...]:
    filings = list(
        Filing.objects.filter(enterprise_id=pk, received_at__lte=known_at)
        .annotate(absent=is_absent("filing", known_at))
        .order_by("-filed_at", "-received_at", "-pk")
    )
    newest: dict[tuple[str, str, str], int] = {}
    for filing in (filing for filing in filings if not filing.absent):
        newest.setdefault((filing.form, filing.period, filing.item), filing.pk)
    return tuple(
        FilingRow(
            id=filing.pk,
            form=printer.form(filing.form),
            item=_item(filing.item, printer),
            period=filing.period,
            revision=filing.revision,
            replaced=not filing.absent and filing.pk != newest[filing.form, filing.period, filing.item],
            withdrawn=filing.absent,
            values=len(filing.values),
            filed_at=filing.filed_at,
            received_at=filing.received_at,
            source=filing.source,
            reporter=filing.reporter,
            demo=filing.demo,
        )
        for filing in filings
    )


def _item(code: str, printer: Printer) -> str:
    """What an item is called: the fact behind its code, where it is one; the clause and day of an award."""
    if is_award(code):
        clause, _, when = code.partition(MARK)
        known = city_pack().clauses.get(clause)
        return f"{translation(known.name, printer.lang) if known is not None else clause} {when}"
    if not code or code not in city_pack().dictionary:
        return code
    return printer.name(city_pack().dictionary.get(code))


def _questions(pk: int, lang: str) -> tuple[QuestionRow, ...]:
    rows = sorted(
        Question.objects.filter(enterprise_id=pk), key=lambda q: (q.state != QuestionState.OPEN, -q.pk)
    )
    return tuple(
        QuestionRow(
            q.pk,
            q.code,
            q.fact,
            q.period,
            q.en if lang == "en" else q.zh,
            q.state,
            str(q.get_state_display()),
            q.answer,
            q.asked_at,
        )
        for q in rows
    )
