"""Letting others act in one's own scope, and acting for somebody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts import delegation
from chanmai.bureau.accounts.member_forms import DelegationForm
from chanmai.bureau.accounts.permissions import may_delegate
from chanmai.bureau.accounts.viewer import act_for, only_for, viewer_of


@only_for(may_delegate)
def delegations(request: HttpRequest) -> HttpResponse:
    """Who may act for oneself, for whom one may act, and the form that lets somebody."""
    viewer, now = viewer_of(request), timezone.now()
    today = timezone.localdate(now)
    form = DelegationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        delegation.delegate(viewer, on=today, at=now, **form.cleaned_data)
        messages.success(request, _("已委托：%(name)s") % {"name": form.cleaned_data["username"]})
        return redirect("accounts:delegations")
    context = {
        "outgoing": delegation.outgoing(viewer, today),
        "incoming": delegation.incoming(viewer, today),
        "form": form,
    }
    return render(request, "accounts/delegations.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one."""
    delegation.revoke(viewer_of(request), pk, at=timezone.now())
    messages.success(request, _("委托已撤销"))
    return redirect("accounts:delegations")


@require_POST
@only_for(may_delegate)
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on this session acts for the person who gave the delegation."""
    now = timezone.now()
    delegation.take_up(viewer_of(request), pk, on=timezone.localdate(now), at=now)
    act_for(request, pk)
    return redirect("accounts:start")


@require_POST
def lay_down(request: HttpRequest) -> HttpResponse:
    """The session acts for itself again."""
    act_for(request, None)
    return redirect("accounts:start")


urlpatterns = [
    path("accounts/delegations/", delegations, name="delegations"),
    path("accounts/delegations/<int:pk>/revoke/", revoke, name="revoke_delegation"),
    path("accounts/delegations/<int:pk>/act/", take_up, name="act_for"),
    path("accounts/delegations/end/", lay_down, name="act_for_oneself"),
]
