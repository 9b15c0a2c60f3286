"""The address plan: every bureau app with a `pages` module brings its own full paths (`enterprises/`, `imports/` …)."""

import importlib
import importlib.util

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _

from chanmai.bureau.refusal import Forbidden
from chanmai.site import errors
from chanmai.site.api import api_urls


def bureau_pages() -> list[URLResolver]:
    """The pages of all bureau apps that have some; an app lists its full paths in `pages.urlpatterns`."""
    names = (f"{app}.pages" for app in settings.BUREAU_APPS)
    return [path("", include(name)) for name in names if importlib.util.find_spec(name)]


@login_not_required
def to_the_one_door(request: HttpRequest) -> HttpResponse:
    """The admin has no sign-in of its own. Raises Forbidden for who is signed in and may not enter it."""
    if request.user.is_authenticated:
        raise Forbidden
    return redirect(f"{reverse(settings.LOGIN_URL)}?{request.GET.urlencode()}")


admin.site.site_header = admin.site.site_title = _("产脉 · 系统管理")

urlpatterns: list[URLPattern | URLResolver] = [
    *bureau_pages(),
    path("api/", api_urls),
    path("admin/login/", to_the_one_door),
    path("admin/", admin.site.urls),
    path("i18n/", include("chanmai.site.language")),
    path("", include("chanmai.site.health")),
    path("", include("chanmai.site.metrics")),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
