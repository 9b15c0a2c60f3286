"""Firms over HTTP: the list, one firm, its facts on a day, its filings, and the import of a file."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.enterprises import jobs
from chanmai.bureau.enterprises.as_json import (
    FactOut,
    FilingOut,
    FirmOut,
    FirmsOut,
    ImportOut,
    PreviewOut,
    WithdrawalOut,
    WithdrawalsOut,
)
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.unknown import set_unknown
from chanmai.bureau.enterprises.operations.withdrawals import restore as put_back
from chanmai.bureau.enterprises.operations.withdrawals import withdraw as take_back
from chanmai.bureau.enterprises.queries.batches import batch_json
from chanmai.bureau.enterprises.queries.choices import answers_of
from chanmai.bureau.enterprises.queries.fact_data import facts_known, filings_known
from chanmai.bureau.enterprises.queries.preview import Preview
from chanmai.bureau.enterprises.queries.preview import preview as preview_of
from chanmai.bureau.enterprises.queries.reach import Kind, Target
from chanmai.bureau.enterprises.queries.search import EnterpriseRow, FirmSearch, SearchPage, one_row, search
from chanmai.bureau.enterprises.queries.values import value_shown
from chanmai.bureau.enterprises.queries.withdrawals import WithdrawalRow
from chanmai.bureau.enterprises.queries.withdrawals import withdrawal as withdrawal_of
from chanmai.bureau.enterprises.queries.withdrawals import withdrawals as withdrawals_of
from chanmai.bureau.paging import Page
from chanmai.bureau.parameters import Day, Moment
from chanmai.bureau.refusal import PROBLEMS

router = Router()
NOT_TAKEN = ("refused", "failed")
"""The states of an import of which nothing was taken."""
IMPORT_PROBLEMS = {
    PROBLEMS: {
        403: {"may_not_import": "企业用户和分析人员不能导入。 / Firms and analysts may not import."},
        409: {
            "import_collision": "同样的企业正被另一处写入，请稍后再导入。 / "
            "The same firms are being written elsewhere; import again in a moment."
        },
        422: {
            "unknown_form": "没有这个表种。 / There is no such form.",
            "day_of_filing": "填报日期不可能。 / The day of filing cannot be.",
            "no_answer": "answers 应写成“行=new”或“行=信用代码”。 / answers are written row=new or row=code.",
        },
    }
}
WITHDRAWAL_PROBLEMS = {
    PROBLEMS: {
        403: {
            "may_not_withdraw": "企业用户和分析人员不能撤回。 / Firms and analysts may not withdraw.",
            "out_of_scope": "有企业不在管辖范围内。 / Some of the firms are outside your scope.",
        },
        404: {
            "no_fact": "没有这一项数据。 / There is no such fact.",
            "unknown_already": "本来就未知。 / It is not known anyway.",
        },
        409: {
            "withdrawn_already": "已经撤回过。 / It is withdrawn already.",
            "restored_already": "已经恢复过。 / It was put back already.",
            "already_importing": "有导入正在进行。 / An import is under way.",
            "nothing_to_withdraw": "这次导入没有写入数据。 / The import wrote nothing.",
            "no_earlier_name": "没有更早的登记名称。 / There is no earlier name.",
            "withdraw_the_filing": "应撤回报表。 / Withdraw the filing instead.",
            "code_taken": "信用代码已属另一家企业。 / The credit code belongs to another firm.",
        },
        422: {"no_reason": "没有写明原因。 / There is no reason."},
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
    criteria = FirmSearch(text, district, park, domain, size, title, sort, page, timezone.localdate())
    return search(viewer_of(request), criteria, per_page=per_page)


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
    response={200: ImportOut, 202: ImportOut, 422: ImportOut},
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
    filed_on: Day | None = None,
    answers: str = "",
) -> Status:
    """Import an xlsx, xls, ods or csv file. A file with errors changes nothing and is told with every bad cell.

    `form` is the code of the form that the file is of, in the address or as a field beside the file; without it the
    form is known by the header, and a header that fits several forms is refused (`which_form`).

    `filed_on` is the day of filing of rows that give none. `answers` say which firm rows mean that do not say it
    themselves: `5=new,7=91350200MA33GULG91` (row 5 is another firm, row 7 that with the code, or number, given).
    Small files are done when the answer comes: 200, or 422 when nothing was taken, with the state and every bad cell.
    Larger ones go on by themselves (202): ask `/imports/{id}`.
    """
    viewer = viewer_of(request)
    pk = jobs.take_file(
        delivery=Delivery(
            file.name or "upload",
            file.read(),
            source[:120],
            filed_at=filed_on,
            form=form or form_field,
            answers=answers_of(answers.split(",") if answers else ()),
        ),
        by=viewer,
        at=timezone.now(),
        accept_valid=accept_valid,
    )
    answer = batch_json(viewer, pk)
    if answer["state"] in NOT_TAKEN:
        return Status(422, answer)
    return Status(202 if answer["under_way"] else 200, answer)


@router.get("/imports/{int:pk}", response=ImportOut, summary="一次导入 / One import")
def one_import(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What became of a file, or how far its import is. The state is waiting or running until it has ended."""
    jobs.close_broken()
    return batch_json(viewer_of(request), pk)


