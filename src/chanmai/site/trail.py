"""What leaves a line in the audit chain without an operation: a file taken away, an access refused, a command."""

import datetime
import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from chanmai.bureau.accounts.operations import person, record_audit
from chanmai.bureau.accounts.viewer import viewer_if_any
from chanmai.engine.facts.texts import Text
from chanmai.site.errors import answer
from chanmai.site.health import missing_migrations
from chanmai.site.rates import wait_for

logger = logging.getLogger("chanmai.audit")
FILES = frozenset({"api:decision_certificate"})
"""Routes that give a file away without saying so in a header."""
BLANK = frozenset({"enterprises:blank"})
"""Routes whose files hold nothing of anybody."""
LONGEST = 500  # signs of a query that are kept


class TrailMiddleware:
    """Of who is signed in. A file is given away only when its line could be written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        action = _action(request, response)
        if not action or not request.user.is_authenticated:
            return response
        if action == "refused" and wait_for("refusals", f"user {request.user.pk}"):
            return response  # the log of requests has it; the chain is not to be filled by one person
        try:
            _record(request, action)
        except DatabaseError:
            return answer(request, 503, BUSY) if action == "take_away" else response
        return response


BUSY = Text(
    "数据库正忙，这次下载未能记入审计链，因此没有给出文件。请稍后再试。",
    "The database is busy and this download could not be recorded, so no file was given. Try again later.",
)


def _action(request: HttpRequest, response: HttpResponseBase) -> str:
    match = request.resolver_match
    route = match.view_name if match is not None else ""
    if response.status_code == 403:
        return "refused"
    attached = response.headers.get("Content-Disposition", "").startswith("attachment")
    given = route in FILES or (attached and route not in BLANK)
    return "take_away" if given and response.status_code == 200 else ""


def _record(request: HttpRequest, action: str) -> None:
    query = request.GET.urlencode()[:LONGEST]
    record_audit(
        by=viewer_if_any(request) or person(request.user),
        action=action,
        target=f"{request.method} {request.path}",
        at=timezone.now(),
        after={"query": query} if query else None,
    )


def record_command(command: str, target: str, at: datetime.datetime) -> None:
    """Leave the line of a command that has done its work, on a database that can take one: it may be old, or busy."""
    try:
        if not missing_migrations():
            record_audit(by=f"chanmai {command}", action=command, target=target, at=at)
    except DatabaseError:
        logger.warning("chanmai %s %s left no line in the audit chain: the database is busy", command, target)
