"""Progress of many measures by a workbook: the sheet to fill in, and a filled one taken or refused as a whole."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.downloads import XLSX, download
from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import Unfit
from chanmai.bureau.supervision.operations.reports import RowFault, RowsRefused, report_all
from chanmai.bureau.supervision.pages.frame import page
from chanmai.bureau.supervision.permissions import may_report
from chanmai.bureau.supervision.queries.reporting import measures_to_report
from chanmai.bureau.supervision.workbook import lines_in, workbook_of

LONGEST_NAME = 120


@only_for(may_report)
def reports(request: HttpRequest) -> HttpResponse:
    """Where the sheet is taken and brought back; what is wrong with one is told row by row."""
    if request.method != "POST":
        return _shown(request)
    file = request.FILES.get("file")
    if file is None:
        return _shown(request, refused=_("请先选一个文件。"))
    name, viewer, now = str(file.name)[-LONGEST_NAME:], viewer_of(request), timezone.now()
    try:
        filled = lines_in(name, file.read())
        outcome = report_all(filled.lines, filled.faults, source=name, by=viewer, at=now)
    except RowsRefused as refusal:
        return _shown(request, refused=refusal.whole.of(language()), faults=refusal.faults)
    except (SheetError, Unfit) as refusal:
        return _shown(request, refused=refusal.whole.of(language()))
    said = {"n": outcome.added, "same": outcome.same}
    messages.success(request, _("已记入 %(n)s 条进展；%(same)s 条与最近一条相同，没有重复记。") % said)
    return redirect("supervision:measures")


def _shown(request: HttpRequest, *, refused: str = "", faults: Sequence[RowFault] = ()) -> HttpResponse:
    today, lang = timezone.localdate(), language()
    rows = measures_to_report(viewer_of(request), lang, as_of=today)
    return page(
        request,
        "measures_reports",
        status=422 if refused else 200,
        measures=len(rows),
        refused=refused,
        faults=[(each.row, each.cell, each.message.of(lang), each.mend.of(lang)) for each in faults],
        trail=[(_("督办"), reverse("supervision:measures")), (_("批量填报进展"), "")],
    )


@only_for(may_report)
def workbook(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in."""
    today, lang = timezone.localdate(), language()
    rows = measures_to_report(viewer_of(request), lang, as_of=today)
    return download(f"{_('举措进展')}-{today}.xlsx", workbook_of(rows, lang), XLSX)


urlpatterns = [
    path("supervision/reports/", reports, name="reports"),
    path("supervision/reports/workbook/", workbook, name="workbook"),
]
