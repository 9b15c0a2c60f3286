"""When a session ends by itself, and what may be done in one that lacks its second factor."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from chanmai.bureau.accounts.access import factors, sessions
from chanmai.bureau.accounts.access.sessions import BEGUN, FACTOR, ROLE, STEP, USED
from chanmai.bureau.accounts.viewer import Viewer, viewer_if_any
from chanmai.engine.facts.texts import Text
from chanmai.site.errors import answer
from chanmai.site.problems import is_api

SET_UP = {
    "accounts:factors", "accounts:add_app", "accounts:add_key", "accounts:recovery_codes", "accounts:confirm",
    "accounts:logout", "language:set", "health", "ready",
}  # fmt: skip
"""The addresses that are open to who must have a second factor and has none yet."""


SHOWN = ("GET", "HEAD")


class SignInMiddleware(LoginRequiredMiddleware):
    """Leads who is not signed in to the login page, and from there back to a page that can be shown.

    The address of a form that was sent shows nothing: the way back is the page on which it was written. A part of a
    page that htmx asks for leads the whole page there.
    """

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """The way to the login page."""
        part = request.headers.get("HX-Request") == "true"
        if request.method in SHOWN and not part:
            return super().handle_no_permission(request, view_func)
        onward = _own_page(request, request.headers.get("HX-Current-URL" if part else "Referer", ""))
        to_login = redirect_to_login(
            onward, resolve_url(self.get_login_url(view_func)), self.get_redirect_field_name(view_func)
        )
        if part:  # followed by the script it would put the login page into the part
            to_login.status_code = 204
            to_login.headers["HX-Redirect"] = to_login.url
        return to_login


def _own_page(request: HttpRequest, address: str) -> str:
    """The path and query of a page of this site; the start page for any other."""
    own = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    ) and address.startswith("http")
    if not own:
        return "/"
    parts = urlsplit(address)
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


class SessionLimitMiddleware:
    """Ends a session idle for `settings.SESSION_IDLE` seconds, or begun `settings.SESSION_COOKIE_AGE` seconds ago.

    So does another role, and a second factor that the account has and this session never gave.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = timezone.now()
            if _is_over(request, int(now.timestamp())):
                logout(request)
                request.chanmai_viewer = None  # type: ignore[attr-defined]
            elif _is_due(request, int(now.timestamp())):
                request.session[USED] = int(now.timestamp())
                sessions.note(request.session.session_key or "", request.user.pk, heads=request.META, at=now)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Lead who must have a second factor and has none to the page where it is set up."""
        if not getattr(request, "chanmai_lacks_factor", False):
            return None
        if request.resolver_match and request.resolver_match.view_name in SET_UP:
            return None
        if is_api(request):
            return answer(
                request,
                403,
                Text(
                    "您的角色必须有第二步验证。请先在 /accounts/factors/ 设置。",
                    "Your role must have a second factor. Set one up at /accounts/factors/ first.",
                ),
            )
        return redirect("accounts:factors")


def _is_over(request: HttpRequest, now: int) -> bool:
    session, viewer = request.session, viewer_if_any(request)
    idle, age = now - session.get(USED, now), now - session.setdefault(BEGUN, now)
    if idle > settings.SESSION_IDLE or age > settings.SESSION_COOKIE_AGE:
        return True
    if viewer is not None and _has_another_role(session, viewer):
        return True
    if FACTOR in session:
        return False
    user_id = int(request.user.pk or 0)
    if factors.has_factor(user_id):
        return True
    acting_for = viewer.acting_for if viewer is not None else None
    people = {user_id, acting_for or user_id}
    request.chanmai_lacks_factor = any(map(factors.must_have_factor, people))  # type: ignore[attr-defined]
    return False


def _has_another_role(session: Any, viewer: Viewer) -> bool:
    """Who acts for somebody has that person's role meanwhile."""
    return viewer.acting_for is None and session.setdefault(ROLE, str(viewer.role)) != str(viewer.role)


def _is_due(request: HttpRequest, now: int) -> bool:
    return now - request.session.get(USED, 0) >= STEP
