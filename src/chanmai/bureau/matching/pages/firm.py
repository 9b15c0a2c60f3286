"""What a firm is entitled to, as a page or as a part of the firm's page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.matching.pages.frame import as_of_asked
from chanmai.bureau.matching.queries.firm import FirmDecisions, firm_decisions
from chanmai.bureau.parameters import language


def firm(request: HttpRequest, pk: int) -> HttpResponse:
    """What a firm is entitled to: a page, or a part of the firm's page."""
    viewer = viewer_of(request)
    page = firm_decisions(viewer, pk, as_of_asked(request, viewer), timezone.now(), lang=language())
    context = {
        "shown": page,
        "tabs": _tabs(page),
        "trail": [
            (_("企业"), reverse("enterprises:firms")),
            (page.firm.name, reverse("enterprises:firm", args=[pk])),
            (_("政策匹配"), ""),
        ],
    }
    part = getattr(request, "htmx", False)
    return render(request, "matching/parts/firm_panel.html" if part else "matching/firm.html", context)


def _tabs(page: FirmDecisions) -> list[dict[str, Any]]:
    hints = {
        "可享": _("条件都满足"),
        "差一点": _("只差一个数，且差得不多"),
        "待补充": _("缺少事实，补上才有结论"),
        "不符合": _("有条件不满足"),
    }
    return [
        {"key": f"tab-{number}", "standing": name, "rows": rows, "hint": hints[name]}
        for number, (name, rows) in enumerate(page.groups)
    ]


urlpatterns = [path("policies/firm/<int:pk>/", firm, name="firm")]
