"""Charts of the plan as ECharts options: the schematic map and published series."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from chanmai.bureau.plan.queries.fans import FanRow
from chanmai.bureau.plan.queries.layout import Layout
from chanmai.bureau.plan.queries.published import FigureRow, SeriesShown
from chanmai.bureau.plan.queries.quality import UnitRow
from chanmai.engine.facts.printing import fixed

Option = dict[str, Any]

SHADES = ["#e6f0fa", "#cfe2f5", "#a9cbec", "#7fb1e0"]
NOTHING = "#e8ebef"
DECIMALS = 4
PAST = 24
"""So many of the last levels stand before a forecast."""


def plain(value: Fraction | int | None) -> int | str | None:
    """A number for a chart: whole, or a decimal text that ECharts reads as one; None is a gap."""
    if value is None or isinstance(value, int):
        return value
    if value.denominator == 1:
        return value.numerator
    return fixed(value, DECIMALS)


@dataclass(frozen=True, slots=True)
class MapValue:
    """A district on the map: its value (None: nothing known), how it is printed, and where a click leads."""

    value: int | None
    text: str
    address: str = ""


def firms_address(**facets: str) -> str:
    """The list of firms narrowed to some facets."""
    return "/enterprises/?" + urlencode({name: value or "-" for name, value in facets.items()})


def district_map(layout: Layout, values: Mapping[str, MapValue], *, name: str, formatter: str) -> Option:
    """The schematic map with a value and a label in each district; shading by value, no decal."""
    known = [each.value for each in values.values() if each.value is not None]
    top = max(known, default=0)
    return {
        "maps": {"city": _shapes(layout)},
        "aria": {"decal": {"show": False}},
        "tooltip": {"trigger": "item", "valueFormatter": formatter},
        "visualMap": {
            "type": "continuous",
            "show": False,
            "min": 0,
            "max": top or 1,
            "inRange": {"color": SHADES},
            "outOfRange": {"color": NOTHING},
        },
        "series": [
            {
                "type": "map",
                "map": "city",
                "name": name,
                "aspectScale": 1,
                "layoutCenter": ["50%", "50%"],
                "layoutSize": "98%",
                "selectedMode": False,
                "nameProperty": "name",
                "itemStyle": {"areaColor": NOTHING, "borderColor": "#ffffff", "borderWidth": 2},
                "emphasis": {"itemStyle": {"areaColor": "#f2c879"}, "label": {"fontWeight": 600}},
                "label": {"show": True},
                "data": [_district(row.name, values.get(row.key)) for row in layout.districts],
            }
        ],
    }


def _district(name: str, map_value: MapValue | None) -> Option:
    value = map_value.value if map_value is not None else None
    item: Option = {
        "name": name,
        "value": value if value is not None else "-",
        "label": {
            "show": True,
            "formatter": f"{name}\n{map_value.text}" if map_value is not None else name,
            "color": "#18232f",
            "fontSize": 13,
            "lineHeight": 18,
            "textBorderColor": "#ffffff",
            "textBorderWidth": 3,
        },
    }
    if map_value is not None and map_value.address:
        item["url"] = map_value.address
    return item


def _shapes(layout: Layout) -> Option:
    """The polygons as GeoJSON; the pack's plane has its origin at the top left, y to the south."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": row.name, **_centre(row.label, layout.height)},
                "geometry": {"type": "Polygon", "coordinates": [_ring(row.polygon, layout.height)]},
            }
            for row in layout.districts
            if row.polygon
        ],
    }


def _ring(points: Sequence[tuple[int, int]], height: int) -> list[list[int]]:
    ring = [[x, height - y] for x, y in points]
    return [*ring, ring[0]]


def _centre(label: tuple[int, int] | None, height: int) -> Option:
    return {"cp": [label[0], height - label[1]]} if label else {}


