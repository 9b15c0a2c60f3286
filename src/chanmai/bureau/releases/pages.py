"""The pages of releases: what is published, the draft of another, one release with its files."""

from collections.abc import Iterator
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
from chanmai.bureau.downloads import CSV, XLSX, Row, Yuan, download, sheets, to_csv
from chanmai.bureau.parameters import language, number_in
from chanmai.bureau.refusal import Refused
from chanmai.bureau.releases import queries
from chanmai.bureau.releases.grids import code_label, dimension_label, grids, measure_label
from chanmai.bureau.releases.operations import publish as publish_table
from chanmai.bureau.releases.operations import retract as retract_release
from chanmai.bureau.releases.permissions import may_publish, sees_proof, sees_releases
from chanmai.engine.disclosure.certificate import canonical
from chanmai.pack.release import MEASURES

YEAR_DIGITS = 4
HIDDEN = "*"
"""What stands in a file for a hidden cell."""


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


@only_for(may_publish)
def draft(request: HttpRequest) -> HttpResponse:
    """A table as it would be published, with what is hidden and what the audit says."""
    return _draft_page(request, request.GET)


def _draft_page(
    request: HttpRequest, asked: Any, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    found = queries.draft(
        viewer_of(request),
        asked.get("offer", ""),
        asked.get("measure", ""),
        number_in(asked.get("year", ""), YEAR_DIGITS),
        language(),
        as_of=timezone.localdate(now),
        known_at=now,
    )
    context: dict[str, Any] = {
        "draft": found,
        "trail": _trail((_("预览"), "")),
        "reason": asked.get("reason", ""),
    }
    if refusal is not None:
        context["refusal"] = refusal.whole.of(language())
    return render(request, "releases/draft.html", context, status=status)


@require_POST
@only_for(may_publish)
def publish(request: HttpRequest) -> HttpResponse:
    """Publish what the draft showed. What is refused comes back with its draft of now."""
    asked = request.POST
    try:
        pk = publish_table(
            offer=asked.get("offer", ""),
            measure=asked.get("measure", ""),
            year=number_in(asked.get("year", ""), YEAR_DIGITS),
            seen=asked.get("seen", ""),
            reason=asked.get("reason", ""),
            by=viewer_of(request),
            at=timezone.now(),
        )
    except Refused as error:
        if not error.message:
            raise
        return _draft_page(request, asked, refusal=error, status=422)
    messages.success(request, _("已发布，人人可见。"))
    return redirect("releases:release", pk=pk)


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
        return download(f"{row.name}.xlsx", sheets([(row.title, _lines(row))]), XLSX)
    head, *lines = _lines(row)
    return download(f"{row.name}.csv", to_csv([str(cell) for cell in head], lines), CSV)


def _lines(row: queries.ReleaseRow) -> Iterator[Row]:
    """Long rows: a dimension a column, then the value; of several tables one behind the other."""
    money = row.published["about"]["measure"] == "revenue"
    for table in row.published["tables"]:
        yield (
            *map(dimension_label, table["by"]),
            _("营业收入（元）") if money else _("企业数（家）"),
        )
        for *codes, value in table["cells"]:
            shown = HIDDEN if value is None else Yuan(value) if money else value
            yield (*(code_label(code, language()) for code in codes), shown)


@only_for(sees_proof)
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof of a release, for auditors of the bureau."""
    text = queries.proof(viewer_of(request), pk)
    return download(f"release-{pk}-proof.json", text.encode(), "application/json")


app_name = "releases"
urlpatterns = [
    path("releases/", releases, name="releases"),
    path("releases/draft/", draft, name="draft"),
    path("releases/publish/", publish, name="publish"),
    path("releases/<int:pk>/", release, name="release"),
    path("releases/<int:pk>/retract/", retract, name="retract"),
    path("releases/<int:pk>/proof.json", proof, name="proof"),
    path("releases/<int:pk>/csv/", file, {"form": "csv"}, name="csv"),
    path("releases/<int:pk>/xlsx/", file, {"form": "xlsx"}, name="xlsx"),
    path("releases/<int:pk>/json/", file, {"form": "json"}, name="json"),
]
