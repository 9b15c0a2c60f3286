"""The HTTP API under /api/: every bureau app with an `api` module brings a `router` with its full paths."""

import importlib
import importlib.util
import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import django_auth

import chanmai
from chanmai.bureau.refusal import Refused
from chanmai.site.problems import Message, problem

logger = logging.getLogger("chanmai.api")

api = NinjaAPI(
    title="Chanmai 产脉",
    version=chanmai.__version__,
    description="企业、政策、匹配结果与理由。金额单位为分，未知为 null。 / "
    "Firms, policies, decisions and reasons. Money is in 分 (fen); unknown is null.",
    auth=django_auth,
    urls_namespace="api",
)


def add_routers() -> None:
    """Attach the router of each bureau app that has an `api` module."""
    for app in settings.BUREAU_APPS:
        name = f"{app}.api"
        if importlib.util.find_spec(name):
            api.add_router("", importlib.import_module(name).router, tags=[app.rpartition(".")[2]])


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
    """401 instead of the redirect that people get."""
    return problem(request, 401)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, exc: HttpError) -> HttpResponse:
    """An error raised by status alone."""
    return problem(request, exc.status_code)


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, exc: PermissionDenied) -> HttpResponse:
    """403: signed in, but not allowed."""
    return problem(request, 403)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, exc: Http404) -> HttpResponse:
    """404: no such record, or one outside the caller's scope."""
    return problem(request, 404)


@api.exception_handler(Refused)
def refused(request: HttpRequest, exc: Refused) -> HttpResponse:
    """A domain refusal with its own words and status."""
    told = Message(exc.zh + exc.mend_zh, f"{exc.en} {exc.mend_en}".strip())
    return problem(request, exc.status, told, code=exc.code)


@api.exception_handler(ValidationError)
def unacceptable(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    """422: parameters of the wrong type or range, one entry for each."""
    errors: list[dict[str, Any]] = [
        {"where": ".".join(str(part) for part in error["loc"]), "what": error["msg"]} for error in exc.errors
    ]
    return problem(request, 422, errors=errors)


@api.exception_handler(Exception)
def fault(request: HttpRequest, exc: Exception) -> HttpResponse:
    """500: logged in full here, told in one sentence there."""
    logger.error("%s %s", request.method, request.path, exc_info=exc)
    return problem(request, 500)


add_routers()
api_urls: tuple[list[URLResolver | URLPattern], str, str] = api.urls
for pattern in api_urls[0]:
    if isinstance(pattern, URLPattern):
        pattern.callback.login_required = False  # type: ignore[attr-defined]  # the API answers 401 itself
