"""The inbox, one notice, and what is done with them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.notices.operations.reading import act_on, open_all, open_notice
from chanmai.bureau.notices.pages.frame import page
from chanmai.bureau.notices.permissions import sees_notices
from chanmai.bureau.notices.queries import inbox as asked
from chanmai.bureau.parameters import language, page_number


@only_for(sees_notices)
def inbox(request: HttpRequest) -> HttpResponse:
    """What the visitor was told, the newest first."""
    search = asked.NoticeSearch(
        **{name: request.GET.get(name, "").strip()[:80] for name in ("state", "kind", "text")}
    )
    found = asked.inbox(viewer_of(request), search, language(), number=page_number(request.GET))
    labels = {asked.UNREAD: _("未读"), asked.OPENED: _("已读"), asked.ACTED: _("已办")}
    return page(
        request,
        "inbox",
        found=found,
        page=found.page,
        wanted=search,
        states=[(key, labels[key], number) for key, number in found.states.items()],
        unread=found.states[asked.UNREAD],
    )


@only_for(sees_notices)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice; who looks at it has opened it."""
    viewer = viewer_of(request)
    open_notice(viewer, pk, at=timezone.now())
    row = asked.notice(viewer, pk, language())
    trail = [(_("通知"), reverse("notices:inbox")), (row.label, "")]
    return page(request, "notice", row=row, trail=trail)


@require_POST
@only_for(sees_notices)
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Done."""
    act_on(viewer_of(request), pk, at=timezone.now())
    messages.success(request, _("已标为办结"))
    return redirect("notices:notice", pk=pk)


@require_POST
@only_for(sees_notices)
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything read."""
    number = open_all(viewer_of(request), at=timezone.now())
    messages.success(
        request,
        _("%(n)s 条已标为已读") % {"n": number},
    )
    return redirect("notices:inbox")


urlpatterns = [
    path("notices/", inbox, name="inbox"),
    path("notices/read/", read_all, name="read_all"),
    path("notices/<int:pk>/", notice, name="notice"),
    path("notices/<int:pk>/act/", act, name="act"),
]
