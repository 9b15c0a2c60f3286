"""What is written for operators: a line a request, and every line of every logger with the number of its request.

Under `settings.PUBLIC` the lines are JSON: of a request when, who by number, what, with which answer, how long; values
are never written. Each answer carries the number of its request in the header `X-Request-ID`; a proxy may give it.
"""

import datetime
import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from gunicorn.glogging import Logger

logger = logging.getLogger("chanmai.access")
NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = ("/health/", "/ready/", "/metrics", "/static/")
current: ContextVar[str] = ContextVar("current", default="")
"""The number of the request that this thread answers or answered last; empty in threads that answer none."""


class JSONFormatter(logging.Formatter):
    """A line as JSON, with the number of the request during which it was written."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record; the trace of a fault is a text in it."""
        line = {
            "at": _moment(record.created),
            "level": record.levelname,
            "logger": record.name,
            "request": current.get() or None,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _moment(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="milliseconds")


class ServerLogger(Logger):
    """gunicorn's own log, in the same form as all others."""

    def setup(self, cfg: object) -> None:
        """Set gunicorn's handlers up, then their form."""
        super().setup(cfg)
        if settings.PUBLIC:
            for handler in self.error_log.handlers:
                handler.setFormatter(JSONFormatter())


class AccessLogMiddleware:
    """Numbers every request, and writes its line when it has been answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        request_id = request.headers.get("X-Request-ID", "")
        number = request_id if NUMBER.fullmatch(request_id) else secrets.token_hex(8)
        current.set(
            number
        )  # stays until the next one of this thread: Django writes of an answer after it left here
        response = self.get_response(request)
        response.headers["X-Request-ID"] = number
        if settings.PUBLIC and not request.path.startswith(QUIET):
            user = getattr(request, "user", None)
            line = {
                "at": timezone.now().isoformat(timespec="milliseconds"),
                "request": number,
                "user": user.pk if user is not None and user.is_authenticated else None,
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round((time.perf_counter() - start) * 1000),
            }
            logger.info(json.dumps(line, ensure_ascii=False))
        return response
