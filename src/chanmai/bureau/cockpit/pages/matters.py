"""The lists behind what needs attention."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.cockpit.permissions import sees_cockpit
from chanmai.bureau.cockpit.queries.attention import attention, overdue_rows
from chanmai.bureau.enterprises.queries.waiting import WaitingFirm, firms_by_number, questions_of
from chanmai.bureau.parameters import language
from chanmai.bureau.plan.queries.measurement import city_columns, full_year
from chanmai.bureau.refusal import NotFound

SHOWN = 100
"""How many rows a list of waiting matters shows."""


def matter(request: HttpRequest, name: str) -> HttpResponse:
    """The list behind a matter that needs attention."""
    viewer = viewer_of(request)
    if not sees_cockpit(viewer):
        raise NotFound
    now = timezone.now()
    today, lang = timezone.localdate(now), language()
    columns = city_columns(viewer, as_of=today, known_at=now)
    attention_page = attention(viewer, columns, full_year(columns), today=today, lang=lang)
    labels = {
        "questions": _("数据疑问"),
        "returns": _("未报年报的企业"),
        "findings": _("待认定事项"),
        "facts": _("最缺的数据"),
        "ending": _("九十天内到期的政策与截止的申报"),
    }
    if name not in labels:
        raise NotFound
    code = request.GET.get("code", "")[:60]
    total = 0
    firms: tuple[WaitingFirm, ...] = ()
    if name == "questions":
        code = code or next((kind.code for kind in attention_page.questions), "")
        total, firms = questions_of(viewer, code, limit=SHOWN)
    elif name == "returns" and attention_page.overdue.year is not None:
        rows = overdue_rows(columns, attention_page.overdue.year)
        total, firms = len(rows), firms_by_number(viewer, [columns.ids[row] for row in rows])[:SHOWN]
    context = {
        "name": name,
        "label": labels[name],
        "attention": attention_page,
        "code": code,
        "total": total,
        "firms": firms,
        "trail": [(_("驾驶舱"), reverse("cockpit:cockpit")), (labels[name], "")],
    }
    return render(request, "cockpit/matter.html", context)


urlpatterns = [path("attention/<slug:name>/", matter, name="matter")]
