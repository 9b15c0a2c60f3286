"""Withdrawing and putting back: what would change is shown first, a reason is asked for, and the record of all."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.enterprises.forms import ReasonForm
from chanmai.bureau.enterprises.jobs import follow_soon
from chanmai.bureau.enterprises.operations.unknown import set_unknown
from chanmai.bureau.enterprises.operations.withdrawals import restore as put_back
from chanmai.bureau.enterprises.operations.withdrawals import withdraw
from chanmai.bureau.enterprises.permissions import may_withdraw
from chanmai.bureau.enterprises.queries.preview import decisions_touched, preview
from chanmai.bureau.enterprises.queries.reach import Kind, Target
from chanmai.bureau.enterprises.queries.values import value_shown
from chanmai.bureau.enterprises.queries.withdrawals import WithdrawalRow, withdrawal, withdrawals
from chanmai.bureau.parameters import language, page_number

TRAIL = "enterprises:withdrawals"


def _trail(last: str) -> list[tuple[str, str]]:
    return [(_("撤回记录"), reverse(TRAIL)), (last, "")]


def _home_of(row: WithdrawalRow) -> HttpResponse:
    """Where one sees what came of an entry: the import, or the firm."""
    if row.kind == "import" and row.batch:
        return redirect("enterprises:batch", pk=row.batch)
    if row.firm:
        return redirect("enterprises:firm", pk=row.firm)
    return redirect(TRAIL)


@only_for(may_withdraw)
def record(request: HttpRequest) -> HttpResponse:
    """All entries, the newest first."""
    page = withdrawals(viewer_of(request), page_number(request.GET))
    trail = [(_("导入"), reverse("enterprises:imports")), (_("撤回记录"), "")]
    return render(request, "enterprises/withdrawals.html", {"page": page, "trail": trail})


@only_for(may_withdraw)
def take_back(request: HttpRequest, kind: Kind, key: int) -> HttpResponse:
    """Withdraw an import, a filing, a firm or a change of name: shown first, done with a reason."""
    viewer, target = viewer_of(request), Target(kind, key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        entry = withdraw(
            target, by=viewer, at=timezone.now(), reason=form.cleaned_data["reason"], follow=follow_soon
        )
        row = withdrawal(viewer, entry)
        messages.success(
            request, _("已撤回“%(subject)s”，它不再计入；政策判定随之更新。") % {"subject": row.subject}
        )
        return _home_of(row)
    context: dict[str, Any] = {
        "form": form,
        "shown": preview(viewer, target, language()),
        "kind": kind,
        "trail": _trail(_("撤回")),
    }
    return render(request, "enterprises/withdraw.html", context)


@only_for(may_withdraw)
def unknown(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a value of a firm back to unknown: shown first, done with a reason."""
    viewer, now = viewer_of(request), timezone.now()
    year = request.GET.get("year", "")
    number = int(year) if year.isdecimal() and len(year) == len("2025") else None
    value = value_shown(viewer, pk, request.GET.get("fact", "")[:80], number, at=now)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_unknown(value, by=viewer, at=now, reason=form.cleaned_data["reason"])
        messages.success(
            request, _("已改为未知：%(subject)s。政策判定已随之更新。") % {"subject": value.subject}
        )
        return redirect("enterprises:firm", pk=pk)
    context = {
        "form": form,
        "value": value,
        "decisions": decisions_touched([pk], {value.code}),
        "trail": _trail(_("改为未知")),
    }
    return render(request, "enterprises/unknown.html", context)


@only_for(may_withdraw)
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what an entry took away: shown first, done with a reason."""
    viewer = viewer_of(request)
    row = withdrawal(viewer, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        put_back(pk, by=viewer, at=timezone.now(), reason=form.cleaned_data["reason"], follow=follow_soon)
        messages.success(request, _("已恢复“%(subject)s”；政策判定随之更新。") % {"subject": row.subject})
        return _home_of(row)
    return render(request, "enterprises/restore.html", {"form": form, "row": row, "trail": _trail(_("恢复"))})


urlpatterns = [
    path("withdrawals/", record, name="withdrawals"),
    path("withdrawals/<int:pk>/restore/", restore, name="restore"),
    *(
        path(f"withdrawals/{kind}/<int:key>/", take_back, {"kind": kind}, name=f"withdraw_{kind}")
        for kind in ("import", "filing", "firm", "name")
    ),
    path("withdrawals/value/<int:pk>/", unknown, name="withdraw_value"),
]
