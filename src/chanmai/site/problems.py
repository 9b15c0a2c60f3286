"""Problem details (RFC 9457) in both languages: the one error shape of the HTTP API."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Schema

from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import Conflict, Forbidden, Missing, Refused, Unfit

MEDIA_TYPE = "application/problem+json"
URN = "urn:chanmai:problem:"


class Problem(Schema):
    """What went wrong (RFC 9457). The last word of `type` is for programs; `detail` is in the caller's language."""

    type: str
    title: str
    status: int
    detail: str
    detail_zh: str
    detail_en: str
    instance: str


class WrongParameter(Schema):
    """A parameter that is not acceptable, and why."""

    where: str
    what: str


class WrongParameters(Problem):
    """The request has parameters of the wrong type or range; each is named."""

    errors: list[WrongParameter]


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell, in Chinese and in English."""

    zh: str
    en: str


USUAL: dict[int, Message] = {
    400: Message("请求格式有误，未作任何更改。", "The request is malformed; nothing was changed."),
    401: Message(
        "尚未登录。请先在 /accounts/login/ 登录后再访问接口。",
        "You are not signed in. Sign in at /accounts/login/ first.",
    ),
    403: Message(
        "当前账户无权进行这一操作。如需权限，请联系市级管理员。",
        "This account is not allowed to do that. Ask a city administrator for access.",
    ),
    404: Message(
        "没有找到所请求的内容。请检查地址或编号。",
        "What was asked for was not found. Check the address or the code.",
    ),
    405: Message("该地址不支持这种请求方法。", "This address does not take that request method."),
    409: Message("内容已被他人更改，请刷新后重试。", "Somebody else changed this; reload and try again."),
    422: Message(
        "有参数不符合要求，详见 errors。未作任何更改。",
        "Some parameters are not acceptable, see errors. Nothing was changed.",
    ),
    429: Message("请求过于频繁，请稍后再试。", "Too many requests; try again later."),
    500: Message(
        "系统内部出错，已记录。请稍后重试；若再次出现，请把时间告知管理员。",
        "Something failed inside; it has been logged. Try again later and tell the administrator the time.",
    ),
}

KINDS = {422: "unprocessable-entity"}
"""Words for programs where Python's name of the status changes from one version to the next."""

STATUS: dict[type[Refused], int] = {Refused: 400, Forbidden: 403, Missing: 404, Conflict: 409, Unfit: 422}
"""The HTTP status of every kind of refusal; the command line ends with 1 whatever the kind."""


def message_of(refusal: Refused) -> Message:
    """What is told of a refusal: its own words, else the standing sentence of its kind."""
    if not refusal.zh:
        return usual(STATUS[type(refusal)])
    return Message(refusal.zh + refusal.mend_zh, f"{refusal.en} {refusal.mend_en}".strip())


def usual(status: int) -> Message:
    """The standing sentence for `status`, or a plain one where there is none."""
    if status in USUAL:
        return USUAL[status]
    return Message("请求未能完成。", f"The request failed: {HTTPStatus(status).phrase}.")


def kind(status: int) -> str:
    """The word for programs of a refusal that has none of its own."""
    return KINDS.get(status) or HTTPStatus(status).name.lower().replace("_", "-")


def is_api(request: HttpRequest) -> bool:
    """True for requests of programs to the HTTP API."""
    return request.path.startswith("/api/")


def problem(
    request: HttpRequest,
    status: int,
    message: Message | None = None,
    *,
    code: str = "",
    **more: Any,
) -> JsonResponse:
    """A problem answer; `detail` is in the language of the request, `detail_zh` and `detail_en` are always there."""
    told = message or usual(status)
    body = Problem(
        type=URN + (code or kind(status)),
        title=HTTPStatus(status).phrase,
        status=status,
        detail=told.en if language() == "en" else told.zh,
        detail_zh=told.zh,
        detail_en=told.en,
        instance=request.path,
    )
    return JsonResponse(
        {**body.model_dump(), **more},
        status=status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