def series_chart(chart_data: SeriesShown, *, growth_name: str, earlier: str) -> Option:
    """Levels as one line a scope, earlier vintages as hollow points, printed growth as bars on its own axis."""
    periods = list(dict.fromkeys(row.period for row in chart_data.rows))
    levels = any(row.raw is not None for row in chart_data.rows)
    growth = any(row.raw_growth is not None for row in chart_data.rows)
    series = [*_levels(chart_data, periods)] if levels else []
    if any(not row.latest and row.raw is not None for row in chart_data.rows):
        series.append(_earlier(chart_data.rows, earlier))
    if growth:
        series.append(_growth(chart_data.rows, periods, growth_name, second=levels))
    return {
        "legend": {"type": "scroll", "top": 0},
        "grid": {"left": 8, "right": 12, "top": 48, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": periods},
        "yAxis": _axes(chart_data.unit, levels=levels, growth=growth),
        "series": series,
    }


def _axes(unit: str, *, levels: bool, growth: bool) -> list[Option]:
    axes: list[Option] = (
        [{"type": "value", "name": unit, "axisLabel": {"formatter": "@number"}}] if levels else []
    )
    if growth:
        axes.append(
            {"type": "value", "axisLabel": {"formatter": "@percent"}, "splitLine": {"show": not levels}}
        )
    return axes


def _levels(chart_data: SeriesShown, periods: Sequence[str]) -> Iterable[Option]:
    for scope, label in chart_data.scopes:
        value = {row.period: row.raw for row in chart_data.rows if row.scope == scope and row.latest}
        if any(each is not None for each in value.values()):
            yield {
                "name": label,
                "type": "line",
                "connectNulls": True,
                "data": [plain(value.get(period)) for period in periods],
            }


def _earlier(rows: Sequence[FigureRow], name: str) -> Option:
    return {
        "name": name,
        "type": "scatter",
        "symbol": "emptyCircle",
        "symbolSize": 9,
        "data": [[row.period, plain(row.raw)] for row in rows if not row.latest and row.raw is not None],
    }


def _growth(rows: Sequence[FigureRow], periods: Sequence[str], name: str, *, second: bool) -> Option:
    value = {row.period: row.raw_growth for row in rows if row.latest and row.raw_growth is not None}
    return {
        "name": name,
        "type": "bar",
        "yAxisIndex": 1 if second else 0,
        "barMaxWidth": 14,
        "itemStyle": {"opacity": 0.35},
        "tooltip": {"valueFormatter": "@percent"},
        "data": [plain(value.get(period)) for period in periods],
    }


def rank_chart(rows: Sequence[UnitRow], *, method: str, span: str) -> Option:
    """The rank of each unit by the method, upon the span from its best to its worst by all choices; 1 on the left."""
    names = [row.name for row in reversed(rows)]
    return {
        "tooltip": {"trigger": "item"},
        "legend": {"data": [method, span], "bottom": 0},
        "grid": {"left": 8, "right": 24, "top": 8, "bottom": 32, "containLabel": True},
        "xAxis": {"type": "value", "min": 0, "max": len(rows) + 1, "minInterval": 1},
        "yAxis": {"type": "category", "data": names},
        "series": [
            {
                "type": "bar",
                "name": "",
                "stack": "span",
                "silent": True,
                "itemStyle": {"color": "transparent"},
                "tooltip": {"show": False},
                "data": [(row.best - HALF) if row.best else None for row in reversed(rows)],
            },
            {
                "type": "bar",
                "name": span,
                "stack": "span",
                "barWidth": 12,
                "itemStyle": {"color": "#cfe2f5"},
                "data": [row.worst - row.best + 2 * HALF for row in reversed(rows)],
                "tooltip": {"show": False},
            },
            {
                "type": "scatter",
                "name": method,
                "symbolSize": 11,
                "itemStyle": {"color": "#084481"},
                "data": [row.rank for row in reversed(rows)],
            },
        ],
    }


HALF = 0.25
"""How far a span reaches beyond its ranks, so that one of a single rank is seen."""


def fan_chart(
    past: Sequence[FigureRow], ahead: Sequence[FanRow], unit: str, *, names: Sequence[str]
) -> Option:
    """The last levels, the forecast and its band. `names`: of the levels, the forecast and the band."""
    seen = [(row.period, row.raw) for row in past if row.latest and row.raw is not None][-PAST:]
    periods = [*(period for period, _ in seen), *(row.period for row in ahead)]
    gap: list[int | str | None] = [None] * len(seen)
    return {
        "legend": {"type": "scroll", "top": 0, "data": list(names)},
        "grid": {"left": 8, "right": 12, "top": 48, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": periods},
        "yAxis": {"type": "value", "name": unit, "axisLabel": {"formatter": "@number"}},
        "series": [
            curve(names[0], [plain(value) for _, value in seen]),
            curve(names[1], [*gap, *(plain(row.raw[1]) for row in ahead)], dashed=True),
            band("", [*gap, *(plain(row.raw[0]) for row in ahead)], opacity=0),
            band(names[2], [*gap, *(plain(_width(row)) for row in ahead)], opacity=0.25),
        ],
    }


def _width(row: FanRow) -> Fraction | None:
    low, _, high = row.raw
    return None if low is None or high is None else high - low


def curve(name: str, values: Sequence[int | str | None], *, dashed: bool = False) -> Option:
    """A line through values, over the gaps between them."""
    return {
        "name": name,
        "type": "line",
        "connectNulls": True,
        "lineStyle": {"type": "dashed" if dashed else "solid"},
        "data": list(values),
    }


def band(name: str, values: Sequence[int | str | None], *, opacity: float) -> Option:
    """A part of the band: the invisible lower bound, and on top of it the width."""
    return {
        "name": name,
        "type": "line",
        "stack": "band",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "areaStyle": {"opacity": opacity},
        "tooltip": {"show": False},
        "data": list(values),
    }
