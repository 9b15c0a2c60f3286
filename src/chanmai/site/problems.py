"""Problem details (RFC 9457) in both languages: the one error shape of the HTTP API."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Schema

from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Refused, Unfit
from chanmai.engine.facts.texts import Text

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


USUAL: dict[int, Text] = {
    400: Text("请求格式有误，未作任何更改。", "The request is malformed; nothing was changed."),
    401: Text(
        "尚未登录。请先在 /accounts/login/ 登录后再访问接口。",
        "You are not signed in. Sign in at /accounts/login/ first.",
    ),
    403: Text(
        "当前账户无权进行这一操作。如需权限，请联系市级管理员。",
        "This account is not allowed to do that. Ask a city administrator for access.",
    ),
    404: Text(
        "没有找到所请求的内容。请检查地址或编号。",
        "What was asked for was not found. Check the address or the code.",
    ),
    405: Text("该地址不支持这种请求方法。", "This address does not take that request method."),
    409: Text("内容已被他人更改，请刷新后重试。", "Somebody else changed this; reload and try again."),
    413: Text("请求太大，没有读取。", "The request is too large and was not read."),
    422: Text(
        "有参数不符合要求，详见 errors。未作任何更改。",
        "Some parameters are not acceptable, see errors. Nothing was changed.",
    ),
    429: Text("请求过于频繁，请稍后再试。", "Too many requests; try again later."),
    500: Text(
        "系统内部出错，已记录。请稍后重试；若再次出现，请把时间告知管理员。",
        "Something failed inside; it has been logged. Try again later and tell the administrator the time.",
    ),
}

KINDS = {413: "content-too-large", 422: "unprocessable-entity"}
"""Words for programs where Python's name of the status changes from one version to the next."""

STATUS: dict[type[Refused], int] = {Refused: 400, Forbidden: 403, NotFound: 404, Conflict: 409, Unfit: 422}
"""The HTTP status of every kind of refusal; the command line ends with 1 whatever the kind."""


def message_of(refusal: Refused) -> Text:
    """What is told of a refusal: its own words, else the standing sentence of its kind."""
    if not refusal.message:
        return usual(STATUS[type(refusal)])
    return refusal.whole


def usual(status: int) -> Text:
    """The standing sentence for `status`, or a plain one where there is none."""
    if status in USUAL:
        return USUAL[status]
    return Text("请求未能完成。", f"The request failed: {HTTPStatus(status).phrase}.")


def kind(status: int) -> str:
    """The word for programs of a refusal that has none of its own."""
    return KINDS.get(status) or HTTPStatus(status).name.lower().replace("_", "-")


def is_api(request: HttpRequest) -> bool:
    """True for requests of programs to the HTTP API."""
    return request.path.startswith("/api/")


def problem(
    request: HttpRequest,
    status: int,
    message: Text | None = None,
    *,
    code: str = "",
    **more: Any,
) -> JsonResponse:
    """A problem answer; `detail` is in the language of the request, `detail_zh` and `detail_en` are always there."""
    text = message or usual(status)
    body = Problem(
        type=URN + (code or kind(status)),
        title=HTTPStatus(status).phrase,
        status=status,
        detail=text.of(language()),
        detail_zh=text.zh,
        detail_en=text.en,
        instance=request.path,
    )
    return JsonResponse(
        {**body.model_dump(), **more},
        status=status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
