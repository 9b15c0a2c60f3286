"""From a person who has proved who they are to an open session: the second factor where there is one, and the marks."""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from chanmai.bureau.accounts import attempts, operations
from chanmai.bureau.accounts.access import factors, sessions
from chanmai.bureau.accounts.access.sessions import CONFIRMATION, FACTOR
from chanmai.bureau.accounts.backend import MemberBackend

GUEST = "guest"
PATIENCE = datetime.timedelta(minutes=10)  # between the password and the second factor
Page = Callable[..., HttpResponse]


def own_page(request: HttpRequest, address: str) -> str:
    """The address if it leads to a page of this site, else an empty one: nobody is sent elsewhere by a link of ours."""
    hosts, secure = {request.get_host()}, request.is_secure()
    return address if url_has_allowed_host_and_scheme(address, hosts, require_https=secure) else ""


def arrive(request: HttpRequest, user: Any, *, bucket: str, onward: str, by: str) -> HttpResponse:
    """Somebody whose password or identity holds: on to the second factor, or in. `by` says what held."""
    if not factors.has_factor(user.pk):
        return let_in(request, user, bucket=bucket, onward=onward, by=by)
    request.session.flush()
    request.session[GUEST] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "bucket": bucket,
        "onward": onward,
        "by": by,
    }
    return redirect("accounts:second_step")


def guest_of(request: HttpRequest) -> tuple[Any, dict[str, Any]] | None:
    """Who stands between password and second factor, and what was noted of them; None for nobody, or after a while."""
    guest = request.session.get(GUEST)
    if guest is None or timezone.now().timestamp() - guest["at"] > PATIENCE.total_seconds():
        return None
    user = get_user_model().objects.filter(pk=guest["user"]).first()
    if user is None or not MemberBackend().user_can_authenticate(user):
        return None
    return (user, guest) if constant_time_compare(guest["hash"], user.get_session_auth_hash()) else None


def let_in(
    request: HttpRequest, user: Any, *, bucket: str, onward: str, by: str, factor: str = ""
) -> HttpResponse:
    """Open a session under a new number, note it, and know this browser from now on."""
    now = timezone.now()
    operations.record_sign_in(user=user, bucket=bucket, at=now, after={"by": by, "factor": factor})
    request.session.flush()
    login(request, user)
    mark(request, factor=factor)
    sessions.note(request.session.session_key or "", user.pk, heads=request.META, at=now)
    sessions.purge(now)
    answer = redirect(onward)
    answer.set_cookie(
        attempts.COOKIE,
        attempts.mark_of_browser(user.get_username()),
        max_age=attempts.KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/accounts/",
    )
    return answer


def mark(request: HttpRequest, *, factor: str = "") -> None:
    """Note in the session that the person proved themselves just now, and by which second factor."""
    request.session[CONFIRMATION] = int(timezone.now().timestamp())
    if factor:
        request.session[FACTOR] = factor


def after_confirmation(page: Page) -> Page:
    """A page for who gave their password a short while ago; others are asked for it once more."""

    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        age = timezone.now().timestamp() - request.session.get(CONFIRMATION, 0)
        if age <= settings.CONFIRMATION_AGE:
            return page(request, *args, **kwargs)
        onward = request.path if request.method == "GET" else reverse("accounts:factors")
        return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': onward})}")

    return guarded
