"""Charts of the cockpit as ECharts options. Amounts are passed in 分; the page's formatters print them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from chanmai.bureau.city import translation
from chanmai.bureau.cockpit.queries.headline import YearRow
from chanmai.bureau.cockpit.queries.money import Money, PlaceRow
from chanmai.bureau.matching.queries.runs import ClauseMoney
from chanmai.bureau.matching.tally import Tally
from chanmai.bureau.plan.charts import MapValue, Option, district_map, firms_address
from chanmai.bureau.plan.queries.domains import DomainTree, Holding
from chanmai.bureau.plan.queries.layout import Layout
from chanmai.engine.facts.printing import short, short_money

IN_YI = 20_000_000_000
"""Two 亿元 in 分; from here on axes count in 亿元."""
IN_BILLIONS = 200_000_000_000
"""Two billion yuan in 分; from here on English axes count in billions."""
BLUE, TEAL, AMBER, PALE, INK = "#1f6fc2", "#1f9d8a", "#e0a04a", "#c9d6e3", "#33414e"
DASHED = {"color": "#f6e3c5", "borderColor": AMBER, "borderType": "dashed", "borderWidth": 1}
OPEN = {"color": "#cfebe5", "borderColor": TEAL, "borderType": "dashed", "borderWidth": 1}


def money_formatter(most: int, lang: str) -> str:
    """The formatter of charts.js in which amounts up to `most` read best."""
    if lang == "en":
        return "@billion" if most >= IN_BILLIONS else "@million"
    return "@yi" if most >= IN_YI else "@wan"


def growth_chart(years: Sequence[YearRow], lang: str) -> Option:
    """Revenue as a line; below it, on the same years, how many firms stand behind each sum."""
    formatter = money_formatter(max((row.revenue.value or 0 for row in years), default=0), lang)
    names = [str(row.year) for row in years]
    no_label = {"show": False}
    return {
        "legend": {"top": 0, "left": 0},
        "grid": [
            {"left": 78, "right": 8, "top": 36, "height": "54%"},
            {"left": 78, "right": 8, "bottom": 24, "height": "16%"},
        ],
        "axisPointer": {"link": [{"xAxisIndex": "all"}]},
        "tooltip": {"trigger": "axis"},
        "xAxis": [
            {"type": "category", "data": names, "axisLabel": no_label},
            {"type": "category", "gridIndex": 1, "data": names},
        ],
        "yAxis": [
            {"type": "value", "splitNumber": 4, "axisLabel": {"formatter": formatter}},
            {"type": "value", "gridIndex": 1, "show": False},
        ],
        "series": [
            {
                "name": _("营业收入合计"),
                "type": "line",
                "itemStyle": {"color": BLUE},
                "areaStyle": {"color": BLUE, "opacity": 0.08},
                "tooltip": {"valueFormatter": formatter},
                "data": [row.revenue.value for row in years],
            },
            {
                "name": _("填报企业数"),
                "type": "bar",
                "xAxisIndex": 1,
                "yAxisIndex": 1,
                "barMaxWidth": 30,
                "itemStyle": {"color": PALE},
                "label": {
                    "show": True,
                    "position": "inside",
                    "color": "#33414e",
                    "formatter": "@number",
                    "fontSize": 10,
                },
                "labelLayout": {"hideOverlap": True},
                "tooltip": {"valueFormatter": "@number"},
                "data": [row.revenue.reported for row in years],
            },
        ],
    }


def domain_chart(tree: DomainTree, lang: str) -> Option:
    """Firms on the left, revenue on the right, a line a domain; the first domain of the plan on top."""
    rows: list[tuple[str, str, Holding]] = [(row.name, row.key, row.all) for row in tree.domains]
    rows += [(name, name, holding) for name, holding in tree.elsewhere.items()]
    if tree.unknown.firms:
        rows.append((_("领域未知"), "", tree.unknown))
    rows.reverse()
    formatter = money_formatter(max((holding.revenue or 0 for _n, _k, holding in rows), default=0), lang)
    names = [name for name, _key, _held in rows]
    firms = [{"value": holding.firms, "url": firms_address(domain=key)} for _n, key, holding in rows]
    revenue = [holding.revenue for _n, _k, holding in rows]
    wide = 132 if lang == "en" else 96
    return {
        "title": [_side(_("企业（家）"), wide), _side(_("营业收入"), "66%")],
        "tooltip": {"trigger": "item"},
        "grid": [
            {"left": wide, "right": "40%", "top": 30, "bottom": 4},
            {"left": "66%", "right": 76, "top": 30, "bottom": 4},
        ],
        "xAxis": [{"type": "value", "show": False}, {"type": "value", "gridIndex": 1, "show": False}],
        "yAxis": [
            {"type": "category", "data": names, "axisLabel": {"width": wide - 10, "overflow": "break"}},
            {"type": "category", "gridIndex": 1, "data": names, "show": False},
        ],
        "series": [
            _flat(_("企业数"), firms, BLUE, "@number"),
            {**_flat(_("营业收入"), revenue, TEAL, formatter), "xAxisIndex": 1, "yAxisIndex": 1},
        ],
    }


def _side(text: str, left: str | int) -> Option:
    return {"text": text, "left": left, "top": 0, "textStyle": {"fontSize": 12, "color": "#52606d"}}


def _flat(name: str, data: Sequence[Any], colour: str, formatter: str) -> Option:
    return {
        "name": name,
        "type": "bar",
        "barMaxWidth": 14,
        "itemStyle": {"color": colour, "borderRadius": [0, 2, 2, 0]},
        "label": {"show": True, "position": "right", "formatter": formatter, "fontSize": 11},
        "tooltip": {"valueFormatter": formatter},
        "data": data,
    }


def city_map(layout: Layout, by: str, money: Money | None, lang: str) -> Option:
    """The schematic map with firms, revenue or eligible money in each district."""
    amounts = {row.key: row.tally for row in money.districts} if money is not None else {}
    values: dict[str, MapValue] = {}
    for row in (each for each in layout.districts if each.seen):
        address = firms_address(district=row.key)
        if by == "money":
            tally = amounts.get(row.key)
            most = tally.most if tally is not None else None
            values[row.key] = MapValue(most, short_money(most, lang, 1) if most is not None else "—", address)
        elif by == "revenue":
            revenue = row.held.revenue
            text = short_money(revenue, lang, 1) if revenue is not None else "—"
            values[row.key] = MapValue(revenue, text, address)
        else:
            text = _("%(n)s 家") % {"n": short(row.held.firms, 0)}
            values[row.key] = MapValue(row.held.firms, text, address)
    names = {"firms": _("企业数"), "revenue": _("营业收入"), "money": _("可享金额上限")}
    most = max((value.value or 0 for value in values.values()), default=0)
    formatter = "@number" if by == "firms" else money_formatter(most, lang)
    return district_map(layout, values, name=names[by], formatter=formatter)


def clause_chart(rows: Sequence[ClauseMoney], lang: str) -> Option:
    """Eligible money by clause, the largest on top; a click leads to the clause."""
    last_first = list(reversed(rows))
    items = [(row.name, row.tally, f"/policies/{row.code}/") for row in last_first]
    chart = _stacked(items, lang)
    chart["xAxis"] = {**_axis(items, lang), "type": "value"}
    chart["yAxis"] = {
        "type": "category",
        "data": [translation(row.name, lang) for row in last_first],
        "axisLabel": {"width": 170, "overflow": "break", "lineHeight": 14, "fontSize": 12},
    }
    return chart


def place_chart(rows: Sequence[PlaceRow], lang: str, address: Callable[[str], str]) -> Option:
    """Eligible money by district or size class, the first on top."""
    items = [(row.name or _("未填"), row.tally, address(row.key)) for row in reversed(rows)]
    chart = _stacked(items, lang)
    chart["legend"] = {"show": False}
    chart["grid"]["top"] = 4
    chart["xAxis"] = {**_axis(items, lang), "splitNumber": 3}
    chart["yAxis"] = {"type": "category", "data": [name for name, _tally, _url in items]}
    return chart


Items = Sequence[tuple[str, Tally, str]]


def _axis(items: Items, lang: str) -> Option:
    formatter = money_formatter(max((tally.most for _n, tally, _u in items), default=0), lang)
    return {"type": "value", "splitNumber": 4, "axisLabel": {"formatter": formatter, "hideOverlap": True}}


def _stacked(items: Items, lang: str) -> Option:
    """Exact amounts, what is certain of intervals, what may be added, and ceilings, one upon the other."""
    formatter = money_formatter(max((tally.most for _n, tally, _u in items), default=0), lang)
    parts: Iterable[tuple[str, Callable[[Tally], int], Mapping[str, Any]]] = (
        (_("确定金额"), lambda tally: tally.exact, {"color": BLUE}),
        (_("区间下限"), lambda tally: tally.low, {"color": TEAL}),
        (_("区间可增"), lambda tally: tally.high - tally.low, OPEN),
        (_("最高限额（封顶）"), lambda tally: tally.upper, DASHED),
    )
    return {
        "legend": {"type": "scroll", "top": 0, "left": 0, "itemGap": 12},
        "grid": {"left": 4, "right": 44, "top": 34, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "valueFormatter": formatter},
        "series": [
            {
                "name": name,
                "type": "bar",
                "stack": "money",
                "barMaxWidth": 20,
                "itemStyle": {"borderRadius": 0, **style},
                "data": [{"value": amount(tally), "url": url} for _n, tally, url in items],
            }
            for name, amount, style in parts
        ],
    }
