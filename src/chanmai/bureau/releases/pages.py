"""The pages of releases: what is published, the draft of another, one release with its files."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.city import city_pack
from chanmai.bureau.downloads import CSV, XLSX, download
from chanmai.bureau.jobs.operations.work import close_broken
from chanmai.bureau.parameters import language, number_in
from chanmai.bureau.refusal import Refused
from chanmai.bureau.releases import queries
from chanmai.bureau.releases.files import as_csv, as_xlsx
from chanmai.bureau.releases.grids import grids, measure_label
from chanmai.bureau.releases.operations import publish as publish_table
from chanmai.bureau.releases.operations import queue_draft
from chanmai.bureau.releases.operations import retract as retract_release
from chanmai.bureau.releases.permissions import may_publish, sees_proof, sees_releases
from chanmai.engine.disclosure.certificate import canonical
from chanmai.pack.release import MEASURES

YEAR_DIGITS = 4


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("发布"), reverse("releases:releases")), *more]


@only_for(sees_releases)
def releases(request: HttpRequest) -> HttpResponse:
    """All releases; for officers of the city the choice of another."""
    viewer, now = viewer_of(request), timezone.now()
    context: dict[str, Any] = {"releases": queries.releases(viewer, language())}
    if may_publish(viewer):
        context |= {
            "offers": [(each.code, each.title.of(language())) for each in city_pack().release.offers],
            "measures": [(each, measure_label(each)) for each in MEASURES],
            "years": queries.years(viewer, as_of=timezone.localdate(now), known_at=now),
        }
    return render(request, "releases/releases.html", context)


@require_POST
@only_for(may_publish)
def ask_for_draft(request: HttpRequest) -> HttpResponse:
    """Have a table guarded, on the queue."""
    asked = request.POST
    pk = queue_draft(
        offer=asked.get("offer", ""),
        measure=asked.get("measure", ""),
        year=number_in(asked.get("year", ""), YEAR_DIGITS),
        by=viewer_of(request),
        at=timezone.now(),
    )
    return redirect("releases:draft", pk=pk)


@only_for(may_publish)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A table as it would be published, with what is hidden and what the audit says; before that, how far its job is.

    The part that asks again by itself has the whole page loaded anew when the job has ended.
    """
    close_broken(at=timezone.now())
    found = queries.draft(viewer_of(request), pk, language())
    if request.headers.get("HX-Request"):
        answer = render(request, "releases/progress.html", {"draft": found})
        if found.job is None or not found.job.is_live:
            answer["HX-Refresh"] = "true"
        return answer
    return _draft_page(request, found)


def _draft_page(
    request: HttpRequest, found: queries.DraftShown, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "draft": found,
        "trail": _trail((_("预览"), "")),
        "reason": request.POST.get("reason", ""),
    }
    if refusal is not None:
        context["refusal"] = refusal.whole.of(language())
    return render(request, "releases/draft.html", context, status=status)


@require_POST
@only_for(may_publish)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish what the draft shows. What is refused comes back with the draft and the reason why."""
    viewer = viewer_of(request)
    try:
        number = publish_table(
            draft_id=pk, reason=request.POST.get("reason", ""), by=viewer, at=timezone.now()
        )
    except Refused as error:
        if not error.message:
            raise
        return _draft_page(request, queries.draft(viewer, pk, language()), refusal=error, status=422)
    messages.success(request, _("已发布，人人可见。"))
    return redirect("releases:release", pk=number)


@only_for(sees_releases)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """One release: its tables, its files, who published it and why."""
    row = queries.release(viewer_of(request), pk, language())
    context = {
        "row": row,
        "grids": grids(row.published, language()),
        "trail": _trail((row.title, "")),
    }
    return render(request, "releases/release.html", context)


@require_POST
@only_for(may_publish)
def retract(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a release back: an entry beside it."""
    retract_release(
        release_id=pk, reason=request.POST.get("reason", ""), by=viewer_of(request), at=timezone.now()
    )
    messages.success(request, _("已记下撤回；曾公布的数此后发布时仍计入把关。"))
    return redirect("releases:release", pk=pk)


@only_for(sees_releases)
def file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The tables of a release as a csv or xlsx file, or its certificate as JSON."""
    row = queries.release(viewer_of(request), pk, language())
    if form == "json":
        return download(f"{row.name}.json", canonical(row.published).encode(), "application/json")
    if form == "xlsx":
        return download(f"{row.name}.xlsx", as_xlsx(row, language()), XLSX)
    return download(f"{row.name}.csv", as_csv(row, language()), CSV)


@only_for(sees_proof)
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof of a release, for auditors of the bureau."""
    text = queries.proof(viewer_of(request), pk)
    return download(f"release-{pk}-proof.json", text.encode(), "application/json")


app_name = "releases"
urlpatterns = [
    path("releases/", releases, name="releases"),
    path("releases/drafts/", ask_for_draft, name="ask_for_draft"),
    path("releases/drafts/<int:pk>/", draft, name="draft"),
    path("releases/drafts/<int:pk>/publish/", publish, name="publish"),
    path("releases/<int:pk>/", release, name="release"),
    path("releases/<int:pk>/retract/", retract, name="retract"),
    path("releases/<int:pk>/proof.json", proof, name="proof"),
    path("releases/<int:pk>/csv/", file, {"form": "csv"}, name="csv"),
    path("releases/<int:pk>/xlsx/", file, {"form": "xlsx"}, name="xlsx"),
    path("releases/<int:pk>/json/", file, {"form": "json"}, name="json"),
]
