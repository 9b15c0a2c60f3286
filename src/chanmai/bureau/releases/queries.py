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
from chanmai.bureau.refusal import Forbidden, NotFound, Unfit
from chanmai.bureau.releases.grids import Grid, grids, measure_label
from chanmai.bureau.releases.guarding import Guarded, guarded
from chanmai.bureau.releases.models import Release
from chanmai.bureau.releases.permissions import may_publish, sees_proof, sees_releases
from chanmai.engine.facts.texts import Text
from chanmai.pack.release import MEASURES, Offer


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
class Draft:
    """A table that could be published, as it would look."""

    offer: Offer
    measure: str
    year: int
    title: str
    label: str
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


def guarded_table(
    viewer: Viewer, code: str, measure: str, year: int, *, as_of: datetime.date, known_at: datetime.datetime
) -> tuple[Offer, Guarded]:
    """An offer of the pack, guarded. Raises Forbidden, NotFound for what is not on offer, Unfit without returns."""
    if not may_publish(viewer):
        raise Forbidden
    offer = city_pack().release.offer(code)
    if offer is None or measure not in MEASURES:
        raise NotFound
    columns = _columns(viewer, as_of=as_of, known_at=known_at)
    if year not in columns.reported(city_pack().release.revenue):
        raise Unfit(
            Text(f"{year} 年没有企业报来营业收入。", f"No firm has reported its revenue of {year}."),
            Text("选一个已有年报的年度。", "Choose a year with returns."),
            code="no_returns",
        )
    return offer, guarded(offer, measure, year, columns)


def draft(
    viewer: Viewer,
    code: str,
    measure: str,
    year: int,
    lang: str,
    *,
    as_of: datetime.date,
    known_at: datetime.datetime,
) -> Draft:
    """How a table would be published now. Raises as `guarded_table` does."""
    offer, found = guarded_table(viewer, code, measure, year, as_of=as_of, known_at=known_at)
    published: Mapping[str, Any] = found.certificate.published
    hidden, cells = _counts(published)
    return Draft(
        offer,
        measure,
        year,
        offer.title.of(lang),
        measure_label(measure),
        str(published["digest"]),
        hidden,
        cells,
        published["about"]["firms"],
        found.targets,
        found.gaps,
        grids(published, lang),
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
