"""One filing with its values, beside what the revision before it said."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.enterprises.queries.finding_words import words_of
from chanmai.bureau.enterprises.queries.scope import in_scope, visible_firm
from chanmai.bureau.enterprises.queries.standing import standing_filings
from chanmai.bureau.enterprises.queries.withdrawals import WithdrawalRow, of_filing, value_entry
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.dictionary import Dictionary, UnknownFact
from chanmai.engine.facts.printing import show
from chanmai.engine.facts.storage import Datum, restore


@dataclass(frozen=True, slots=True)
class FiledValue:
    """A fact as filed; `before` is what the last revision said, empty for nothing."""

    code: str
    name: str
    text: str
    before: str
    changed: bool


@dataclass(frozen=True, slots=True)
class FilingShown:
    """A filing's page. `withdrawal`: the entry by which it does not count; `unknown`: by which a value is set back."""

    id: int
    firm_id: int
    firm: str
    form: str
    period: str
    revision: int
    filed_at: datetime.date
    received_at: datetime.datetime
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    source: str
    reporter: str
    demo: bool
    batch: int | None
    values: tuple[FiledValue, ...]
    withdrawal: WithdrawalRow | None
    unknown: WithdrawalRow | None


def filing_shown(viewer: Viewer, firm_id: int, filing_id: int, lang: str = "zh") -> FilingShown:
    """A filing of a firm. Raises NotFound when the visitor may not see it."""
    firm = visible_firm(viewer, firm_id)
    filing = Filing.objects.filter(pk=filing_id, enterprise=firm).first()
    if filing is None:
        raise NotFound
    before = Filing.objects.filter(
        enterprise=firm,
        form=filing.form,
        period=filing.period,
        item=filing.item,
        revision=filing.revision - 1,
    ).first()
    form = city_pack().forms.get(filing.form)
    return FilingShown(
        id=filing.pk,
        firm_id=firm.pk,
        firm=firm.name,
        form=form.title.of(lang) if form is not None else filing.form,
        period=filing.period,
        revision=filing.revision,
        filed_at=filing.filed_at,
        received_at=filing.received_at,
        valid_from=filing.valid_from,
        valid_to=filing.valid_to,
        source=filing.source,
        reporter=filing.reporter,
        demo=filing.demo,
        batch=filing.batch_id,
        values=_values(filing.values, before.values if before is not None else {}, lang),
        withdrawal=of_filing(filing.pk),
        unknown=value_entry(filing.pk),
    )


def forms_and_periods(keys: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The code of the form and the period of some filings, by number."""
    rows = Filing.objects.filter(pk__in=list(keys)).values_list("pk", "form", "period")
    return {pk: (form, period) for pk, form, period in rows}


@dataclass(frozen=True, slots=True)
class ValuesFiled:
    """The last filing that counts for a firm, form and period: its number, and its values in kept form by fact code."""

    filing: int
    values: dict[str, Datum]


def values_filed(firm: int, form: str, period: str) -> ValuesFiled | None:
    """The last filing that counts, None for none. What was set back to unknown is left out."""
    filings = standing_filings().filter(enterprise_id=firm, form=form, period=period, item="")
    last = None
    values: dict[str, Datum] = {}
    for pk, filed in filings.order_by("filed_at", "received_at", "pk").values_list("pk", "values"):
        last, values = pk, {**values, **filed}
    return None if last is None else ValuesFiled(last, {c: v for c, v in values.items() if v is not None})


def values_of_form(
    form: str,
    period: str,
    *,
    known_at: datetime.datetime | None = None,
    filed_by: datetime.date | None = None,
    only: Collection[str] | None = None,
) -> dict[int, dict[str, Datum]]:
    """What the filings of a form say of a period, in kept form by fact code and firm.

    Those count that had arrived and were not withdrawn at `known_at` (None: now), and that say they were filed by the
    end of `filed_by` (None: whenever). `only` keeps the facts of these codes, which spares memory where firms are many.
    """
    filings = standing_filings(known_at).filter(form=form, period=period, item="")
    if filed_by is not None:
        filings = filings.filter(filed_at__lte=filed_by)
    rows = filings.order_by("filed_at", "received_at", "pk").values_list("enterprise_id", "values")
    found: dict[int, dict[str, Datum]] = {}
    for firm, filed in rows.iterator(5000):
        known = found.setdefault(firm, {})
        for code, value in filed.items():
            if only is not None and code not in only:
                continue
            if value is None:
                known.pop(code, None)
            else:
                known[code] = value
    return found


@dataclass(frozen=True, slots=True)
class FormArrival:
    """On which day a firm first filed a form for a period, the number of the last filing that counts, its revision."""

    first_on: datetime.date
    filing: int
    revision: int


def arrivals(viewer: Viewer, form: str, period: str, *, firm: int | None = None) -> dict[int, FormArrival]:
    """Who of the firms in sight filed a form for a period, by number; `firm` looks at this one only."""
    filings = standing_filings().filter(in_scope(viewer, "enterprise__"), form=form, period=period, item="")
    if firm is not None:
        filings = filings.filter(enterprise_id=firm)
    found: dict[int, FormArrival] = {}
    rows = filings.order_by("filed_at", "received_at", "pk")
    for enterprise, day, pk, revision in rows.values_list(
        "enterprise_id", "filed_at", "pk", "revision"
    ).iterator(5000):
        first = found.get(enterprise)
        found[enterprise] = FormArrival(day if first is None else first.first_on, pk, revision)
    return found


def _values(values: dict[str, Datum], before: dict[str, Datum], lang: str) -> tuple[FiledValue, ...]:
    dictionary = city_pack().dictionary
    rows = []
    for code in [*values, *(code for code in before if code not in values)]:
        name, text = fact_text(dictionary, code, values.get(code), lang)
        _, old = fact_text(dictionary, code, before.get(code), lang)
        rows.append(FiledValue(code, name, text, old, bool(before) and values.get(code) != before.get(code)))
    return tuple(rows)


def fact_text(dictionary: Dictionary, code: str, datum: Datum | None, lang: str) -> tuple[str, str]:
    """Name and value; a fact that the dictionary has dropped is shown by its code as it was kept."""
    try:
        fact = dictionary.get(code)
    except UnknownFact:
        return code, "" if datum is None else str(datum)
    name = words_of(fact.english if lang == "en" else fact.name)
    return name, "" if datum is None else show(fact, restore(fact, datum), lang)


@dataclass(frozen=True, slots=True)
class VersionFiled:
    """One version of a return: its number, revision and day, and what was known of the return after it."""

    filing: int
    revision: int
    filed_at: datetime.date
    source: str
    values: dict[str, Datum]


def versions_filed(firm: int, form: str, period: str) -> tuple[VersionFiled, ...]:
    """Every filing that counts for a firm, form and period, the first first."""
    filings = standing_filings().filter(enterprise_id=firm, form=form, period=period, item="")
    known: dict[str, Datum] = {}
    versions = []
    rows = filings.order_by("filed_at", "received_at", "pk")
    for pk, revision, day, source, filed in rows.values_list(
        "pk", "revision", "filed_at", "source", "values"
    ):
        known = {code: value for code, value in {**known, **filed}.items() if value is not None}
        versions.append(VersionFiled(pk, revision, day, source, known))
    return tuple(versions)
