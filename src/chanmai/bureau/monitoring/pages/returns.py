"""The pages of returns: what is collected, who has filed, the sheet that is filled in, its review."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import Viewer, only_for, viewer_of
from chanmai.bureau.monitoring.operations.returns import file, keep_draft, save_cell
from chanmai.bureau.monitoring.pages.frame import trail_to
from chanmai.bureau.monitoring.permissions import may_file_return, sees_returns
from chanmai.bureau.monitoring.queries.merging import merged
from chanmai.bureau.monitoring.queries.queue import review_queue
from chanmai.bureau.monitoring.queries.sheet import Sheet, sheet
from chanmai.bureau.parameters import KEY_DIGITS, language, number_in
from chanmai.bureau.refusal import Conflict, Refused, Unfit
from chanmai.engine.facts.texts import Text

CELL, WAS, NOTE = "cell.", "was.", "note."
"""Before the code of a fact, twice, and of a check, in the names of fields of the sheet."""


@only_for(sees_returns)
def one_return(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of a return."""
    viewer = viewer_of(request)
    typing = viewer.own_firm_only or request.GET.get("typing") == "1"
    return _sheet_page(
        request, sheet(viewer, pk, language(), at=timezone.now(), typing=typing), typing=typing
    )


def _sheet_page(
    request: HttpRequest,
    shown: Sheet,
    *,
    typing: bool = True,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_of(request)
    context: dict[str, Any] = {"sheet": shown, "typing": typing}
    if viewer.own_firm_only:
        context["trail"] = trail_to((f"{shown.title} {shown.period}", ""))
    else:
        address = reverse("monitoring:collection", args=[shown.collection])
        context["trail"] = trail_to((f"{shown.title} {shown.period}", address), (shown.firm_name, ""))
        context["queue"] = review_queue(viewer, shown.collection, shown.id, at=timezone.now())
    if refusal is not None:
        context["refusal"] = refusal.whole.of(language())
    return render(request, "monitoring/sheet.html", context, status=status)


@require_POST
@only_for(may_file_return)
def cell(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one cell while it is typed; answers what the sheet now asks, or 409 with what stands there instead."""
    viewer, now = viewer_of(request), timezone.now()
    try:
        said = json.loads(request.body or b"{}")
        texts = {name: str(said.get(name, "")) for name in ("fact", "text", "was")}
    except (ValueError, AttributeError):
        return JsonResponse({"problem": _("没有读懂。")}, status=400)
    try:
        save_cell(return_id=pk, by=viewer, at=now, **texts)
    except Conflict as error:
        there = next((c.text for c in _sheet(viewer, pk).cells if c.code == texts["fact"]), "")
        return JsonResponse({"problem": error.whole.of(language()), "there": there}, status=409)
    except Unfit as error:
        return JsonResponse({"problem": error.whole.of(language())}, status=422)
    shown = _sheet(viewer, pk)
    cells = {
        each.code: {
            "problem": each.problem,
            "doubt": each.doubt,
            "asks": [[ask.code, ask.text, ask.hard, ask.note] for ask in each.asks],
        }
        for each in shown.cells
        if each.problem or each.asks or each.doubt
    }
    at = timezone.localtime(now).strftime("%H:%M:%S")
    kept = {each.code: each.text for each in shown.cells}
    return JsonResponse({"cells": cells, "texts": kept, "saved": _("已保存 %(time)s") % {"time": at}})


def _sheet(viewer: Viewer, pk: int) -> Sheet:
    return sheet(viewer, pk, language(), at=timezone.now())


@require_POST
@only_for(may_file_return)
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """File the return. What is refused comes back with everything that was typed."""
    viewer, now = viewer_of(request), timezone.now()
    notes = _posted(request, NOTE)
    shown = _sheet(viewer, pk)
    merger = merged(shown, _posted(request, CELL), _posted(request, WAS))
    texts = merger.texts
    before = filing_seen(request) or None
    try:
        merger.refuse_changes()
        _refuse_closed_meanwhile(request, shown)
        filing = file(return_id=pk, texts=texts, notes=notes, before=before, by=viewer, at=now)
    except Refused as error:  # without a script nothing was kept while it was typed
        keep_draft(return_id=pk, texts=texts, by=viewer, at=now)
        again = sheet(viewer, pk, language(), at=now, notes=notes)
        return _sheet_page(request, again, refusal=error, status=422)
    if filing is None:
        messages.info(request, _("与上一版相同，没有新内容，未另报一版。"))
    elif shown.closed:
        messages.success(request, _("更正已报送，收到的正是下面这些数；这一期公布的数不变。"))
    else:
        messages.success(request, _("已报送，收到的正是下面这些数。"))
    return redirect("monitoring:return", pk=pk)


def _refuse_closed_meanwhile(request: HttpRequest, shown: Sheet) -> None:
    """Who began before the collection ended is told so once; whatever is filed now is a correction."""
    if shown.closed and request.POST.get("closed") == "0":
        raise Conflict(
            Text("这一期在您填的时候结束了。", "This collection was closed while you were filling it in."),
            mend=Text(
                "再按一次“报送”，就作为更正报送，公布的数不变。",
                "Press “File” once more to file a correction; the published figures stay.",
            ),
            code="closed_meanwhile",
        )


def filing_seen(request: HttpRequest) -> int:
    """The number of the filing that the visitor saw as the last one; 0 for none."""
    return number_in(request.POST.get("filing", ""), KEY_DIGITS)


def _posted(request: HttpRequest, prefix: str) -> dict[str, str]:
    """The fields whose names begin so, without the prefix."""
    return {
        name.removeprefix(prefix): str(request.POST[name]) for name in request.POST if name.startswith(prefix)
    }


urlpatterns = [
    path("returns/<int:pk>/", one_return, name="return"),
    path("returns/<int:pk>/cell/", cell, name="cell"),
    path("returns/<int:pk>/file/", submit, name="file"),
]
