"""What was published, and what may be: lists, drafts, and tables laid out for pages and files."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.structure import FirmColumns, firm_columns
from chanmai.bureau.jobs.queries import JobRow, job_of
from chanmai.bureau.refusal import Forbidden, NotFound, Unfit
from chanmai.bureau.releases.grids import Grid, grids, measure_label
from chanmai.bureau.releases.guarding import Order, order_of
from chanmai.bureau.releases.models import Draft, Release
from chanmai.bureau.releases.permissions import may_publish, sees_proof, sees_releases
from chanmai.engine.facts.texts import Text
from chanmai.pack.release import MEASURES, Offer

KIND = "draft"
"""The kind of jobs that guard drafts."""


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release as lists and its page show it."""

    id: int
    name: str
    title: str
    measure: str
    year: int
    at: datetime.datetime
    by: str
    reason: str
    digest: str
    hidden: int
    cells: int
    retracted: tuple[datetime.datetime, str, str] | None
    published: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DraftShown:
    """A table that could be published, as it would look; until its job has ended well without grids and counts."""

    id: int
    title: str
    label: str
    measure: str
    year: int
    job: JobRow | None
    is_ready: bool
    digest: str
    hidden: int
    cells: int
    firms: int
    targets: int
    gaps: int
    grids: tuple[Grid, ...]


def years(viewer: Viewer, *, as_of: datetime.date, known_at: datetime.datetime) -> tuple[int, ...]:
    """The years of which firms reported, latest first."""
    columns = _columns(viewer, as_of=as_of, known_at=known_at)
    return tuple(sorted(columns.reported(city_pack().release.revenue), reverse=True))


def _columns(viewer: Viewer, *, as_of: datetime.date, known_at: datetime.datetime) -> FirmColumns:
    book = city_pack().release
    facts = [each for each in (book.revenue, book.group) if each]
    return firm_columns(viewer, facts, as_of=as_of, known_at=known_at)


def offer_of(
    viewer: Viewer, code: str, measure: str, year: int, *, as_of: datetime.date, known_at: datetime.datetime
) -> Offer:
    """An offer of the pack. Raises Forbidden, NotFound for what is not on offer, Unfit without returns."""
    if not may_publish(viewer):
        raise Forbidden
    offer = city_pack().release.offer(code)
    if offer is None or measure not in MEASURES:
        raise NotFound
    if year not in years(viewer, as_of=as_of, known_at=known_at):
        raise Unfit(
            Text(f"{year} 年没有企业报来营业收入。", f"No firm has reported its revenue of {year}."),
            Text("选一个已有年报的年度。", "Choose a year with returns."),
            code="no_returns",
        )
    return offer


def table_order(
    viewer: Viewer, code: str, measure: str, year: int, *, as_of: datetime.date, known_at: datetime.datetime
) -> Order:
    """An offer over the firms of now, with what was released before, as the gate takes it. Raises as `offer_of`."""
    offer = offer_of(viewer, code, measure, year, as_of=as_of, known_at=known_at)
    return order_of(offer, measure, year, _columns(viewer, as_of=as_of, known_at=known_at))


def draft(viewer: Viewer, pk: int, lang: str) -> DraftShown:
    """A draft and where its job stands. Raises Forbidden, NotFound."""
    if not may_publish(viewer):
        raise Forbidden
    found = Draft.objects.defer("proof").filter(pk=pk).first()
    if found is None:
        raise NotFound
    offer = city_pack().release.offer(found.offer)
    published = json.loads(found.published) if found.published else None
    hidden, cells = _counts(published) if published else (0, 0)
    return DraftShown(
        found.pk,
        offer.title.of(lang) if offer else found.offer,
        measure_label(found.measure),
        found.measure,
        found.year,
        job_of(KIND, found.pk),
        published is not None,
        str(published["digest"]) if published else "",
        hidden,
        cells,
        published["about"]["firms"] if published else 0,
        found.targets or 0,
        found.gaps or 0,
        grids(published, lang) if published else (),
    )


def _counts(published: Mapping[str, Any]) -> tuple[int, int]:
    values = [row[-1] for table in published["tables"] for row in table["cells"]]
    return values.count(None), len(values)


def releases(viewer: Viewer, lang: str) -> tuple[ReleaseRow, ...]:
    """All releases, the last one first. Raises Forbidden."""
    if not sees_releases(viewer):
        raise Forbidden
    return tuple(_row(each, lang) for each in Release.objects.select_related("retraction").defer("proof"))


@dataclass(frozen=True, slots=True)
class ReleaseNews:
    """A release that went out, or was withdrawn: `retracted`."""

    id: int
    title: str
    measure: str
    year: int
    at: datetime.datetime
    retracted: bool


def release_news(
    viewer: Viewer, lang: str, *, since: datetime.datetime, until: datetime.datetime
) -> tuple[ReleaseNews, ...]:
    """What was published or withdrawn after `since` and until `until`, the last first. Raises Forbidden."""
    if not sees_releases(viewer):
        raise Forbidden
    fields = ("pk", "offer", "measure", "year", "at", "retraction__at")
    span = Q(at__gt=since, at__lte=until) | Q(retraction__at__gt=since, retraction__at__lte=until)
    return tuple(
        ReleaseNews(pk, _title(offer, lang), measure_label(measure), year, end or at, end is not None)
        for pk, offer, measure, year, at, end in Release.objects.filter(span).values_list(*fields)
    )


def _title(code: str, lang: str) -> str:
    offer = city_pack().release.offer(code)
    return offer.title.of(lang) if offer else code


def release(viewer: Viewer, pk: int, lang: str) -> ReleaseRow:
    """One release. Raises Forbidden, NotFound."""
    if not sees_releases(viewer):
        raise Forbidden
    found = Release.objects.select_related("retraction").defer("proof").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return _row(found, lang)


def proof(viewer: Viewer, pk: int) -> str:
    """The proof of a release as JSON, with every firm's amounts. Raises Forbidden, NotFound."""
    if not sees_proof(viewer):
        raise Forbidden
    text = Release.objects.filter(pk=pk).values_list("proof", flat=True).first()
    if text is None:
        raise NotFound
    return text


def _row(found: Release, lang: str) -> ReleaseRow:
    published = json.loads(found.published)
    end = getattr(found, "retraction", None)
    return ReleaseRow(
        found.pk,
        found.name,
        _title(found.offer, lang),
        measure_label(found.measure),
        found.year,
        found.at,
        found.by,
        found.reason,
        found.digest,
        *_counts(published),
        (end.at, end.by, end.reason) if end else None,
        published,
    )
