"""How one signs in: one's own second factors and recovery codes; and their reset for who lost everything."""

import base64

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts import membership
from chanmai.bureau.accounts.access import factors, identity, keys, sessions
from chanmai.bureau.accounts.access.forms import AppForm, KeyForm, ReasonForm
from chanmai.bureau.accounts.pages.arrival import after_confirmation, mark
from chanmai.bureau.accounts.pages.identity import provider_name
from chanmai.bureau.accounts.permissions import may_administer
from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import Unfit

SECRET = "new_app"  # noqa: S105  # the name under which a session holds the secret of an app that is not there yet


def own_factors(request: HttpRequest) -> HttpResponse:
    """The list, and what can be added."""
    user_id = viewer_of(request).user_id
    rows = factors.factors_of(user_id)
    context = {
        "rows": [row for row in rows if row.kind != factors.CODES],
        "codes": next((row for row in rows if row.kind == factors.CODES), None),
        "has_app": any(row.kind == factors.APP for row in rows),
        "required": factors.must_have_factor(user_id),
        "provider": provider_name(),
        "linked": identity.is_linked(user_id),
    }
    return render(request, "accounts/factors.html", context)


@after_confirmation
def add_app(request: HttpRequest) -> HttpResponse:
    """A new authenticator app: its secret as a picture and as text, and the first code as a proof."""
    viewer, form = viewer_of(request), AppForm(request.POST or None)
    secret = request.session.setdefault(SECRET, generate_totp_secret())
    if request.method == "POST" and form.is_valid():
        try:
            factors.add_app(viewer, secret=secret, code=form.cleaned_data["code"], at=timezone.now())
        except Unfit as refusal:
            form.add_error("code", refusal.message.of(language()))
        else:
            del request.session[SECRET]
            return _after_adding(request, factors.APP)
    adapter = get_adapter()
    address = adapter.build_totp_url(request.user, secret)
    picture = base64.b64encode(adapter.build_totp_svg(address).encode()).decode()
    key = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return render(request, "accounts/app.html", {"form": form, "picture": picture, "key": key})


@after_confirmation
def add_key(request: HttpRequest) -> HttpResponse:
    """A new security key or passkey."""
    viewer, form = viewer_of(request), KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            credential = keys.credential(fields["credential"])
        except Unfit as refusal:
            form.add_error(None, refusal.message.of(language()))
        else:
            factors.add_key(viewer, name=fields["name"], credential=credential, at=timezone.now())
            return _after_adding(request, factors.KEY)
    options = keys.enrolment(viewer.user_id)
    return render(request, "accounts/key.html", {"form": form, "options": options})


@require_POST
@after_confirmation
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one away."""
    factors.remove(viewer_of(request), pk, at=timezone.now())
    messages.success(request, _("已移除"))
    return redirect("accounts:factors")


@require_POST
@after_confirmation
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown this one time."""
    return _codes(request)


@require_POST
@after_confirmation
def unlink(request: HttpRequest) -> HttpResponse:
    """End the link with the identity provider."""
    identity.unlink(viewer_of(request), at=timezone.now())
    messages.success(request, _("已解除关联"))
    return redirect("accounts:factors")


@only_for(may_administer)
@after_confirmation
def reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take all factors of somebody away who lost them."""
    row, form = membership.account(viewer_of(request), user_id), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        number = factors.reset(viewer_of(request), user_id, at=timezone.now(), reason=reason)
        messages.success(
            request, _("已重置 %(name)s 的 %(number)d 种验证方式") % {"name": row.username, "number": number}
        )
        return redirect("accounts:members")
    return render(request, "accounts/reset_factors.html", {"row": row, "form": form})


def _after_adding(request: HttpRequest, kind: str) -> HttpResponse:
    """The other sessions, which gave no second factor, end; with the first factor come recovery codes."""
    viewer, now = viewer_of(request), timezone.now()
    sessions.end_others(viewer, request.session.session_key, at=now)
    mark(request, factor=str(kind))
    if any(row.kind == factors.CODES for row in factors.factors_of(viewer.user_id)):
        messages.success(request, _("已添加"))
        return redirect("accounts:factors")
    return _codes(request)


def _codes(request: HttpRequest) -> HttpResponse:
    codes = factors.make_codes(viewer_of(request), at=timezone.now())
    text = "\n".join([f"{request.get_host()} {request.user.get_username()}", "", *codes, ""])
    file = base64.b64encode(text.encode()).decode()
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "file": file})


urlpatterns = [
    path("accounts/factors/", own_factors, name="factors"),
    path("accounts/factors/app/", add_app, name="add_app"),
    path("accounts/factors/key/", add_key, name="add_key"),
    path("accounts/factors/<int:pk>/remove/", remove, name="remove_factor"),
    path("accounts/factors/recovery-codes/", recovery_codes, name="recovery_codes"),
    path("accounts/factors/unlink/", unlink, name="unlink"),
    path("accounts/members/<int:user_id>/reset-factors/", reset, name="reset-factors"),
]
