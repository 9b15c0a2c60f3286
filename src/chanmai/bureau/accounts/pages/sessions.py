"""Where one is signed in, and signing out there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.access import sessions
from chanmai.bureau.accounts.viewer import viewer_of


def own_sessions(request: HttpRequest) -> HttpResponse:
    """The list; the current one first."""
    rows = sessions.open_sessions(viewer_of(request).user_id, request.session.session_key, timezone.now())
    return render(request, "accounts/sessions.html", {"rows": rows})


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out there."""
    sessions.end_session(viewer_of(request), pk, at=timezone.now())
    messages.success(request, _("已在那里退出登录"))
    return redirect("accounts:sessions")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    number = sessions.end_others(viewer_of(request), request.session.session_key, at=timezone.now())
    messages.success(request, _("已在其他 %(number)d 处退出登录") % {"number": number})
    return redirect("accounts:sessions")


urlpatterns = [
    path("accounts/sessions/", own_sessions, name="sessions"),
    path("accounts/sessions/<int:pk>/end/", end, name="end_session"),
    path("accounts/sessions/end-others/", end_others, name="end_other_sessions"),
]
