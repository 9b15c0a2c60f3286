"""The money of several years as bars; the table behind it is on the page."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from chanmai.bureau.laboratory.trials.answers import Sums
from chanmai.bureau.laboratory.trials.years import YearTrial
from chanmai.bureau.matching.charts import money_unit


def year_bars(
    trials: Sequence[YearTrial], versions: Sequence[tuple[str, str]], force: str
) -> dict[str, Any] | None:
    """Certain money of each version and year, and what may be added at most.

    Years of which nothing is known stay empty. `versions` are keys and names, `force` the name for the version in
    force. None when there is no money to show.
    """
    in_order = sorted(trials, key=lambda trial: trial.as_of)
    columns: list[tuple[str, list[Sums | None]]] = [
        (name, [trial.sums[key] for trial in in_order]) for key, name in versions
    ]
    if any(trial.force_sums is not None for trial in in_order):
        columns.append((force, [trial.force_sums for trial in in_order]))
    most = max(
        (_most(sums) or 0 for _name, sums_by_year in columns for sums in sums_by_year if sums is not None),
        default=0,
    )
    if not most:
        return None
    form = money_unit(most)
    return {
        "grid": {"left": 8, "right": 16, "top": 56, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "valueFormatter": form},
        "legend": {"type": "scroll"},
        "xAxis": {"type": "category", "data": [str(trial.as_of.year) for trial in in_order]},
        "yAxis": {"type": "value", "axisLabel": {"formatter": form}, "splitNumber": 4},
        "series": [series for column in columns for series in _pair(*column, in_order)],
    }


def _pair(
    name: str, sums_by_year: Sequence[Sums | None], trials: Sequence[YearTrial]
) -> list[dict[str, Any]]:
    """Two bars on one another: certain, and at most beyond it."""
    known = [
        None if sums is None or trial.nothing_known else sums
        for sums, trial in zip(sums_by_year, trials, strict=True)
    ]
    certain = [None if sums is None else sums.least for sums in known]
    beyond = [None if sums is None or sums.ceiling is None else sums.ceiling - sums.least for sums in known]
    return [
        {"name": _("%(name)s：确定") % {"name": name}, "type": "bar", "stack": name, "data": certain},
        {
            "name": _("%(name)s：至多再加") % {"name": name},
            "type": "bar",
            "stack": name,
            "data": beyond,
            "itemStyle": {"opacity": 0.45},
        },
    ]


def _most(sums: Sums) -> int | None:
    return sums.ceiling if sums.ceiling is not None else sums.least
