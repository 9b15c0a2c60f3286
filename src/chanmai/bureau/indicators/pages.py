"""The pages of indicators: those of a collection side by side, and one with its groups and firms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.downloads import XLSX, download, sheets
from chanmai.bureau.indicators.permissions import sees_indicators
from chanmai.bureau.indicators.queries.indicators import choice, choices, indicator, indicators
from chanmai.bureau.parameters import KEY_DIGITS, language, number_in


@only_for(sees_indicators)
def overview(request: HttpRequest) -> HttpResponse:
    """All indicators of a collection, the latest where none is named."""
    viewer, lang = viewer_of(request), language()
    collections = choices(viewer, lang)
    wanted = request.GET.get("collection", "")
    chosen = choice(viewer, number_in(wanted, KEY_DIGITS), lang) if wanted else next(iter(collections), None)
    rows = indicators(viewer, chosen.id, lang, at=timezone.now()) if chosen is not None else ()
    context = {"collections": collections, "chosen": chosen, "rows": rows, "city_wide": viewer.whole_city}
    return render(request, "indicators/overview.html", context)


@only_for(sees_indicators)
def one(request: HttpRequest, collection: int, code: str) -> HttpResponse:
    """One indicator: definition, figure, groups, and the firms behind it."""
    viewer, lang = viewer_of(request), language()
    page = indicator(viewer, collection, code, lang, at=timezone.now())
    chosen = choice(viewer, collection, lang)
    labels = {
        "district": _("所属区"),
        "domain": _("产业领域"),
        "park": _("所在园区"),
        "size": _("企业规模"),
    }
    address = f"{reverse('indicators:overview')}?collection={collection}"
    context = {
        "page": page,
        "row": page.row,
        "chosen": chosen,
        "groups": [(name, labels[name], rows) for name, rows in page.groups.items()],
        "trail": [(_("运行指标"), address), (page.row.title, "")],
        "city_wide": viewer.whole_city,
    }
    return render(request, "indicators/one.html", context)


@only_for(sees_indicators)
def file(request: HttpRequest, collection: int) -> HttpResponse:
    """All indicators of a collection as a workbook."""
    viewer, lang = viewer_of(request), language()
    rows = indicators(viewer, collection, lang, at=timezone.now())
    chosen = choice(viewer, collection, lang)
    head = (_("运行指标"), _("数值"), _("上年同期"), _("可比增长"), _("按水平增长"), _("已报"), _("应报"),
            _("未报企业估计"), _("合计（含估计）"), _("定义"))  # fmt: skip
    lines = [
        (r.title, r.text, r.earlier, r.growth, r.levels, r.reported, r.firms, r.estimated, r.whole, r.definition)
        for r in rows
    ]  # fmt: skip
    title = f"{chosen.title} {chosen.period} {_('指标')}"
    return download(f"{title}.xlsx", sheets([(_("运行指标"), [head, *lines])]), XLSX)


app_name = "indicators"
urlpatterns = [
    path("indicators/", overview, name="overview"),
    path("indicators/<int:collection>/file/", file, name="file"),
    path("indicators/<int:collection>/<slug:code>/", one, name="one"),
]
