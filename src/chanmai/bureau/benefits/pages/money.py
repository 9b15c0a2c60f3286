"""The pages of money: budget lines, the statement of a line, files of orders and the bank's answers."""

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.benefits.files import as_csv, as_json
from chanmai.bureau.benefits.forms import AnswerForm, LineForm, MoreForm
from chanmai.bureau.benefits.operations.ledger import add_line, appropriate
from chanmai.bureau.benefits.operations.ledger import reverse as reverse_voucher
from chanmai.bureau.benefits.operations.paying import AnswerOutcome, settle_difference, take_answer
from chanmai.bureau.benefits.pages.frame import attempt, carried_out, page, trail
from chanmai.bureau.benefits.permissions import may_pay, sees_ledger
from chanmai.bureau.benefits.queries import money as queries
from chanmai.bureau.benefits.queries.appropriations import last_appropriation
from chanmai.bureau.downloads import CSV, download
from chanmai.bureau.parameters import FIRST_YEAR, LAST_YEAR, language


@only_for(sees_ledger)
def lines(request: HttpRequest) -> HttpResponse:
    """All budget lines, and the form for another."""
    return _lines(request, LineForm(initial={"year": timezone.localdate().year}))


def _lines(request: HttpRequest, form: LineForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return page(request, "lines", "lines", status=status, rows=queries.lines(viewer_of(request)), form=form)


@require_POST
@only_for(may_pay)
def new_line(request: HttpRequest) -> HttpResponse:
    """A budget line with its money."""
    form, viewer, now = LineForm(request.POST), viewer_of(request), timezone.now()

    def deed() -> None:
        asked = dict(form.cleaned_data)
        fen = int(asked.pop("yuan") * 100)
        add_line(**asked, fen=fen, by=viewer, at=now)

    if not carried_out(form, deed):
        return _lines(request, form)
    messages.success(request, _("预算科目已建立。"))
    return redirect("benefits:lines")


@only_for(sees_ledger)
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """The statement of a line for a month."""
    return _statement(request, pk, MoreForm(initial={"seen": last_appropriation(viewer_of(request), pk)}))


def _month(request: HttpRequest) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return timezone.localdate()
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else timezone.localdate()


def _statement(request: HttpRequest, pk: int, form: MoreForm) -> HttpResponse:
    shown = queries.statement(viewer_of(request), pk, _month(request))
    way = trail((_("预算与账簿"), reverse("benefits:lines")), (shown.line.name, ""))
    status = 422 if form.errors else 200
    return page(request, "statement", "lines", status=status, shown=shown, form=form, trail=way)


@require_POST
@only_for(may_pay)
def more(request: HttpRequest, pk: int) -> HttpResponse:
    """More money for a line."""
    form, viewer, now = MoreForm(request.POST), viewer_of(request), timezone.now()

    def deed() -> None:
        asked = dict(form.cleaned_data)
        appropriate(pk, int(asked.pop("yuan") * 100), **asked, by=viewer, at=now)

    if not carried_out(form, deed):
        return _statement(request, pk, form)
    messages.success(request, _("已下达。"))
    return redirect("benefits:statement", pk=pk)


@require_POST
@only_for(may_pay)
def undo(request: HttpRequest, pk: int, voucher: int) -> HttpResponse:
    """Take an appropriation back by a mirroring voucher."""
    viewer, now, reason = viewer_of(request), timezone.now(), request.POST.get("reason", "")
    attempt(request, lambda: reverse_voucher(pk, voucher, reason=reason, by=viewer, at=now), _("已冲正。"))
    return redirect("benefits:statement", pk=pk)


@only_for(sees_ledger)
def files(request: HttpRequest) -> HttpResponse:
    """All files of orders."""
    return page(request, "files", "files", rows=queries.files(viewer_of(request)))


@only_for(sees_ledger)
def one_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file with its orders, the bank's answer and the differences."""
    return _file(request, pk, AnswerForm())


def _file(request: HttpRequest, pk: int, form: AnswerForm) -> HttpResponse:
    shown = queries.payment_file(viewer_of(request), pk, language())
    way = trail((_("拨付文件"), reverse("benefits:files")), (shown.row.number, ""))
    return page(
        request, "file", "files", status=422 if form.errors else 200, shown=shown, form=form, trail=way
    )


@require_POST
@only_for(may_pay)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in what the bank says."""
    form, viewer, now, found = AnswerForm(request.POST, request.FILES), viewer_of(request), timezone.now(), []

    def deed() -> None:
        file = form.cleaned_data["file"]
        found.append(take_answer(pk, name=file.name, content=file.read(), by=viewer, at=now))

    if not carried_out(form, deed):
        return _file(request, pk, form)
    _tell(request, found[0])
    return redirect("benefits:file", pk=pk)


def _tell(request: HttpRequest, found: AnswerOutcome) -> None:
    words = {"paid": found.paid, "refused": found.refused, "bounced": found.bounced, "again": found.again}
    text = _("已付 %(paid)s 笔，未付 %(refused)s 笔，退票 %(bounced)s 笔，此前已记 %(again)s 笔。") % words
    messages.success(request, text)
    if found.differences:
        messages.error(request, _("%(number)s 处与指令不符，待处理。") % {"number": found.differences})


@require_POST
@only_for(may_pay)
def settle(request: HttpRequest, pk: int, difference: int) -> HttpResponse:
    """Say how a difference was settled."""
    viewer, now, note = viewer_of(request), timezone.now(), request.POST.get("note", "")
    attempt(request, lambda: settle_difference(pk, difference, note=note, by=viewer, at=now), _("已记下。"))
    return redirect("benefits:file", pk=pk)


@only_for(sees_ledger)
def orders(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The orders as the bank's side takes them, csv or JSON."""
    shown = queries.payment_file(viewer_of(request), pk, language())
    if form == "json":
        return download(f"{shown.row.number}.json", as_json(shown), "application/json")
    return download(f"{shown.row.number}.csv", as_csv(shown), CSV)


urlpatterns = [
    path("benefits/money/", lines, name="lines"),
    path("benefits/money/new/", new_line, name="new_line"),
    path("benefits/money/<int:pk>/", statement, name="statement"),
    path("benefits/money/<int:pk>/more/", more, name="more"),
    path("benefits/money/<int:pk>/undo/<int:voucher>/", undo, name="undo"),
    path("benefits/files/", files, name="files"),
    path("benefits/files/<int:pk>/", one_file, name="file"),
    path("benefits/files/<int:pk>/answer/", answer, name="answer"),
    path("benefits/files/<int:pk>/csv/", orders, {"form": "csv"}, name="csv"),
    path("benefits/files/<int:pk>/json/", orders, {"form": "json"}, name="json"),
    path("benefits/files/<int:pk>/differences/<int:difference>/settle/", settle, name="settle"),
]
