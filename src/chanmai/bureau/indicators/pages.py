"""The pages of indicators: those of a collection side by side, and one with its groups and firms."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.downloads import XLSX, Row, download, sheets
from chanmai.bureau.indicators.permissions import sees_indicators
from chanmai.bureau.indicators.queries.indicators import (
    breakdowns,
    choice,
    choices,
    indicator,
    indicators,
)
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
    labels = _labels()
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
    """All indicators of a collection as a workbook, and a sheet for each breakdown."""
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
    labels, unknown = _labels(), _("未知")
    grouped: list[tuple[str, Iterable[Row]]] = [
        (
            labels[by],
            [(_("运行指标"), labels[by], _("数值"), _("已报"), _("应报")),
             *((name, row.name or unknown, row.text, row.reported, row.firms) for name, row in rows)],
        )
        for by, rows in breakdowns(viewer, collection, lang, at=timezone.now()).items()
    ]  # fmt: skip
    return download(f"{title}.xlsx", sheets([(_("运行指标"), [head, *lines]), *grouped]), XLSX)


def _labels() -> dict[str, str]:
    """What each breakdown is called."""
    return {
        "district": _("所属区"),
        "domain": _("产业领域"),
        "park": _("所在园区"),
        "size": _("企业规模"),
        "tier": _("梯度层级"),
    }


app_name = "indicators"
urlpatterns = [
    path("indicators/", overview, name="overview"),
    path("indicators/<int:collection>/file/", file, name="file"),
    path("indicators/<int:collection>/<slug:code>/", one, name="one"),
]
