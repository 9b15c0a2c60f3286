"""What is opened from letters and calendars by who is not signed in: a token says whose it is."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from chanmai.bureau.accounts.tokens import NOTICES, bearer_of
from chanmai.bureau.accounts.viewer import as_program, viewer_of
from chanmai.bureau.calendar import ICALENDAR, calendar_file
from chanmai.bureau.city import city_pack
from chanmai.bureau.notices.operations import preferences as kept
from chanmai.bureau.notices.permissions import sees_notices
from chanmai.bureau.notices.queries.calendar import calendar_days
from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import NotFound


@csrf_exempt
@login_not_required
def leave(request: HttpRequest) -> HttpResponse:
    """No more letters: asked first, done by a POST, which mail programs send by themselves (RFC 8058, one click).

    Raises NotFound for a token that is none.
    """
    token = request.GET.get("token", "")
    kept.kind_left(token)
    if request.method == "POST":
        kept.leave(token, at=timezone.now())
    return render(request, "notices/leave.html", {"is_done": request.method == "POST"})


@login_not_required
def confirm(request: HttpRequest) -> HttpResponse:
    """An address is confirmed by who reads its letters: a POST, so that no program that looks at links does it.

    Raises NotFound for a token that is none, or is old.
    """
    if request.method == "POST":
        kept.confirm_address(request.GET.get("token", ""))
    return render(request, "notices/confirm.html", {"is_done": request.method == "POST"})


@require_GET
@login_not_required
def calendar(request: HttpRequest) -> HttpResponse:
    """The calendar of the person behind the token in the address. Raises NotFound for any other token."""
    now = timezone.now()
    bearer = bearer_of(request.GET.get("token", ""), now)
    if bearer is None or not bearer.opens_only(NOTICES):
        raise NotFound
    as_program(request, bearer.user)
    viewer = viewer_of(request)
    if not sees_notices(viewer):
        raise NotFound
    content = calendar_file(
        calendar_days(viewer, language(), as_of=timezone.localdate(now)),
        name=_("通知中的日期"),
        domain=f"notices.{city_pack().name}",
        at=now,
        maker="notices",
    )
    return HttpResponse(content, content_type=ICALENDAR)


urlpatterns = [
    path("notices/leave/", leave, name="leave"),
    path("notices/confirm/", confirm, name="confirm"),
    path("notices/calendar.ics", calendar, name="calendar"),
]
