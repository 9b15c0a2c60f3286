"""When a session ends by itself: after a while without a request, and in any case after half a day."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

BEGUN, USED = "begun", "used"
STEP = 60  # seconds within which a session is not written again


class SessionLimitMiddleware:
    """Ends a session idle for `settings.SESSION_IDLE` seconds, or begun `settings.SESSION_COOKIE_AGE` seconds ago."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            session = request.session
            idle, age = now - session.get(USED, now), now - session.setdefault(BEGUN, now)
            if idle > settings.SESSION_IDLE or age > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif idle >= STEP or USED not in session:
                session[USED] = now
        return self.get_response(request)
