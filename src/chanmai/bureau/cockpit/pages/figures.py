"""What a figure of the desk means: a page of its own, which needs no script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.cockpit.queries.figures import explanation
from chanmai.bureau.enterprises.queries.structure import data_version
from chanmai.bureau.parameters import language


def figure_page(request: HttpRequest, figure: str) -> HttpResponse:
    """Definition, scope, source and vintage of a figure."""
    now = timezone.now()
    shown = explanation(viewer_of(request), figure, language(), as_of=timezone.localdate(now), known_at=now)
    trail = [(_("驾驶舱"), reverse("cockpit:cockpit")), (shown.title, "")]
    context = {"shown": shown, "version": data_version().name, "trail": trail}
    return render(request, "cockpit/figures_one.html", context)


urlpatterns = [path("figures/<slug:figure>/", figure_page, name="figure")]
