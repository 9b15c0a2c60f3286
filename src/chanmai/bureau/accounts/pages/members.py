"""Who has an account: invitations, roles and scopes, pauses."""

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts import membership, operations, queries
from chanmai.bureau.accounts.attempts import ATTEMPTS, PAUSE
from chanmai.bureau.accounts.forms import MemberForm
from chanmai.bureau.accounts.permissions import may_administer
from chanmai.bureau.accounts.viewer import only_for, viewer_of


@only_for(may_administer)
def members(request: HttpRequest) -> HttpResponse:
    """All accounts, the form that invites, and the names that may not be tried just now."""
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        user_id = membership.invite(viewer_of(request), form.membership, at=now)
        return _with_link(request, user_id, now)
    return _page(request, form, timezone.now())


@only_for(may_administer)
def member(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account: role and scope."""
    row = queries.account(user_id)
    form = MemberForm(request.POST or None, of=row)
    if request.method == "POST" and form.is_valid():
        membership.change(viewer_of(request), user_id, form.membership, at=timezone.now())
        messages.success(request, _("已保存：%(name)s") % {"name": row.username})
        return redirect("accounts:members")
    return render(request, "accounts/member.html", {"row": row, "form": form})


@require_POST
@only_for(may_administer)
def link(request: HttpRequest, user_id: int) -> HttpResponse:
    """A new link with which a person sets a password; the password that was there ends."""
    now = timezone.now()
    membership.renew(viewer_of(request), user_id, at=now)
    return _with_link(request, user_id, now)


@require_POST
@only_for(may_administer)
def activity(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account, or open it again."""
    active = request.POST.get("active") == "yes"
    membership.set_active(viewer_of(request), user_id, active=active, at=timezone.now())
    messages.success(request, _("账户已启用") if active else _("账户已停用，其会话同时结束"))
    return redirect("accounts:members")


@require_POST
@only_for(may_administer)
def unlock(request: HttpRequest) -> HttpResponse:
    """Let a name be tried again at once."""
    name = request.POST.get("name", "")
    operations.unlock(username=name, by=viewer_of(request), at=timezone.now())
    messages.success(request, _("已解除：%(name)s") % {"name": name})
    return redirect("accounts:members")


def _with_link(request: HttpRequest, user_id: int, now: datetime.datetime) -> HttpResponse:
    uid, token = membership.invitation(user_id)
    address = reverse("accounts:invitation", args=[uid, token])
    whole = request.build_absolute_uri(address)
    return _page(request, MemberForm(), now, invited=queries.account(user_id), link=whole)


def _page(request: HttpRequest, form: MemberForm, now: datetime.datetime, **more: object) -> HttpResponse:
    paused = queries.names_paused(since=now - PAUSE, until=now, allowed=ATTEMPTS)
    context = {"rows": queries.accounts(), "form": form, "paused": paused, **more}
    return render(request, "accounts/members.html", context)


urlpatterns = [
    path("accounts/members/", members, name="members"),
    path("accounts/members/<int:user_id>/", member, name="member"),
    path("accounts/members/<int:user_id>/link/", link, name="member_link"),
    path("accounts/members/<int:user_id>/activity/", activity, name="member_activity"),
    path("accounts/unlock/", unlock, name="unlock"),
]
