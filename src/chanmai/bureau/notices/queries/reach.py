"""Whether notices reach firms, by policy: told, of whom somebody can read it, sent, opened, acted, paid."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from chanmai.bureau.accounts.people import rosters
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.enterprises.queries.places import firms_with_code
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.notices.models import Dispatch, Letter, LetterState, Notice, Reading, Telling
from chanmai.bureau.notices.permissions import sees_reach

OTHER = ""
"""The title under which stands what is of no clause."""


@dataclass(slots=True)
class ReachRow:
    """A policy: firms that were told of it, and of them those with an account, sent a letter, that opened and acted.

    `paid` counts firms that were paid; None while nothing pays.
    """

    title: str
    notices: int = 0
    firms: int = 0
    with_account: int = 0
    sent: int = 0
    opened: int = 0
    acted: int = 0
    paid: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """The policies, those told to most firms first, and letters that wait or were given up."""

    rows: tuple[ReachRow, ...]
    total: ReachRow
    waiting: int
    given_up: int
    last: Telling | None


def reach(viewer: Viewer, lang: str) -> Reach:
    """How far notices to firms in the visitor's scope came; empty for who sees no sums."""
    if not sees_reach(viewer):
        return Reach((), ReachRow(""), 0, 0, None)
    notices = Notice.objects.filter(in_scope(viewer, "enterprise__"), enterprise__isnull=False)
    clauses = city_pack().clauses
    titles = {code: clause.document.title for code, clause in clauses.items()}
    paid = _paid(viewer, tuple(clauses))
    per: dict[str, ReachRow] = {}
    for title, row in _by_title(notices, titles).items():
        codes = [code for code, each in titles.items() if each == title]
        row.paid = _number(paid, codes)
        row.title = translation(title, lang) if title else ""
        per[title] = row
    total = _row(notices, _accounts())
    total.paid = _number(paid, clauses)
    letters = Letter.objects.filter(dispatches__notice__in=notices).distinct()
    return Reach(
        tuple(sorted(per.values(), key=lambda row: (-row.firms, row.title))),
        total,
        letters.filter(state=LetterState.WAITING).count(),
        letters.filter(state=LetterState.GIVEN_UP).count(),
        Telling.objects.first(),
    )


def _by_title(notices: QuerySet[Notice], titles: Mapping[str, str]) -> dict[str, ReachRow]:
    told = set(notices.values_list("clause", flat=True).distinct())
    codes: dict[str, list[str]] = {}
    for code in told:
        codes.setdefault(titles.get(code, OTHER), []).append(code)
    accounts = _accounts()
    return {title: _row(notices.filter(clause__in=some), accounts) for title, some in codes.items()}


def _accounts() -> list[int]:
    """The firms of which somebody may sign in."""
    return list(firms_with_code([each.firm for each in rosters() if each.firm and each.people]).values())


def _row(notices: QuerySet[Notice], accounts: list[int]) -> ReachRow:
    """Firms, each counted once a column."""
    sent = Dispatch.objects.filter(notice=OuterRef("pk"), letter__state=LetterState.SENT)
    opened = Reading.objects.filter(notice=OuterRef("pk"))
    firms = Count("enterprise", distinct=True)
    found = notices.annotate(
        is_sent=Exists(sent), is_opened=Exists(opened), is_acted=Exists(opened.exclude(acted_at=None))
    ).aggregate(
        notices=Count("pk"),
        firms=firms,
        with_account=Count("enterprise", distinct=True, filter=Q(enterprise__in=accounts)),
        sent=Count("enterprise", distinct=True, filter=Q(is_sent=True)),
        opened=Count("enterprise", distinct=True, filter=Q(is_opened=True)),
        acted=Count("enterprise", distinct=True, filter=Q(is_acted=True)),
    )
    return ReachRow("", **found)


def _paid(viewer: Viewer, codes: tuple[str, ...]) -> dict[str, frozenset[int]] | None:
    """The firms in sight that were paid, by clause, asked of whom the settings name."""
    return dict(import_string(settings.PAID_BY_CLAUSE)(viewer, codes)) if settings.PAID_BY_CLAUSE else None


def _number(paid: Mapping[str, frozenset[int]] | None, codes: Iterable[str]) -> int | None:
    """How many firms were paid from some clauses, each counted once."""
    if paid is None:
        return None
    return len(frozenset().union(*(paid.get(code, frozenset()) for code in codes)))
