"""The pages of reports: the list with the choice of another, and one with its files."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import Viewer, only_for, viewer_of
from chanmai.bureau.downloads import download
from chanmai.bureau.jobs.queries import is_visible
from chanmai.bureau.parameters import language, page_number
from chanmai.bureau.refusal import Refused
from chanmai.bureau.reports import operations
from chanmai.bureau.reports.composing import EDITIONS
from chanmai.bureau.reports.permissions import may_make_reports, sees_firm_reports, sees_reports
from chanmai.bureau.reports.queries.periods import choices
from chanmai.bureau.reports.queries.reports import file_of, report, reports
from chanmai.bureau.reports.rendering import MEDIA
from chanmai.pack.reports import Audience


@only_for(sees_reports)
def overview(request: HttpRequest) -> HttpResponse:
    """The reports that one may read; for the people of the bureau the choice of another."""
    return _list(request)


def _list(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    viewer, lang = viewer_of(request), language()
    page = reports(viewer, page_number(request.GET), lang)
    going_on = any(row.job is not None and row.job.is_live for row in page.rows)
    context: dict[str, Any] = {"page": page, "going_on": going_on}
    if request.headers.get("HX-Request"):
        return render(request, "reports/list.html", context)
    if may_make_reports(viewer):
        context |= {"choices": choices(viewer, lang), "editions": _editions(viewer, lang), "lang": lang}
    if refusal is not None:
        context["refusal"] = refusal.whole.of(lang)
    return render(request, "reports/reports.html", context, status=200 if refusal is None else 422)


def _editions(viewer: Viewer, lang: str) -> list[tuple[str, str]]:
    """City first: it is what is made most."""
    order = [Audience.CITY, Audience.PUBLIC, *([Audience.FIRMS] if sees_firm_reports(viewer) else [])]
    return [(str(each), EDITIONS[each].of(lang)) for each in order]


@require_POST
@only_for(may_make_reports)
def make(request: HttpRequest) -> HttpResponse:
    """Order a report."""
    asked = request.POST
    kind, _colon, period = asked.get("what", "").partition(":")
    try:
        number = operations.order_report(
            kind=kind,
            period=period,
            edition=asked.get("edition", ""),
            lang="en" if asked.get("lang") == "en" else "zh",
            by=viewer_of(request),
            at=timezone.now(),
        )
    except Refused as error:
        if not error.message:
            raise
        return _list(request, error)
    return redirect("reports:report", pk=number)


@only_for(sees_reports)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: its files, what it was made from, whether making it again gave the same."""
    viewer = viewer_of(request)
    shown = report(viewer, pk, language())
    job = shown.row.job
    context = {
        "shown": shown,
        "row": shown.row,
        "job": job,
        "going_on": job is not None and job.is_live,
        "may_stop": job is not None and is_visible(viewer, job.id),
        "here": request.path,
        "lang": language(),
        "trail": [(_("报告"), reverse("reports:reports")), (f"{shown.row.title} {shown.row.period}", "")],
    }
    part = bool(request.headers.get("HX-Request")) and context["going_on"]
    return render(request, "reports/making.html" if part else "reports/report.html", context)


@require_POST
@only_for(may_make_reports)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it once more from the same day and moment."""
    number = operations.repeat_report(pk, by=viewer_of(request), at=timezone.now())
    messages.success(request, _("已排队，按同一截至日和已知时间重做；做完后在此比对。"))
    return redirect("reports:report", pk=number)


@only_for(sees_reports)
def file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """A report as a file."""
    name, content = file_of(viewer_of(request), pk, form)
    return download(name, content, MEDIA[form])


app_name = "reports"
urlpatterns = [
    path("reports/", overview, name="reports"),
    path("reports/make/", make, name="make"),
    path("reports/<int:pk>/", one, name="report"),
    path("reports/<int:pk>/again/", again, name="again"),
    path("reports/<int:pk>/<slug:form>/", file, name="file"),
]
