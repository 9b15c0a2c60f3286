"""What arrived between two moments: filings by form, questions that they raised; and what a figure was read from."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Filing, Question, QuestionState
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.enterprises.queries.standing import standing_filings


@dataclass(frozen=True, slots=True)
class FormNews:
    """Filings of a form that arrived: how many, of them corrections, of how many firms, the last moment."""

    form: str
    title: str
    filings: int
    corrections: int
    firms: int
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class FilingBasis:
    """What a figure was read from: filings of one form and kind of source, of so many firms, first and last arrival."""

    form: str
    title: str
    reporter: str
    filings: int
    firms: int
    first_at: datetime.datetime
    last_at: datetime.datetime


def filing_news(
    viewer: Viewer, lang: str, *, since: datetime.datetime, until: datetime.datetime
) -> tuple[FormNews, ...]:
    """The filings of firms in sight that arrived after `since` and until `until`, by form, the most first."""
    rows = (
        _in_sight(viewer, Filing.objects.filter(received_at__gt=since, received_at__lte=until))
        .values_list("form")
        .annotate(
            n=Count("pk"),
            again=Count("pk", filter=Q(revision__gt=1)),
            firms=Count("enterprise_id", distinct=True),
            last=Max("received_at"),
        )
    )
    return tuple(
        FormNews(form, form_title(form, lang), n, again, firms, last)
        for form, n, again, firms, last in sorted(rows, key=lambda row: (-row[1], row[0]))
    )


def question_news(viewer: Viewer, *, since: datetime.datetime, until: datetime.datetime) -> int:
    """How many questions of firms in sight were asked after `since` and until `until` and are open still."""
    asked = Question.objects.filter(asked_at__gt=since, asked_at__lte=until, state=QuestionState.OPEN)
    return asked.filter(in_scope(viewer, "enterprise__"), enterprise__withdrawn=False).count()


def bases(
    viewer: Viewer,
    facts: Iterable[str],
    lang: str,
    *,
    known_at: datetime.datetime,
    periods: Iterable[str] | None = None,
) -> tuple[FilingBasis, ...]:
    """The filings of firms in sight, by form and kind of source, that had arrived and say something of these facts.

    `facts` are codes; `periods` None: of any period.
    """
    told = [Q(values__has_key=code) for code in facts]
    if not told:
        return ()
    wanted = told[0]
    for each in told[1:]:
        wanted |= each
    filings = _in_sight(viewer, standing_filings(known_at).filter(wanted))
    if periods is not None:
        filings = filings.filter(period__in=list(periods))
    rows = filings.values_list("form", "reporter").annotate(
        n=Count("pk"),
        firms=Count("enterprise_id", distinct=True),
        first=Min("received_at"),
        last=Max("received_at"),
    )
    return tuple(
        FilingBasis(form, form_title(form, lang), reporter, n, firms, first, last)
        for form, reporter, n, firms, first, last in sorted(rows, key=lambda row: (-row[2], row[0], row[1]))
    )


def form_title(form: str, lang: str) -> str:
    """What a form is called; its code when the pack has dropped it."""
    found = city_pack().forms.get(form)
    return form if found is None else found.title.of(lang)


def _in_sight(viewer: Viewer, filings: QuerySet[Filing]) -> QuerySet[Filing]:
    return filings.filter(in_scope(viewer, "enterprise__"), enterprise__withdrawn=False).order_by()
