"""A return as a workbook to take away, and a filled one brought back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.downloads import XLSX, download
from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.bureau.monitoring.operations.returns import keep_draft
from chanmai.bureau.monitoring.permissions import may_file_return
from chanmai.bureau.monitoring.queries.sheet import sheet
from chanmai.bureau.monitoring.workbook import texts_in, workbook_of
from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import Unfit


@require_http_methods(["GET", "POST"])
@only_for(may_file_return)
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet to fill in; what a filled one says becomes the draft, which is looked at before it is filed."""
    viewer, now, lang = viewer_of(request), timezone.now(), language()
    shown = sheet(viewer, pk, lang, at=now)
    if request.method == "GET":
        return download(
            f"{shown.title}-{shown.period}-{shown.firm_name}.xlsx", workbook_of(shown, lang), XLSX
        )
    back = reverse("monitoring:return", args=[pk]) + ("" if viewer.own_firm_only else "?typing=1")
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("请先选一个文件。"))
        return redirect(back)
    try:
        texts = texts_in(str(file.name), file.read(), shown)
        keep_draft(return_id=pk, texts=texts, by=viewer, at=now)
    except (SheetError, Unfit) as error:
        messages.error(request, error.whole.of(lang))
    else:
        messages.success(request, _("已读入 %(n)s 格，核对后再报送。") % {"n": len(texts)})
    return redirect(back)


urlpatterns = [path("returns/<int:pk>/workbook/", workbook, name="workbook")]
