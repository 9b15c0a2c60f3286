"""The firms that have to file in a collection, with their place and kind."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.queries.arrivals import form_title
from chanmai.bureau.enterprises.queries.scope import in_scope
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


def directory(viewer: Viewer, pk: int) -> Directory:
    """Who has to file in a collection. Raises Forbidden, NotFound."""
    if not sees_directories(viewer):
        raise Forbidden
    of = Collection.objects.filter(pk=pk).first()
    if of is None:
        raise NotFound
    rows = Return.objects.filter(
        in_scope(viewer, "enterprise__"), collection=of, duty=Duty.REQUIRED, enterprise__withdrawn=False
    )
    names = ("id", "name", "district", "park", "domain", "size", "demo")
    columns = rows.order_by("enterprise__pinyin", "enterprise_id").values_list(
        *(f"enterprise__{name}" for name in names)
    )
    return Directory(of.form, of.period, of.closed_at, tuple(Filer(*row) for row in columns))


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
