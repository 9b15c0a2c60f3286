"""How the visitor is told: letters, quiet rules, the inbox, and the calendar."""

from smtplib import SMTPException

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.tokens import LONGEST, NOTICES, make_token
from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.notices.forms import PreferenceForm
from chanmai.bureau.notices.operations.confirming import ask_to_confirm
from chanmai.bureau.notices.operations.preferences import settle_preferences
from chanmai.bureau.notices.pages.frame import page
from chanmai.bureau.notices.permissions import sees_notices
from chanmai.bureau.notices.queries.hooks import own_letters
from chanmai.bureau.notices.queries.preferences import own_settings


@only_for(sees_notices)
def preferences(request: HttpRequest) -> HttpResponse:
    """The settings, and the form that keeps others."""
    viewer, own = viewer_of(request), own_settings(viewer_of(request))
    form = PreferenceForm(request.POST or None, settings=own)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.errors else 200)
    if settle_preferences(viewer, form.wishes, at=timezone.now()):
        return _confirm(request)
    messages.success(request, _("已保存"))
    return redirect("notices:preferences")


def _confirm(request: HttpRequest) -> HttpResponse:
    """Write to the new address, and say so."""
    try:
        ask_to_confirm(viewer_of(request))
        messages.success(request, _("已保存。请打开发往新邮箱的确认信；确认之前不会发送通知。"))
    except (SMTPException, OSError):
        messages.error(request, _("已保存，但确认信没有发出。请检查邮箱，或稍后再试。"))
    return redirect("notices:preferences")


@require_POST
@only_for(sees_notices)
def confirm_again(request: HttpRequest) -> HttpResponse:
    """Write to the address once more."""
    return _confirm(request)


@require_POST
@only_for(sees_notices)
def calendar_address(request: HttpRequest) -> HttpResponse:
    """A new address for one's calendar, shown this one time."""
    viewer = viewer_of(request)
    secret = make_token(
        viewer, _("通知日历"), days=LONGEST, may_write=False, at=timezone.now(), parts=(NOTICES,)
    )
    address = request.build_absolute_uri(f"{reverse('notices:calendar')}?token={secret}")
    return _page(request, PreferenceForm(settings=own_settings(viewer)), address=address)


def _page(
    request: HttpRequest, form: PreferenceForm, *, status: int = 200, address: str = ""
) -> HttpResponse:
    viewer = viewer_of(request)
    return page(
        request,
        "preferences",
        status=status,
        form=form,
        own=own_settings(viewer),
        letters=own_letters(viewer),
        has_server=settings.MAIL_SERVER,
        calendar=address,
    )


urlpatterns = [
    path("notices/preferences/", preferences, name="preferences"),
    path("notices/preferences/confirm/", confirm_again, name="confirm_again"),
    path("notices/preferences/calendar/", calendar_address, name="calendar_address"),
]
