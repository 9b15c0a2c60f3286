"""One line a request, for operators: when, who by number, what, with which answer, how long. Values are never written.

The line is JSON under `settings.PUBLIC`, else not written. Each answer carries the number of its request in the header
`X-Request-ID`, which is also part of what is logged of a fault; a proxy may give the number itself.
"""

import json
import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

logger = logging.getLogger("chanmai.access")
NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = ("/health/", "/ready/", "/static/")


class AccessLogMiddleware:
    """Numbers every request, and writes its line when it has been answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        request_id = request.headers.get("X-Request-ID", "")
        number = request_id if NUMBER.fullmatch(request_id) else secrets.token_hex(8)
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
