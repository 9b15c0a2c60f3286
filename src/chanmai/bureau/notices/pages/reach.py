"""Whether notices reach firms, by policy; the city has them drawn and sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.notices.jobs import queue_telling
from chanmai.bureau.notices.pages.frame import page
from chanmai.bureau.notices.permissions import may_tell, sees_reach
from chanmai.bureau.notices.queries import reach as asked
from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import Conflict


@only_for(sees_reach)
def reach(request: HttpRequest) -> HttpResponse:
    """The policies."""
    return page(request, "reach", found=asked.reach(viewer_of(request), language()))


@require_POST
@only_for(may_tell)
def start(request: HttpRequest) -> HttpResponse:
    """Put it on the queue that notices are drawn and sent."""
    try:
        queue_telling(by=viewer_of(request), at=timezone.now())
        messages.success(request, _("已排入任务，完成后本页更新。"))
    except Conflict as refusal:
        messages.error(request, refusal.whole.of(language()))
    return redirect("notices:reach")


urlpatterns = [
    path("notices/reach/", reach, name="reach"),
    path("notices/start/", start, name="start"),
]
