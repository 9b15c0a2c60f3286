"""The firms that have to file in a collection, with their place and kind."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.queries.arrivals import form_title
from chanmai.bureau.enterprises.queries.placing import Placement, placements_at
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.enterprises.queries.standing import withdrawn_firms
from chanmai.bureau.monitoring.models import Collection, Duty, Return
from chanmai.bureau.monitoring.permissions import sees_directories
from chanmai.bureau.refusal import Forbidden, NotFound


@dataclass(frozen=True, slots=True)
class Filer:
    """A firm that has to file."""

    number: int
    name: str
    district: str
    park: str
    domain: str
    size: str
    demo: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """A collection and its filers within the visitor's scope, by pinyin."""

    form: str
    period: str
    closed_at: datetime.datetime | None
    filers: tuple[Filer, ...]


@dataclass(frozen=True, slots=True)
class CollectionName:
    """A collection that can be chosen."""

    id: int
    form: str
    period: str
    closed_at: datetime.datetime | None


def directory(viewer: Viewer, pk: int, *, at: datetime.datetime | None = None) -> Directory:
    """Who has to file in a collection, and where each is counted now. Raises Forbidden, NotFound.

    `at`: where each was counted at that moment, or when the collection was closed, if it was by then.
    """
    if not sees_directories(viewer):
        raise Forbidden
    of = Collection.objects.filter(pk=pk).first()
    if of is None:
        raise NotFound
    closed_at = of.closed_at if at is not None and of.closed_at is not None and of.closed_at <= at else None
    return Directory(of.form, of.period, of.closed_at, tuple(_filers(viewer, of, closed_at or at)))


def _filers(viewer: Viewer, of: Collection, moment: datetime.datetime | None) -> Iterator[Filer]:
    rows = Return.objects.filter(in_scope(viewer, "enterprise__"), collection=of, duty=Duty.REQUIRED)
    names = ("id", "name", "demo", *Placement._fields)
    columns = rows.order_by("enterprise__pinyin", "enterprise_id").values_list(
        *(f"enterprise__{name}" for name in names), "enterprise__withdrawn"
    )
    places = placements_at(moment) if moment is not None else {}
    gone = withdrawn_firms(moment) if moment is not None else None
    for pk, name, demo, *here, withdrawn in columns:
        if not (withdrawn if gone is None else pk in gone):
            yield Filer(pk, name, *places.get(pk, Placement(*here)), demo)


def collection_names(viewer: Viewer) -> tuple[CollectionName, ...]:
    """All collections, the latest period first. Raises Forbidden."""
    if not sees_directories(viewer):
        raise Forbidden
    rows = Collection.objects.values_list("pk", "form", "period", "closed_at")
    return tuple(CollectionName(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class CollectionNews:
    """A collection that was opened, or has ended: `closed`."""

    id: int
    title: str
    period: str
    at: datetime.datetime
    closed: bool


def collection_news(
    viewer: Viewer, lang: str, *, since: datetime.datetime, until: datetime.datetime
) -> tuple[CollectionNews, ...]:
    """What was opened or closed after `since` and until `until`, the last first. Raises Forbidden."""
    if not sees_directories(viewer):
        raise Forbidden
    opened = Collection.objects.filter(opened_at__gt=since, opened_at__lte=until)
    closed = Collection.objects.filter(closed_at__gt=since, closed_at__lte=until)
    rows = [
        *((False, row) for row in opened.values_list("pk", "form", "period", "opened_at")),
        *((True, row) for row in closed.values_list("pk", "form", "period", "closed_at")),
    ]
    found = (
        CollectionNews(pk, form_title(form, lang), period, moment, end)
        for end, (pk, form, period, moment) in rows
        if moment is not None
    )
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))
