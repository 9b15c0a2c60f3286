"""What a reviewer looks at: the questions of a collection by their weight, two versions of a return side by side."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.monitoring.operations.collections import settle_duty
from chanmai.bureau.monitoring.operations.returns import remark, review
from chanmai.bureau.monitoring.pages.returns import filing_seen
from chanmai.bureau.monitoring.permissions import may_review, sees_returns
from chanmai.bureau.monitoring.queries.influence import open_questions
from chanmai.bureau.monitoring.queries.versions import version_pair
from chanmai.bureau.parameters import language, page_number

LONGEST_REVISION = 6  # digits


@only_for(may_review)
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """The open questions of a collection, those that move the total most first."""
    found = open_questions(viewer_of(request), pk, language(), at=timezone.now())
    title = f"{found.of.title} {found.of.period}"
    trail = [
        (_("报送"), reverse("monitoring:returns")),
        (title, reverse("monitoring:collection", args=[pk])),
        (_("审核疑问"), ""),
    ]
    context = {"found": found, "page": found.page(page_number(request.GET)), "title": title, "trail": trail}
    return render(request, "monitoring/questions.html", context)


@only_for(sees_returns)
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions of a return and where they differ."""
    pair = version_pair(
        viewer_of(request), pk, language(), old=_revision(request, "old"), new=_revision(request, "new")
    )
    title = f"{pair.title} {pair.period}"
    trail = [
        (_("报送"), reverse("monitoring:returns")),
        (f"{title} {pair.firm_name}", reverse("monitoring:return", args=[pk])),
        (_("各版对照"), ""),
    ]
    return render(request, "monitoring/versions.html", {"pair": pair, "title": title, "trail": trail})


def _revision(request: HttpRequest, name: str) -> int:
    """A revision that was asked for; 0 for none."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= LONGEST_REVISION else 0


@require_POST
@only_for(may_review)
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept what was filed, or send it back."""
    review(
        return_id=pk,
        filing=filing_seen(request),
        accept=request.POST.get("verdict") == "accepted",
        reason=request.POST.get("reason", ""),
        by=viewer_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("已记下审核结果。"))
    return redirect("monitoring:return", pk=pk)


@require_POST
@only_for(may_review)
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether the firm has to file."""
    settle_duty(
        return_id=pk,
        duty=request.POST.get("duty", ""),
        reason=request.POST.get("reason", ""),
        by=viewer_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("名录已更新。"))
    return redirect("monitoring:return", pk=pk)


@require_POST
@only_for(sees_returns)
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """A word on the return."""
    remark(return_id=pk, text=request.POST.get("text", ""), by=viewer_of(request), at=timezone.now())
    return redirect(reverse("monitoring:return", args=[pk]) + "#remarks")


urlpatterns = [
    path("returns/collections/<int:pk>/questions/", questions, name="questions"),
    path("returns/<int:pk>/versions/", versions, name="versions"),
    path("returns/<int:pk>/review/", judge, name="review"),
    path("returns/<int:pk>/duty/", duty, name="duty"),
    path("returns/<int:pk>/remarks/", say, name="remark"),
]
