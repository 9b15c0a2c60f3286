"""What every page of the site knows: where one can go, who one is and what one may, whether the data are invented."""

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts import queries
from chanmai.bureau.accounts.viewer import Viewer, viewer_if_any
from chanmai.bureau.benefits.permissions import sees_benefits
from chanmai.bureau.cockpit.permissions import sees_cockpit
from chanmai.bureau.enterprises.permissions import may_import, sees_firms
from chanmai.bureau.indicators.permissions import sees_indicators
from chanmai.bureau.jobs.permissions import sees_jobs
from chanmai.bureau.matching.permissions import sees_results
from chanmai.bureau.monitoring.permissions import sees_returns
from chanmai.bureau.monitoring.queries.reminders import reminder
from chanmai.bureau.notices.permissions import sees_notices
from chanmai.bureau.notices.queries.inbox import unread_count
from chanmai.bureau.parameters import language
from chanmai.bureau.portal.permissions import may_supply
from chanmai.bureau.releases.permissions import sees_releases
from chanmai.bureau.reports.permissions import sees_reports
from chanmai.bureau.supervision.permissions import sees_supervision
from chanmai.bureau.warnings.permissions import sees_warnings

Permission = Callable[[Viewer], bool]


def everybody(_viewer: Viewer) -> bool:
    """For everybody who is signed in."""
    return True


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation: address, label, icon, and who sees it."""

    address: str
    label: Any  # a translatable string
    icon: str
    seen_by: Permission = everybody

    def holds(self, path: str) -> bool:
        """True when `path` lies within this part of the site."""
        return path == "/" if self.address == "/" else path.startswith(self.address)


INBOX = "/notices/"
PLACES = (
    Place("/", _("驾驶舱"), "ti-dashboard", sees_cockpit),
    Place("/portal/", _("我的企业"), "ti-home", may_supply),
    Place("/enterprises/", _("企业"), "ti-building", sees_firms),
    Place("/policies/", _("政策"), "ti-book-2"),
    Place("/plan/", _("规划"), "ti-target-arrow"),
    Place("/supervision/", _("督办"), "ti-checklist", sees_supervision),
    Place("/matching/", _("匹配"), "ti-arrows-shuffle", sees_results),
    Place("/benefits/", _("兑现"), "ti-coins", sees_benefits),
    Place("/returns/", _("报送"), "ti-file-pencil", sees_returns),
    Place("/indicators/", _("运行指标"), "ti-chart-bar", sees_indicators),
    Place("/warnings/", _("预警"), "ti-alert-triangle", sees_warnings),
    Place("/releases/", _("数据发布"), "ti-table", sees_releases),
    Place("/reports/", _("报告"), "ti-file-text", sees_reports),
    Place(INBOX, _("通知"), "ti-bell", sees_notices),
    Place("/imports/", _("导入"), "ti-file-import", may_import),
    Place("/jobs/", _("任务"), "ti-list-check", sees_jobs),
)


@cache
def exists(address: str) -> bool:
    """True when the address leads somewhere in this installation."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


@cache
def permissions() -> dict[str, Permission]:
    """Every permission by its name (may_…, sees_…): what the module `permissions` of each bureau app defines."""
    names = [f"{app}.permissions" for app in settings.BUREAU_APPS]
    modules = [importlib.import_module(name) for name in names if importlib.util.find_spec(name)]
    return {
        name: each
        for module in modules
        for name, each in vars(module).items()
        if callable(each) and each.__module__ == module.__name__
    }


def site(request: HttpRequest) -> dict[str, Any]:
    """The variables of base.html, and each permission under its name; queries run only when the page uses them."""
    viewer = viewer_if_any(request)
    places = [place for place in PLACES if viewer and place.seen_by(viewer) and exists(place.address)]
    return {
        **{name: viewer is not None and permission(viewer) for name, permission in permissions().items()},
        "viewer": viewer,
        "places": [(place, place.holds(request.path)) for place in places],
        "inbox": INBOX,
        "unread_notices": SimpleLazyObject(lambda: _unread(viewer)),
        "claims_taken": settings.CLAIMS,
        "reminder": SimpleLazyObject(lambda: viewer and reminder(viewer, language(), at=timezone.now())),
        "demo": SimpleLazyObject(queries.holds_demo_accounts),
    }


def _unread(viewer: Viewer | None) -> int:
    return unread_count(viewer) if viewer and sees_notices(viewer) else 0
