"""The inbox: what the readers to whom a visitor belongs were told, and what of it the visitor has opened."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.clauses.sentences import teller
from chanmai.bureau.notices.models import Channel, Notice, NoticeKind, Pace, Preference, Reading
from chanmai.bureau.notices.readers import words_of
from chanmai.bureau.paging import Page, page_span
from chanmai.bureau.refusal import NotFound
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.facts.texts import Text

PER_PAGE = 30
UNREAD, OPENED, ACTED = "unread", "opened", "acted"
STATES = (UNREAD, OPENED, ACTED)
GOOD, BAD = ("entitled", "reach", "payment", "added"), ("lost", "deadline", "return")


@dataclass(frozen=True, slots=True)
class NoticeSearch:
    """What is looked for: a state, a kind, words of the subject."""

    state: str = ""
    kind: str = ""
    text: str = ""

    @property
    def narrows(self) -> bool:
        """True when not everything is wanted."""
        return bool(self.state or self.kind or self.text)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as one visitor sees it. `state` is unread, opened or acted; `amount` in words."""

    id: int
    kind: str
    label: str
    mark: str
    subject: str
    reasons: tuple[str, ...]
    amount: str
    clause: str
    day: datetime.date | None
    link: str
    at: datetime.datetime
    state: str
    acted_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of notices, the newest first, and how many of each kind and state there are."""

    page: Page[NoticeRow]
    kinds: tuple[tuple[str, str, int], ...]
    states: dict[str, int]


def in_sight(viewer: Viewer) -> QuerySet[Notice]:
    """Everything that the readers to whom the visitor belongs were told."""
    return Notice.objects.filter(readers__in=words_of(viewer))


def visible_notice(viewer: Viewer, pk: int) -> Notice:
    """One of them. Raises NotFound."""
    found = in_sight(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def in_inbox(viewer: Viewer) -> QuerySet[Notice]:
    """Those of kinds that the visitor wants in the inbox."""
    unwanted = Preference.objects.filter(user=viewer.user_id, channel=Channel.INBOX, pace=Pace.NEVER)
    return in_sight(viewer).exclude(kind__in=unwanted.values("kind"))


def unread(viewer: Viewer) -> QuerySet[Notice]:
    """Those of them that the visitor has not opened."""
    return in_inbox(viewer).filter(
        ~Exists(Reading.objects.filter(notice=OuterRef("pk"), user=viewer.user_id))
    )


def unread_count(viewer: Viewer) -> int:
    """How many these are; every page asks this."""
    return unread(viewer).count() if words_of(viewer) else 0


def inbox(viewer: Viewer, search: NoticeSearch, lang: str, *, number: int = 1) -> Inbox:
    """The inbox as it is narrowed."""
    every = _with_state(viewer)
    opened = every.exclude(opened=None)
    states = {
        UNREAD: every.filter(opened=None).count(),
        OPENED: opened.filter(acted=None).count(),
        ACTED: opened.exclude(acted=None).count(),
    }
    kinds = [kind for kind in NoticeKind if every.filter(kind=kind).exists()]
    rows = _narrowed(every, search)
    span = page_span(rows.count(), number, PER_PAGE)
    page = tuple(_row(each, lang) for each in rows[span.rows])
    return Inbox(
        Page(page, span.number, span.pages, span.total),
        tuple((kind.value, str(kind.label), every.filter(kind=kind).count()) for kind in kinds),
        states,
    )


def notice(viewer: Viewer, pk: int, lang: str) -> NoticeRow:
    """One notice. Raises NotFound."""
    visible_notice(viewer, pk)
    return _row(_annotated(in_sight(viewer), viewer).get(pk=pk), lang)


def newest(viewer: Viewer, lang: str, *, count: int = 5) -> tuple[NoticeRow, ...]:
    """The newest of the inbox, for other pages."""
    return tuple(_row(each, lang) for each in _with_state(viewer)[:count])


def _with_state(viewer: Viewer) -> QuerySet[Any]:
    return _annotated(in_inbox(viewer), viewer)


def _annotated(notices: QuerySet[Notice], viewer: Viewer) -> QuerySet[Any]:
    own = Reading.objects.filter(notice=OuterRef("pk"), user=viewer.user_id)
    return notices.annotate(
        opened=Subquery(own.values("opened_at")[:1]), acted=Subquery(own.values("acted_at")[:1])
    )


def _narrowed(rows: QuerySet[Any], search: NoticeSearch) -> QuerySet[Any]:
    match search.state:
        case "unread":
            rows = rows.filter(opened=None)
        case "opened":
            rows = rows.filter(acted=None).exclude(opened=None)
        case "acted":
            rows = rows.exclude(acted=None)
    if search.kind:
        rows = rows.filter(kind=search.kind)
    for word in search.text.split():
        rows = rows.filter(zh__icontains=word) | rows.filter(en__icontains=word)
    return rows


def _row(row: Notice, lang: str) -> NoticeRow:
    opened, acted = getattr(row, "opened", None), getattr(row, "acted", None)
    return NoticeRow(
        id=row.pk,
        kind=row.kind,
        label=str(NoticeKind(row.kind).label),
        mark="good" if row.kind in GOOD else "bad" if row.kind in BAD else "near",
        subject=Text(row.zh, row.en).of(lang),
        reasons=tuple(Text(zh, en).of(lang) for zh, en in row.reasons),
        amount=amount_text(row, lang),
        clause=row.clause,
        day=row.day,
        link=row.link,
        at=row.at,
        state=UNREAD if opened is None else OPENED if acted is None else ACTED,
        acted_at=acted,
    )


def amount_text(row: Notice, lang: str) -> str:
    """The amount of a notice in words; empty without one."""
    if not row.amount_kind:
        return ""
    return teller(lang, row.at.year).amount(AwardAmount(AmountKind(row.amount_kind), row.low, row.high))
