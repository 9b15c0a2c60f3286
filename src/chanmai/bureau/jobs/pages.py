"""The page of jobs: what waits, runs and has ended; calling off and trying again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.jobs.operations import queue
from chanmai.bureau.jobs.operations.work import close_broken
from chanmai.bureau.jobs.permissions import sees_jobs
from chanmai.bureau.jobs.queries import jobs_page
from chanmai.bureau.parameters import language, page_number


@only_for(sees_jobs)
def jobs(request: HttpRequest) -> HttpResponse:
    """The jobs of one's scope, or only one's own; the list asks again by itself while something goes on."""
    close_broken(at=timezone.now())
    mine = "mine" in request.GET
    page = jobs_page(viewer_of(request), page_number(request.GET), mine=mine)
    context = {
        "page": page,
        "mine": mine,
        "lang": language(),
        "going_on": any(row.is_live for row in page.rows),
    }
    part = bool(request.headers.get("HX-Request"))
    return render(request, "jobs/list.html" if part else "jobs/jobs.html", context)


@require_POST
@only_for(sees_jobs)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a job off."""
    state = queue.cancel(pk, by=viewer_of(request), at=timezone.now())
    messages.success(
        request, _("任务将在下一步停止。") if state == "running" else _("任务已取消，不会开始。")
    )
    return redirect(_back(request))


@require_POST
@only_for(sees_jobs)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the work of a job on the queue again."""
    number = queue.retry(pk, by=viewer_of(request), at=timezone.now())
    messages.success(request, _("已重新排队，第 %(n)s 号任务。") % {"n": number})
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """Where the button stood."""
    address = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if inside and address.startswith("/") else "jobs:jobs"


app_name = "jobs"
urlpatterns = [
    path("jobs/", jobs, name="jobs"),
    path("jobs/<int:pk>/cancel/", cancel, name="cancel"),
    path("jobs/<int:pk>/retry/", retry, name="retry"),
]
