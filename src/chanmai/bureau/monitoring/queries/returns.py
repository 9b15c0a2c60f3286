"""Collections with their counts, and the returns of a collection with where they stand."""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.enterprises.queries.arrivals import form_title
from chanmai.bureau.enterprises.queries.filings import FormArrival, arrivals
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.monitoring.models import Collection, Duty, Return, Verdict
from chanmai.bureau.monitoring.permissions import sees_returns
from chanmai.bureau.paging import Page, page_span
from chanmai.bureau.refusal import Forbidden, NotFound
from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text

PER_PAGE = 50


class FilingStanding(Term):
    """Where a return stands."""

    OPEN = "open"  # whether it has to be filed at all is open
    EXEMPT = "exempt"
    DUE = "due"
    OVERDUE = "overdue"
    FILED = "filed"
    RETURNED = "returned"
    ACCEPTED = "accepted"


LABELS = {
    FilingStanding.DUE: Text("待报", "Due"),
    FilingStanding.OVERDUE: Text("逾期未报", "Overdue"),
    FilingStanding.FILED: Text("待审", "To be reviewed"),
    FilingStanding.RETURNED: Text("已退回", "Sent back"),
    FilingStanding.ACCEPTED: Text("已通过", "Accepted"),
    FilingStanding.OPEN: Text("应报与否待定", "Duty not settled"),
    FilingStanding.EXEMPT: Text("免报", "Exempt"),
}
AWAITED = frozenset({FilingStanding.DUE, FilingStanding.OVERDUE, FilingStanding.RETURNED})
"""Where a firm still has something to do."""
MARKS = {
    FilingStanding.DUE: "near",
    FilingStanding.OVERDUE: "bad",
    FilingStanding.FILED: "open",
    FilingStanding.RETURNED: "bad",
    FilingStanding.ACCEPTED: "good",
    FilingStanding.OPEN: "open",
    FilingStanding.EXEMPT: "outline",
}


@dataclass(frozen=True)
class CollectionRow:
    """A collection with its returns within the visitor's scope, by pinyin."""

    id: int
    form: str
    title: str
    period: str
    due_on: datetime.date
    basis_on: datetime.date
    opened_at: datetime.datetime
    closed_at: datetime.datetime | None
    returns: "tuple[ReturnRow, ...]"

    @cached_property
    def counts(self) -> Counter[FilingStanding]:
        """How many returns stand where."""
        return Counter(row.standing for row in self.returns)

    @property
    def punctual(self) -> int:
        """How many firms filed by the day."""
        return sum(row.filed_on is not None and not row.late for row in self.returns)

    @property
    def required(self) -> int:
        """How many firms have to file."""
        return sum(
            n
            for standing, n in self.counts.items()
            if standing not in (FilingStanding.OPEN, FilingStanding.EXEMPT)
        )

    @property
    def absent(self) -> int:
        """How many of them have not filed."""
        return self.counts[FilingStanding.DUE] + self.counts[FilingStanding.OVERDUE]

    @property
    def arrived(self) -> int:
        """How many of them have."""
        return self.required - self.absent

    def page(self, number: int = 1, standing: str = "") -> "Page[ReturnRow]":
        """A page of the returns; `standing` keeps those of one."""
        return _page([row for row in self.returns if standing in ("", row.standing)], number)


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A return of a firm in a list. `late`: it was first filed after the day; `revision` counts its versions."""

    id: int
    collection: int
    firm: int
    name: str
    district: str
    form: str
    title: str
    period: str
    due_on: datetime.date
    standing: FilingStanding
    label: str
    mark: str
    filed_on: datetime.date | None
    late: bool
    revision: int


def visible_return(viewer: Viewer, return_id: int) -> Return:
    """A return within the visitor's scope. Raises NotFound."""
    found = None
    if sees_returns(viewer):
        returns = Return.objects.filter(in_scope(viewer, "enterprise__"), enterprise__withdrawn=False)
        found = returns.select_related("collection").filter(pk=return_id).first()
    if found is None:
        raise NotFound
    return found


def collections(viewer: Viewer, lang: str, *, at: datetime.datetime) -> tuple[CollectionRow, ...]:
    """All collections, the latest period first. Raises Forbidden."""
    if not sees_returns(viewer):
        raise Forbidden
    return tuple(_collection(each, viewer, lang, at) for each in Collection.objects.all())


def collection(viewer: Viewer, pk: int, lang: str, *, at: datetime.datetime) -> CollectionRow:
    """One collection. Raises Forbidden, NotFound."""
    if not sees_returns(viewer):
        raise Forbidden
    found = Collection.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return _collection(found, viewer, lang, at)


