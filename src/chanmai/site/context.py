"""What every page of the site knows: where one can go, who one is, whether the data are invented."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.accounts import queries
from chanmai.bureau.accounts.viewer import ANALYST, CITY, DISTRICT, FIRM, viewer_if_any

ALL = frozenset({CITY, DISTRICT, FIRM, ANALYST})
STAFF = frozenset({CITY, DISTRICT})


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation: address, label, icon, and the roles that see it."""

    address: str
    label: Any  # a translatable string
    icon: str
    roles: frozenset[str] = ALL

    def holds(self, path: str) -> bool:
        """True when `path` lies within this part of the site."""
        return path == "/" if self.address == "/" else path.startswith(self.address)


PLACES = (
    Place("/", _("驾驶舱"), "ti-dashboard", ALL - {FIRM}),
    Place("/enterprises/", _("企业"), "ti-building"),
    Place("/policies/", _("政策"), "ti-book-2"),
    Place("/plan/", _("规划"), "ti-target-arrow"),
    Place("/matching/", _("匹配"), "ti-arrows-shuffle", ALL - {FIRM}),
    Place("/imports/", _("导入"), "ti-file-import", STAFF),
)


@cache
def exists(address: str) -> bool:
    """True when the address leads somewhere in this installation."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def site(request: HttpRequest) -> dict[str, Any]:
    """The variables of base.html; queries run only when the page uses them."""
    viewer = viewer_if_any(request)
    places = [place for place in PLACES if viewer and viewer.role in place.roles and exists(place.address)]
    return {
        "viewer": viewer,
        "places": [(place, place.holds(request.path)) for place in places],
        "demo": SimpleLazyObject(queries.holds_demo_accounts),
    }