@router.get("/withdrawals", response=WithdrawalsOut, summary="撤回记录 / Record of withdrawals")
def withdrawals(
    request: HttpRequest,
    page: int = Query(1, ge=1, le=1_000_000),
    per_page: int = Query(50, ge=1, le=500),
) -> Page[WithdrawalRow]:
    """What was withdrawn and put back, within the caller's scope."""
    return withdrawals_of(viewer_of(request), page, per_page=per_page)


@router.get(
    "/withdrawals/preview",
    response=PreviewOut,
    openapi_extra=WITHDRAWAL_PROBLEMS,
    summary="撤回前预览 / Before a withdrawal",
)
def preview(request: HttpRequest, kind: Kind, id: int) -> Preview:
    """What a withdrawal would change; nothing is changed. The id of a change of name is that of its firm."""
    return preview_of(viewer_of(request), Target(kind, id))


@router.post(
    "/withdrawals", response=WithdrawalOut, openapi_extra=WITHDRAWAL_PROBLEMS, summary="撤回 / Withdraw"
)
def withdraw(request: HttpRequest, kind: Kind, id: int, reason: str = "") -> WithdrawalRow:
    """Withdraw an import, a filing, a firm, or the change of a firm's name.

    Decisions follow at once; those of many firms soon after.
    """
    viewer = viewer_of(request)
    entry = take_back(Target(kind, id), by=viewer, at=timezone.now(), reason=reason, follow=jobs.follow_soon)
    return withdrawal_of(viewer, entry)


@router.post(
    "/enterprises/{int:pk}/unknown",
    response=WithdrawalOut,
    openapi_extra=WITHDRAWAL_PROBLEMS,
    summary="改为未知 / Set a value back to unknown",
)
def unknown(
    request: HttpRequest,
    pk: int,
    fact: str,
    year: int | None = Query(None, ge=1990, le=2100),
    reason: str = "",
) -> WithdrawalRow:
    """Set a value back to unknown, by the name or code of its fact and, for a yearly figure, the year."""
    viewer, now = viewer_of(request), timezone.now()
    value = value_shown(viewer, pk, fact, year, at=now)
    return withdrawal_of(viewer, set_unknown(value, by=viewer, at=now, reason=reason))


@router.post(
    "/withdrawals/{int:pk}/restore",
    response=WithdrawalOut,
    openapi_extra=WITHDRAWAL_PROBLEMS,
    summary="恢复 / Put back",
)
def restore(request: HttpRequest, pk: int, reason: str = "") -> WithdrawalRow:
    """Put back what an entry took away."""
    viewer = viewer_of(request)
    entry = put_back(pk, by=viewer, at=timezone.now(), reason=reason, follow=jobs.follow_soon)
    return withdrawal_of(viewer, entry)
