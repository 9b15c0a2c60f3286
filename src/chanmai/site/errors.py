"""What a visitor sees when something goes wrong: a page for people, problem+json for programs, never a traceback."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from chanmai.bureau.refusal import Refused
from chanmai.engine.facts.texts import Text
from chanmai.site.problems import STATUS, is_api, message_of, problem, usual


def answer(request: HttpRequest, status: int, message: Text | None = None) -> HttpResponse:
    """The error page or problem for `status`."""
    if is_api(request):
        return problem(request, status, message)
    return render(request, "error.html", {"status": status, "told": message or usual(status)}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request could not be read."""
    return answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not allowed."""
    return answer(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page or record, or one outside the visitor's scope."""
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. Rendered without the database, which may be what failed."""
    if is_api(request):
        return problem(request, 500)
    return HttpResponse(render_to_string("500.html", {"told": usual(500)}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose security token is missing or stale."""
    stale = Text(
        "表单已过期或未带安全标记。请返回上一页，刷新后重新提交。",
        "The form has expired or lacks its security token. Go back, reload and submit again.",
    )
    return answer(request, 403, stale)


class RefusalMiddleware:
    """Shows `Refused`, wherever it is raised, as what it is: an answer, not a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal into its page; everything else stays an error."""
        if not isinstance(exception, Refused):
            return None
        return answer(request, STATUS[type(exception)], message_of(exception))
