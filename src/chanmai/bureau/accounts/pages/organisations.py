"""The organisations whose people have accounts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from chanmai.bureau.accounts import organisations
from chanmai.bureau.accounts.member_forms import BodyForm
from chanmai.bureau.accounts.permissions import may_administer_all
from chanmai.bureau.accounts.viewer import only_for, viewer_of


@only_for(may_administer_all)
def bodies(request: HttpRequest) -> HttpResponse:
    """All organisations, and the form that enters one."""
    form = BodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisations.establish(viewer_of(request), form.body, at=timezone.now())
        messages.success(request, _("已新建机构：%(name)s") % {"name": form.body.name})
        return redirect("accounts:organisations")
    rows = organisations.bodies(viewer_of(request))
    return render(request, "accounts/organisations.html", {"rows": rows, "form": form})


@only_for(may_administer_all)
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: name and scope."""
    row = organisations.body_of(viewer_of(request), pk)
    form = BodyForm(request.POST or None, of=row.body)
    if request.method == "POST" and form.is_valid():
        organisations.change_body(viewer_of(request), pk, form.body, at=timezone.now())
        messages.success(request, _("已保存：%(name)s") % {"name": form.body.name})
        return redirect("accounts:organisations")
    return render(request, "accounts/organisation.html", {"row": row, "form": form})


urlpatterns = [
    path("accounts/organisations/", bodies, name="organisations"),
    path("accounts/organisations/<int:pk>/", body, name="organisation"),
]
