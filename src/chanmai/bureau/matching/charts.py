"""Charts of matching as ECharts options; the tables behind them are on the pages."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from chanmai.bureau.city import translation
from chanmai.bureau.matching.tally import Tally
from chanmai.bureau.parameters import language

Bar = tuple[str, Tally, str]
"""A name, its money, and where a click leads."""


YI = 10**10  # 分 in 亿元


def money_unit(most: int) -> str:
    """The formatter of charts.js that suits the largest amount and the language."""
    if language() == "en":
        return "@million"
    return "@yi" if most >= YI else "@wan"


def money_bars(bars: Sequence[Bar]) -> dict[str, Any] | None:
    """Settled money and ceilings as stacked bars, the largest on top; None when there is nothing to show."""
    bars_with_money = [bar for bar in bars if bar[1].most][:12]
    if not bars_with_money:
        return None
    bars_with_money.reverse()
    parts = ((_("确定"), lambda t: t.least), (_("至多再加"), lambda t: t.most - t.least))
    form = money_unit(max(tally.most for _name, tally, _url in bars_with_money))
    return {
        "grid": {"left": 8, "right": 44, "top": 32, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "valueFormatter": form},
        "legend": {},
        "xAxis": {"type": "value", "axisLabel": {"formatter": form, "hideOverlap": True}, "splitNumber": 4},
        "yAxis": {
            "type": "category",
            "data": [translation(name, language()) for name, _tally, _url in bars_with_money],
            "axisLabel": {"width": 170, "overflow": "break", "lineHeight": 14},
        },
        "series": [
            {
                "name": name,
                "type": "bar",
                "stack": "money",
                "data": [{"value": value(tally), "url": url} for _name, tally, url in bars_with_money],
            }
            for name, value in parts
        ],
    }
