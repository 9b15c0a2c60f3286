"""Firms over HTTP: the list, one firm, its facts on a day, its filings, and the import of a file."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.enterprises import jobs
from chanmai.bureau.enterprises.as_json import FactOut, FilingOut, FirmOut, FirmsOut, ImportOut
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.queries.batches import batch_json
from chanmai.bureau.enterprises.queries.fact_data import facts_known, filings_known
from chanmai.bureau.enterprises.queries.search import EnterpriseRow, FirmSearch, SearchPage, one_row, search
from chanmai.bureau.parameters import Day, Moment
from chanmai.bureau.refusal import PROBLEMS

router = Router()
IMPORT_PROBLEMS = {
    PROBLEMS: {
        422: {"unknown_form": "没有这个表种。 / There is no such form."},
        403: {"may_not_import": "企业用户和分析人员不能导入。 / Firms and analysts may not import."},
        409: {
            "import_collision": "同样的企业正被另一处写入，请稍后再导入。 / "
            "The same firms are being written elsewhere; import again in a moment."
        },
    }
}


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
) -> SearchPage:
    """Firms that the caller may see, by part of a name, pinyin initials or code, and by facet."""
    wanted = FirmSearch(text, district, park, domain, size, title, sort, page, timezone.localdate())
    return search(viewer_of(request), wanted, per_page=per_page)


@router.get("/enterprises/{int:pk}", response=FirmOut, summary="一家企业 / One firm")
def firm(request: HttpRequest, pk: int) -> EnterpriseRow:
    """Identity of one firm."""
    return one_row(viewer_of(request), pk)


@router.get("/enterprises/{int:pk}/facts", response=list[FactOut], summary="企业数据 / Facts of a firm")
def facts(
    request: HttpRequest,
    pk: int,
    as_of: Day | None = None,
    known_at: Moment | None = None,
    reference_year: int | None = Query(None, ge=1990, le=2100),
) -> list[dict[str, Any]]:
    """What held on `as_of` as far as it was known at `known_at`; both default to now."""
    now = timezone.now()
    day = as_of or timezone.localdate(now)
    return facts_known(viewer_of(request), pk, day, known_at or now, reference_year)


@router.get("/enterprises/{int:pk}/filings", response=list[FilingOut], summary="报送记录 / Filings of a firm")
def filings(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """Every filing of a firm, newest first."""
    return filings_known(viewer_of(request), pk)


@router.post(
    "/imports",
    response={200: ImportOut, 202: ImportOut},
    openapi_extra=IMPORT_PROBLEMS,
    summary="导入文件 / Import a file",
)
def imports(
    request: HttpRequest,
    file: File[UploadedFile],
    source: str = "",
    accept_valid: bool = False,
    form: str = "",
    form_field: str = Form("", alias="form"),
) -> Status:
    """Import an xlsx, xls, ods or csv file. A file with errors changes nothing and is told with every bad cell.

    `form` is the code of the form that the file is of, in the address or as a field beside the file; without it the
    form is known by the header, and a header that fits several forms is refused (`which_form`).

    Small files are done when the answer comes (200). Larger ones go on by themselves (202): ask `/imports/{id}`.
    """
    viewer = viewer_of(request)
    pk = jobs.take_file(
        delivery=Delivery(file.name or "upload", file.read(), source[:120], form=form or form_field),
        by=viewer,
        at=timezone.now(),
        accept_valid=accept_valid,
    )
    shown = batch_json(viewer, pk)
    return Status(202 if shown["under_way"] else 200, shown)


@router.get("/imports/{int:pk}", response=ImportOut, summary="一次导入 / One import")
def one_import(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What became of a file, or how far its import is. The state is waiting or running until it has ended."""
    jobs.go_on()
    return batch_json(viewer_of(request), pk)
