"""A page of notices with its tabs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.notices.permissions import may_keep_hooks, sees_notices, sees_reach


def page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page, and the tabs that the visitor may open."""
    viewer = viewer_of(request)
    tabs = [
        (_("收件箱"), reverse("notices:inbox"), "inbox", sees_notices),
        (_("触达与响应"), reverse("notices:reach"), "reach", sees_reach),
        (_("偏好与静默"), reverse("notices:preferences"), "preferences", sees_notices),
        (_("接口推送"), reverse("notices:hooks"), "hooks", may_keep_hooks),
    ]
    frame = {
        "tabs": [(label, address, key) for label, address, key, seen_by in tabs if seen_by(viewer)],
        "tab": name,
    }
    return render(request, f"notices/{name}.html", frame | context, status=status)
