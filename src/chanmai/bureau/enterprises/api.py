"""Firms over HTTP: the list, one firm, its facts on a day, its filings, and the import of a file."""

import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.enterprises import jobs
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.queries.batches import batch_json
from chanmai.bureau.enterprises.queries.export import as_json
from chanmai.bureau.enterprises.queries.facts_known import facts_known, filings_known
from chanmai.bureau.enterprises.queries.search import Wanted, one_row, search

router = Router()


class FirmOut(Schema):
    """A firm. Money is in 分; null is unknown."""

    id: int
    code: str | None
    name: str
    district: str | None
    park: str | None
    domain: str | None
    size: str | None
    status: str | None
    registered_on: datetime.date | None
    revenue: int | None
    revenue_year: int | None
    titles: list[str]
    open_questions: int
    demo: bool


class FirmsOut(Schema):
    """A page of firms; `total` counts the whole selection."""

    total: int
    page: int
    pages: int
    firms: list[FirmOut]


class FactOut(Schema):
    """A value in kept form: money in 分, ratios in millionths, days as ISO text."""

    fact: str
    code: str
    year: int | None
    value: Any
    shown: str
    form: str
    reporter: str
    filed_at: datetime.date | None
    filing: int | None
    demo: bool


class FilingOut(Schema):
    """A filing and what it said, by fact code in kept form."""

    id: int
    form: str
    period: str
    revision: int
    filed_at: datetime.date
    received_at: datetime.datetime
    source: str
    reporter: str
    demo: bool
    values: dict[str, Any]


class ImportOut(Schema):
    """What became of a file. While it is under way: what is done now, and how much of it.

    `problems` are the first ones; `errors`, `warnings` and `notes` count all that were found.
    """

    id: int
    state: str
    form: str
    rows: int
    accepted: int
    unchanged: int
    refused: int
    firms: int
    filings: int
    corrections: int
    problems: list[dict[str, Any]]
    errors: int
    warnings: int
    notes: int
    under_way: bool
    step: str
    done: int
    of: int


@router.get("/enterprises", response=FirmsOut, summary="企业名单 / Firms")
def firms(
    request: HttpRequest,
    text: str = "",
    district: str = "",
    park: str = "",
    domain: str = "",
    size: str = "",
    title: str = "",
    sort: str = "",
    page: int = Query(1, ge=1, le=1_000_000),
    per_page: int = Query(50, ge=1, le=500),
) -> dict[str, Any]:
    """Firms that the caller may see, by part of a name, pinyin initials or code, and by facet."""
    wanted = Wanted(text, district, park, domain, size, title, sort, page, timezone.localdate())
    found = search(viewer_of(request), wanted, per_page=per_page)
    rows = [as_json(row) for row in found.rows]
    return {"total": found.total, "page": found.number, "pages": found.pages, "firms": rows}


@router.get("/enterprises/{int:pk}", response=FirmOut, summary="一家企业 / One firm")
def firm(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Identity of one firm."""
    return as_json(one_row(viewer_of(request), pk))


@router.get("/enterprises/{int:pk}/facts", response=list[FactOut], summary="企业数据 / Facts of a firm")
def facts(
    request: HttpRequest,
    pk: int,
    as_of: datetime.date | None = None,
    known_at: datetime.datetime | None = None,
    reference_year: int | None = Query(None, ge=1990, le=2100),
) -> list[dict[str, Any]]:
    """What held on `as_of` as far as it was known at `known_at`; both default to now."""
    now = timezone.now()
    day = as_of or timezone.localdate(now)
    moment = known_at or now
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return facts_known(viewer_of(request), pk, day, moment, reference_year)


@router.get("/enterprises/{int:pk}/filings", response=list[FilingOut], summary="报送记录 / Filings of a firm")
def filings(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """Every filing of a firm, newest first."""
    return filings_known(viewer_of(request), pk)


@router.post("/imports", response={200: ImportOut, 202: ImportOut}, summary="导入文件 / Import a file")
def imports(
    request: HttpRequest, file: File[UploadedFile], source: str = "", accept_valid: bool = False
) -> Status:
    """Import an xlsx or csv file. A file with errors changes nothing and is told with every bad cell.

    Small files are done when the answer comes (200). Larger ones go on by themselves (202): ask `/imports/{id}`.
    """
    viewer = viewer_of(request)
    pk = jobs.take_file(
        delivery=Delivery(file.name or "upload", file.read(), source[:120]),
        by=viewer,
        at=timezone.now(),
        accept_valid=accept_valid,
    )
    shown = batch_json(viewer, pk)
    return Status(202 if shown["under_way"] else 200, shown)


@router.get("/imports/{int:pk}", response=ImportOut, summary="一次导入 / One import")
def one_import(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What became of a file, or how far its import is. The state is waiting or running until it has ended."""
    shown = batch_json(viewer_of(request), pk)
    if shown["under_way"]:
        jobs.go_on()
    return shown
