"""Who has an account: invitations, organisations and duties, pauses."""

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts import membership, operations, organisations, queries
from chanmai.bureau.accounts.attempts import ATTEMPTS, PAUSE
from chanmai.bureau.accounts.member_forms import MemberForm
from chanmai.bureau.accounts.permissions import may_administer, may_administer_all
from chanmai.bureau.accounts.viewer import only_for, viewer_of


@only_for(may_administer)
def members(request: HttpRequest) -> HttpResponse:
    """The accounts that are one's own to administer, the form that invites, and the names that pause just now."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        user_id = membership.invite(viewer_of(request), form.membership, at=now)
        return _with_link(request, user_id, now)
    return _page(request, form, timezone.now())


@only_for(may_administer)
def member(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account: organisation and duties."""
    row = membership.account(viewer_of(request), user_id)
    form = _form(request, of=row)
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
@only_for(may_administer_all)
def unlock(request: HttpRequest) -> HttpResponse:
    """Let a name be tried again at once."""
    name = request.POST.get("name", "")
    operations.unlock(username=name, by=viewer_of(request), at=timezone.now())
    messages.success(request, _("已解除：%(name)s") % {"name": name})
    return redirect("accounts:members")


def _form(request: HttpRequest, of: queries.AccountRow | None = None) -> MemberForm:
    bodies = organisations.bodies(viewer_of(request))
    return MemberForm(request.POST or None, bodies=bodies, of=of)


def _with_link(request: HttpRequest, user_id: int, now: datetime.datetime) -> HttpResponse:
    uid, token = membership.invitation(user_id)
    address = reverse("accounts:invitation", args=[uid, token])
    form = MemberForm(bodies=organisations.bodies(viewer_of(request)))
    whole = request.build_absolute_uri(address)
    return _page(request, form, now, invited=queries.account(user_id), link=whole)


def _page(request: HttpRequest, form: MemberForm, now: datetime.datetime, **more: object) -> HttpResponse:
    viewer = viewer_of(request)
    paused = queries.names_paused(since=now - PAUSE, until=now, allowed=ATTEMPTS)
    context = {
        "rows": queries.accounts(membership.administered(viewer)),
        "form": form,
        "paused": paused if may_administer_all(viewer) else (),
        **more,
    }
    return render(request, "accounts/members.html", context)


urlpatterns = [
    path("accounts/members/", members, name="members"),
    path("accounts/members/<int:user_id>/", member, name="member"),
    path("accounts/members/<int:user_id>/link/", link, name="member_link"),
    path("accounts/members/<int:user_id>/activity/", activity, name="member_activity"),
    path("accounts/unlock/", unlock, name="unlock"),
]
