"""The lines of a series: figures of one area and unit, told by their content, and what models said of them."""

import datetime
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chanmai.bureau.city import city_pack
from chanmai.bureau.plan.models import SeriesForecast
from chanmai.engine.indicators.observations import CUMULATIVE, YEARLY, of_kinds
from chanmai.pack.series import Observation, Series

METHOD = 2
"""Goes up when the models change, so that everything is asked anew."""


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """The cumulative and yearly figures of one area and unit of a series."""

    series: str
    area: str
    unit: str
    figures: tuple[Observation, ...]

    @property
    def digest(self) -> str:
        """The content that models see, and the method, as a hash."""
        rows = [
            (
                each.period,
                each.period_kind,
                each.value_text,
                str(each.growth),
                each.scope,
                each.vintage,
                each.published,
            )
            for each in self.figures
        ]
        text = json.dumps([METHOD, self.series, self.area, self.unit, rows], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ForecastSeen:
    """What models said of a line, and when they were asked."""

    said: dict[str, Any]
    at: datetime.datetime


def lines_of(series: Series) -> tuple[SeriesLine, ...]:
    """The lines of a series that has levels over time."""
    groups: dict[tuple[str, str], list[Observation]] = {}
    for each in of_kinds(series.observations, CUMULATIVE, YEARLY):
        groups.setdefault((each.area, each.unit), []).append(each)
    return tuple(SeriesLine(series.code, area, unit, tuple(rows)) for (area, unit), rows in groups.items())


def all_lines() -> Iterator[SeriesLine]:
    """The lines of every series of the pack."""
    for series in city_pack().series.values():
        yield from lines_of(series)


def line_seen(series: Series, area: str, unit: str) -> SeriesLine | None:
    """The line of an area and unit."""
    return next((each for each in lines_of(series) if (each.area, each.unit) == (area, unit)), None)


def forecast_of(line: SeriesLine) -> ForecastSeen | None:
    """What models said of exactly this content; None while they have not been asked."""
    kept = SeriesForecast.objects.filter(digest=line.digest).first()
    return None if kept is None else ForecastSeen(kept.said, kept.at)


def lines_not_asked() -> list[SeriesLine]:
    """The lines of which models have not been asked yet, in the order of the pack."""
    known = set(SeriesForecast.objects.values_list("digest", flat=True))
    return [line for line in all_lines() if line.digest not in known]
