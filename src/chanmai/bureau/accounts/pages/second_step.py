"""The second step of signing in, and the password once more before one changes how one signs in."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from chanmai.bureau.accounts import operations
from chanmai.bureau.accounts.access import codes, factors, keys
from chanmai.bureau.accounts.access.forms import PasswordAgainForm, SecondStepForm
from chanmai.bureau.accounts.pages.arrival import guest_of, let_in, mark, own_page


@login_not_required
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor; whoever waits too long begins anew."""
    found = guest_of(request)
    if found is None:
        return redirect("accounts:login")
    user, guest = found
    form = SecondStepForm(request.POST or None, user_id=user.pk, bucket=guest["bucket"], now=timezone.now())
    if request.method == "POST":
        if form.is_valid():
            beside = {name: guest[name] for name in ("bucket", "onward", "by")}
            return let_in(request, user, factor=form.kind, **beside)
        if not form.was_paused:
            _count(user, guest["bucket"])
    options = keys.challenge(user.pk) if factors.has_keys(user.pk) else None
    return render(request, "accounts/second_step.html", {"form": form, "options": options})


def confirm(request: HttpRequest) -> HttpResponse:
    """The password once more."""
    now, user = timezone.now(), request.user
    form = PasswordAgainForm(request.POST or None, user=user, now=now)
    if request.method == "POST":
        if form.is_valid():
            mark(request)
            return redirect(_onward(request))
        if form.has_error("password", "password_incorrect"):
            operations.record_wrong_password(user=user, bucket=form.bucket, at=now)
    return render(request, "accounts/confirm.html", {"form": form, "next": _onward(request)})


def _count(user: Any, bucket: str) -> None:
    now = timezone.now()
    codes.record_wrong_code(user=user, bucket=bucket, at=now)
    operations.record_lock(username=user.get_username(), bucket=bucket, at=now)


def _onward(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return own_page(request, asked) or reverse("accounts:factors")


urlpatterns = [
    path("accounts/second-step/", second_step, name="second_step"),
    path("accounts/confirm/", confirm, name="confirm"),
]
