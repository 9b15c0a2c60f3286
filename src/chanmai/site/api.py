"""The HTTP API under /api/: every bureau app with an `api` module brings a `router` with its full paths."""

import importlib
import importlib.util
import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import django_auth

import chanmai
from chanmai.bureau.refusal import Refused
from chanmai.site.bearer import TokenAuth
from chanmai.site.known_parameters import refuse_unknown
from chanmai.site.openapi import BureauAPI
from chanmai.site.problems import STATUS, message_of, problem

logger = logging.getLogger("chanmai.api")

api = BureauAPI(
    title="Chanmai 产脉",
    version=chanmai.__version__,
    description="企业、政策、匹配结果与理由。金额单位为分，未知为 null。 / "
    "Firms, policies, decisions and reasons. Money is in 分 (fen); unknown is null.",
    auth=[TokenAuth(), django_auth],
    urls_namespace="api",
)


def add_routers() -> None:
    """Attach the router of each bureau app that has an `api` module."""
    for app in settings.BUREAU_APPS:
        name = f"{app}.api"
        if importlib.util.find_spec(name):
            part = app.rpartition(".")[2]
            router = importlib.import_module(name).router
            api.add_router("", router, auth=[TokenAuth(part), django_auth], tags=[part])


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
    """401 instead of the redirect that people get."""
    return problem(request, 401)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, exc: HttpError) -> HttpResponse:
    """An error raised by status alone."""
    return problem(request, exc.status_code)


@api.exception_handler(Refused)
def answer_refusal(request: HttpRequest, exc: Refused) -> HttpResponse:
    """A refusal of the domain, in its own words where it has some."""
    return problem(request, STATUS[type(exc)], message_of(exc), code=exc.code)


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
refuse_unknown(api)
api_urls: tuple[list[URLResolver | URLPattern], str, str] = api.urls
for pattern in api_urls[0]:
    if isinstance(pattern, URLPattern):
        pattern.callback.login_required = False  # type: ignore[attr-defined]  # the API answers 401 itself