def own_returns(
    viewer: Viewer, lang: str, *, at: datetime.datetime, only_open: bool = False
) -> tuple[ReturnRow, ...]:
    """The returns of a firm's user, those to be filed first; `only_open`: of collections that are not closed.

    Raises Forbidden for others.
    """
    if not viewer.own_firm_only:
        raise Forbidden
    wanted = Collection.objects.filter(closed_at=None) if only_open else Collection.objects.all()
    rows = [row for each in wanted for row in _rows(each, viewer, lang, at)]
    last = (FilingStanding.FILED, FilingStanding.ACCEPTED, FilingStanding.EXEMPT)
    return tuple(sorted(rows, key=lambda row: (row.standing in last, row.due_on)))


def returns_of(
    viewer: Viewer, enterprise_id: int, lang: str, *, at: datetime.datetime
) -> tuple[ReturnRow, ...]:
    """The returns of one firm in sight, those to be filed first, then the newest. Raises Forbidden."""
    if not sees_returns(viewer):
        raise Forbidden
    rows = [row for each in Collection.objects.all() for row in _rows(each, viewer, lang, at, enterprise_id)]
    rows.sort(key=lambda row: row.due_on, reverse=True)
    awaited = sorted((row for row in rows if row.standing in AWAITED), key=lambda row: row.due_on)
    return (*awaited, *(row for row in rows if row.standing not in AWAITED))


def awaited_returns(*, at: datetime.datetime) -> Iterator[ReturnRow]:
    """The returns of all firms in open collections that are still to be filed, titles in Chinese; for the system."""
    for each in Collection.objects.filter(closed_at=None):
        yield from (row for row in _rows(each, SYSTEM, "zh", at) if row.standing in AWAITED)


def page_of_returns(viewer: Viewer, pk: int | None, number: int, *, at: datetime.datetime) -> Page[ReturnRow]:
    """A page of the returns in sight, of one collection or of all. Raises Forbidden, NotFound."""
    if not sees_returns(viewer):
        raise Forbidden
    wanted = Collection.objects.all() if pk is None else Collection.objects.filter(pk=pk)
    if pk is not None and not wanted:
        raise NotFound
    rows = [row for each in wanted for row in _rows(each, viewer, "zh", at)]
    return _page(rows, number)


def _page(rows: Sequence[ReturnRow], number: int) -> Page[ReturnRow]:
    span = page_span(len(rows), number, PER_PAGE)
    return Page(tuple(rows[span.rows]), span.number, span.pages, span.total)


def _collection(of: Collection, viewer: Viewer, lang: str, at: datetime.datetime) -> CollectionRow:
    return CollectionRow(
        of.pk, of.form, form_title(of.form, lang), of.period, of.due_on, of.basis_on, of.opened_at, of.closed_at,
        tuple(_rows(of, viewer, lang, at)),
    )  # fmt: skip


def _rows(
    of: Collection, viewer: Viewer, lang: str, at: datetime.datetime, only: int | None = None
) -> Iterator[ReturnRow]:
    came = arrivals(viewer, of.form, of.period, firm=only)
    title = form_title(of.form, lang)
    rows = Return.objects.filter(in_scope(viewer, "enterprise__"), collection=of, enterprise__withdrawn=False)
    if only is not None:
        rows = rows.filter(enterprise_id=only)
    fields = (
        "pk",
        "enterprise_id",
        "enterprise__name",
        "enterprise__district",
        "duty",
        "verdict",
        "reviewed",
    )
    for pk, firm, name, district, duty, verdict, reviewed in rows.order_by(
        "enterprise__pinyin", "enterprise_id"
    ).values_list(*fields):
        arrival = came.get(firm)
        standing = standing_of(duty, verdict, reviewed, arrival, of.due_on, day_of(at))
        yield ReturnRow(
            id=pk,
            collection=of.pk,
            firm=firm,
            name=name,
            district=district,
            form=of.form,
            title=title,
            period=of.period,
            due_on=of.due_on,
            standing=standing,
            label=label_of(standing, lang),
            mark=MARKS[standing],
            filed_on=arrival.first_on if arrival is not None else None,
            late=arrival is not None and arrival.first_on > of.due_on,
            revision=arrival.revision if arrival is not None else 0,
        )


def standing_of(
    duty: str,
    verdict: str,
    reviewed: int | None,
    arrival: FormArrival | None,
    due_on: datetime.date,
    day: datetime.date,
) -> FilingStanding:
    """Where a return stands: a review counts for the filing that was reviewed, and for no later one."""
    if arrival is not None:
        if verdict and reviewed == arrival.filing:
            return FilingStanding.ACCEPTED if verdict == Verdict.ACCEPTED else FilingStanding.RETURNED
        return FilingStanding.FILED
    if duty != Duty.REQUIRED:
        return FilingStanding.OPEN if duty == Duty.OPEN else FilingStanding.EXEMPT
    return FilingStanding.OVERDUE if day > due_on else FilingStanding.DUE


def label_of(standing: FilingStanding, lang: str) -> str:
    """The word for it."""
    return LABELS[standing].of(lang)
