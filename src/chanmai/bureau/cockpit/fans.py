"""The course of a target as an ECharts option: what was, what is needed, and the fan of what is to be expected."""

from fractions import Fraction

from django.utils.translation import gettext as _

from chanmai.bureau.cockpit.charts import AMBER, BLUE, TEAL, money_formatter
from chanmai.bureau.plan.charts import Option, band, curve, plain
from chanmai.bureau.plan.queries.courses import TargetCourse
from chanmai.engine.facts.units import MONEY, UNITS

HUNDRED = 100


def course_chart(course: TargetCourse, lang: str) -> Option | None:
    """Figures by year, path, goal and fan; None where a target has no figures by year. Shares are drawn in per cent."""
    years = course.years
    if not years:
        return None
    formatter, scale = _formatter(course, lang)

    def drawn(values: list[Fraction | None]) -> list[int | str | None]:
        return [plain(None if value is None else value * scale) for value in values]

    last = max((place for place, each in enumerate(years) if each.figure is not None), default=0)
    start = years[last].figure
    middle = [start if place == last else each.middle for place, each in enumerate(years)]
    low = [start if place == last else each.low for place, each in enumerate(years)]
    width = [
        Fraction(0)
        if place == last
        else None
        if each.low is None or each.high is None
        else each.high - each.low
        for place, each in enumerate(years)
    ]
    forecast = course.is_forecast
    series = [
        _coloured(curve(_("测算值"), drawn([each.figure for each in years])), BLUE),
        *(
            [_thin(curve(_("目标"), drawn([course.goal] * len(years))), AMBER)]
            if course.is_comparable
            else []
        ),
    ]
    if any(each.needed is not None for each in years):
        needed = [start if place == last else each.needed for place, each in enumerate(years)]
        series.append(_thin(curve(_("所需路径"), drawn(needed), dashed=True), AMBER))
    if forecast:
        series += [
            _coloured(curve(_("预测中位数"), drawn(middle), dashed=True), TEAL),
            band("", drawn(low), opacity=0),
            _coloured(band(_("九成区间"), drawn(width), opacity=0.25), TEAL),
        ]
    return {
        "legend": {"show": False},
        "grid": {"left": 4, "right": 10, "top": 10, "bottom": 2, "containLabel": True},
        "tooltip": {"trigger": "axis", "valueFormatter": formatter},
        "xAxis": {"type": "category", "data": [str(each.year) for each in years]},
        "yAxis": {
            "type": "value",
            "scale": True,
            "splitNumber": 3,
            "axisLabel": {"formatter": formatter, "fontSize": 11},
        },
        "series": series,
    }


def _formatter(course: TargetCourse, lang: str) -> tuple[str, int]:
    """How values are printed, and by what they are multiplied for it."""
    known = UNITS.get(course.unit)
    if known is not None and known.dimension == MONEY:
        values = [
            value
            for each in course.years
            for value in (each.figure, each.needed, each.high)
            if value is not None
        ]
        return money_formatter(int(max(values, default=Fraction(0))), lang), 1
    return ("@percent", HUNDRED) if course.unit == "%" else ("@number", 1)


def _coloured(line: Option, colour: str) -> Option:
    return {**line, "itemStyle": {"color": colour}, "symbolSize": 4}


def _thin(line: Option, colour: str) -> Option:
    style = {**line["lineStyle"], "width": 1.2, "color": colour}
    return {**line, "symbol": "none", "lineStyle": style, "itemStyle": {"color": colour}}
