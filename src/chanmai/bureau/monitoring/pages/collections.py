"""The pages of collections: what is collected, opening and ending one, the returns in it, reminders."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chanmai.bureau.accounts.viewer import Viewer, only_for, viewer_of
from chanmai.bureau.monitoring.forms import CollectionForm
from chanmai.bureau.monitoring.jobs import start_closing, start_opening
from chanmai.bureau.monitoring.operations.reminders import remind
from chanmai.bureau.monitoring.pages.frame import trail_to
from chanmai.bureau.monitoring.permissions import may_collect, may_review, sees_returns
from chanmai.bureau.monitoring.queries.openings import closing_of, openings
from chanmai.bureau.monitoring.queries.returns import (
    LABELS,
    collection,
    collections,
    label_of,
    own_returns,
)
from chanmai.bureau.monitoring.schedule import last_periods, returns_asked
from chanmai.bureau.parameters import language, page_number
from chanmai.bureau.refusal import Conflict, Unfit


@only_for(sees_returns)
def returns(request: HttpRequest) -> HttpResponse:
    """A firm's own returns; for officers the collections, and the opening of another."""
    viewer, now = viewer_of(request), timezone.now()
    if viewer.own_firm_only:
        rows = own_returns(viewer, language(), at=now)
        return render(request, "monitoring/own.html", {"rows": rows})
    form = CollectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pk = start_opening(by=viewer, at=now, **form.cleaned_data)
        except (Unfit, Conflict) as error:
            form.add_error("period", error.whole.of(language()))
        else:
            if pk is None:
                messages.info(request, _("已排入队列：正在判定谁应报，定好名录后开始报送。"))
                return redirect("monitoring:returns")
            messages.success(request, _("已开始报送，名录已定。"))
            return redirect("monitoring:collection", pk=pk)
    today = timezone.localdate(now)
    context = {
        "form": form,
        "collections": collections(viewer, language(), at=now),
        **_openings(viewer),
        "periods": [(each.title.of(language()), list(last_periods(each, today))) for each in returns_asked()],
    }
    return render(request, "monitoring/returns.html", context)


def _openings(viewer: Viewer) -> dict[str, Any]:
    rows = openings(viewer, language())
    return {"openings": rows, "going_on": any(row.job.is_live for row in rows)}


@only_for(may_review)
def one_collection(request: HttpRequest, pk: int) -> HttpResponse:
    """The returns of a collection, narrowed by where they stand."""
    viewer, now = viewer_of(request), timezone.now()
    row = collection(viewer, pk, language(), at=now)
    standing = request.GET.get("standing", "")
    standing = standing if standing in LABELS else ""
    context = {
        "row": row,
        "page": row.page(page_number(request.GET), standing),
        "standing": standing,
        "counts": [
            (each, label_of(each, language()), row.counts[each]) for each in LABELS if row.counts[each]
        ],
        "trail": trail_to((f"{row.title} {row.period}", "")),
        "closing": closing_of(viewer, pk) if row.closed_at is None else None,
    }
    return render(request, "monitoring/collection.html", context)


@only_for(may_collect)
def under_way(request: HttpRequest) -> HttpResponse:
    """What is being opened; asks the page to reload when nothing is any more."""
    context = _openings(viewer_of(request))
    answer = render(request, "monitoring/openings.html", context)
    if not context["going_on"]:
        answer["HX-Refresh"] = "true"
    return answer


@only_for(may_collect)
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the end of a collection is; asks the page to reload when it has come."""
    job = closing_of(viewer_of(request), pk)
    answer = render(request, "monitoring/closing.html", {"closing": job, "pk": pk})
    if job is None or not job.is_live:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@only_for(may_review)
def urge(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the firms that have not filed."""
    firms = remind(collection_id=pk, by=viewer_of(request), at=timezone.now())
    messages.success(request, _("已提醒 %(n)s 家企业。") % {"n": firms})
    return redirect("monitoring:collection", pk=pk)


@require_http_methods(["GET", "POST"])
@only_for(may_collect)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a collection, after a look at what has not come and is not reviewed."""
    viewer, now = viewer_of(request), timezone.now()
    if request.method == "GET":
        row = collection(viewer, pk, language(), at=now)
        address = reverse("monitoring:collection", args=[pk])
        context = {"row": row, "trail": trail_to((f"{row.title} {row.period}", address), (_("结束"), ""))}
        return render(request, "monitoring/close.html", context)
    if start_closing(collection_id=pk, by=viewer, at=now):
        messages.success(request, _("这一期已结束；此后报来的是更正。"))
    else:
        messages.info(request, _("已排入队列：完成后这一期即结束。"))
    return redirect("monitoring:collection", pk=pk)


urlpatterns = [
    path("returns/", returns, name="returns"),
    path("returns/openings/", under_way, name="openings"),
    path("returns/collections/<int:pk>/", one_collection, name="collection"),
    path("returns/collections/<int:pk>/closing/", closing, name="closing"),
    path("returns/collections/<int:pk>/close/", close, name="close"),
    path("returns/collections/<int:pk>/reminders/", urge, name="remind"),
]
