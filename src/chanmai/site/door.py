"""The door: what is too large, or has signs that no text has, is refused before anything else sees it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import UnreadablePostError

from chanmai.bureau.accounts.viewer import Viewer, viewer_if_any
from chanmai.bureau.enterprises.permissions import may_import
from chanmai.bureau.enterprises.sheets.guards import LIMITS, MEGABYTE
from chanmai.bureau.laboratory.permissions import may_draft
from chanmai.bureau.supervision.operations.measures import LARGEST as LARGEST_EVIDENCE
from chanmai.bureau.supervision.permissions import may_report
from chanmai.drafting.files.files import LARGEST
from chanmai.engine.facts.texts import Text
from chanmai.site.errors import answer
from chanmai.site.signs import UNSEEN, name_of, odd_sign

STRANGERS = 64 * 1024
"""Bytes of a body that are read of who is not signed in."""
FORMS = 4 * MEGABYTE
"""Bytes of a body without a file."""
FILES: dict[str, tuple[int, Callable[[Viewer], bool]]] = {
    "enterprises:imports": (LIMITS.bytes, may_import),
    "api:imports": (LIMITS.bytes, may_import),
    "laboratory:drafting": (LARGEST, may_draft),
    "supervision:progress": (LARGEST_EVIDENCE, may_report),
}
"""Addresses that take files: how many bytes, and who may send them."""
PASTED = {"text": UNSEEN | frozenset("\f\v")}
"""Fields of forms that take what is pasted from elsewhere, with signs that are dropped where they are read."""
DEEPEST = 50  # of JSON, level within level


class Door:
    """Middleware. Before the one that looks for the token of forms, since that one reads the body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse odd signs in address, cookies and headers."""
        heads = ((key, value) for key, value in request.META.items() if key.startswith("HTTP_"))
        fault = next(_odd_heads(heads), None) or _odd_fields(
            [("", request.path), *_fields(request.GET), *request.COOKIES.items()]
        )
        return answer(request, 400, fault) if fault else self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a body by its size and sender before it is read, then by what stands in it."""
        if request.method not in ("POST", "PUT", "PATCH", "DELETE"):
            return None
        refusal = _too_large(request)
        if refusal is not None:
            return refusal
        try:
            fault = (
                _json_fault(request.body)
                if request.content_type == "application/json"
                else _form_fault(request)
            )
        except UnreadablePostError:
            fault = Text("请求没有传完，未作任何更改。", "The request broke off; nothing was changed.")
        return answer(request, 400, fault) if fault else None


def _too_large(request: HttpRequest) -> HttpResponse | None:
    """The refusal of a body that is larger than this address takes from this visitor."""
    try:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return answer(request, 400)
    if size <= STRANGERS:
        return None
    viewer = viewer_if_any(request)
    if viewer is None:
        return answer(request, 401)
    name = request.resolver_match.view_name if request.resolver_match else ""
    most, permission = FILES.get(name, (FORMS, None))
    if permission is not None and not permission(viewer):
        return answer(request, 403)
    if size <= most + FORMS:
        return None
    room = most // MEGABYTE
    return answer(
        request,
        413,
        Text(
            f"请求有 {size // MEGABYTE} MB，这里最多 {room} MB，没有读取。请分成几次。",
            f"The request has {size // MEGABYTE} MB; at most {room} MB are taken here. Nothing was read; divide it.",
        ),
    )


def _form_fault(request: HttpRequest) -> Text | None:
    files = [(key, file.name or "") for key, uploads in request.FILES.lists() for file in uploads]
    return _odd_fields([*_fields(request.POST), *files], PASTED)


def _fields(query: Any) -> Iterator[tuple[str, str]]:
    return ((key, value) for key, values in query.lists() for value in values if isinstance(value, str))


def _odd_fields(
    fields: list[tuple[str, str]], pasted: dict[str, frozenset[str]] | None = None
) -> Text | None:
    """What to say of the first field that has an odd sign."""
    for key, value in fields:
        sign = odd_sign(key)
        if sign:
            return _odd("", sign)
        sign = odd_sign(value, (pasted or {}).get(key, frozenset()))
        if sign:
            return _odd(key, sign)
    return None


def _odd_heads(heads: Iterator[tuple[str, str]]) -> Iterator[Text]:
    """Of headers only control characters count: their bytes stand in no encoding that is known."""
    for _, value in heads:
        sign = next((each for each in value if each < " " and each != "\t"), "")
        if sign:
            yield _odd("", sign)


def _odd(field: str, sign: str) -> Text:
    place_zh, place_en = (f"“{field}”里", f" in `{field}`") if field else ("请求里", "")
    return Text(
        f"{place_zh}有看不见的字符或控制字符（{name_of(sign)}），未作任何更改。请删去后重试。",
        f"There is an invisible or control character{place_en} ({name_of(sign)}); nothing was changed. "
        "Take it out and try again.",
    )


def _json_fault(body: bytes) -> Text | None:
    """What is wrong with a body of JSON: not JSON, NaN, numbers without end, too deep, odd signs."""
    fault = Text("内容不是合格的 JSON，未作任何更改。", "The body is not sound JSON; nothing was changed.")
    try:
        content = json.loads(body or b"null", parse_constant=_no_number)
    except (ValueError, RecursionError):
        return fault
    level: list[tuple[str, Any]] = [("", content)]
    for _ in range(DEEPEST):
        field_fault = _odd_fields([(key, value) for key, value in level if isinstance(value, str)])
        if field_fault or not level:
            return field_fault
        level = [pair for _, value in level for pair in _within(value)]
    return fault


def _within(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [*(("", key) for key in value), *value.items()]
    return [("", each) for each in value] if isinstance(value, list) else []


def _no_number(word: str) -> None:
    raise ValueError(word)
