"""The forecast of a line as it is shown: the fan, every model beside its back-test, the years ahead."""

import datetime
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from chanmai.bureau.city import city_pack
from chanmai.bureau.plan.queries.lines import SeriesLine, forecast_of, line_seen
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.printing import percent, short
from chanmai.engine.facts.texts import Text

MODELS = {
    "combination": Text("组合（中位数）", "Combination (median)"),
    "naive": Text("季节朴素（标尺）", "Seasonal naïve (the yardstick)"),
    "drift": Text("季节朴素加最近增速", "Seasonal naïve with the last growth"),
    "ets": Text("指数平滑（ETS）", "Exponential smoothing (ETS)"),
    "sarima": Text("季节自回归（SARIMA）", "SARIMA"),
    "structural": Text("结构模型", "Structural model"),
}


@dataclass(frozen=True, slots=True)
class FanRow:
    """A period ahead: the combination, its bounds, and what each model says, as texts; raw values for the chart."""

    period: str
    middle: str
    bounds: str
    models: tuple[str, ...]
    raw: tuple[Fraction | None, Fraction | None, Fraction | None]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A model's mean absolute error as a share of the level, and against the yardstick."""

    model: str
    error: str
    against: str
    good: bool


@dataclass(frozen=True, slots=True)
class Fan:
    """The forecast of a line, made at `at`. `coverage` is the share of intervals that held what came, of `tried`."""

    at: datetime.datetime
    level: str
    models: tuple[str, ...]
    rows: tuple[FanRow, ...]
    scores: tuple[ScoreRow, ...]
    trials: int
    coverage: str
    tried: int
    years: tuple[FanRow, ...]
    changes: int
    adjusted: dict[str, float] | None

    @property
    def is_empty(self) -> bool:
        """True where the line does not bear a forecast."""
        return not self.rows and not self.years


def fan_of(code: str, area: str, unit: str, lang: str) -> tuple[SeriesLine | None, Fan | None]:
    """The line of a series and what models said of it; no fan while they have not been asked. Raises NotFound."""
    series = city_pack().series.get(code)
    if series is None:
        raise NotFound
    line = line_seen(series, area, unit)
    seen = forecast_of(line) if line is not None else None
    return line, None if seen is None else _fan(seen.said, seen.at, lang)


def _fan(said: dict[str, Any], at: datetime.datetime, lang: str) -> Fan:
    months, years = said["months"] or {}, said["years"] or []
    scored = months.get("scores", [])
    names = tuple(
        name for name in MODELS if any(row["models"][name] is not None for row in months.get("ahead", ()))
    )
    tried = months.get("tried", 0)
    return Fan(
        at=at,
        level=percent(_exact(months.get("level", 0.9)), 0),
        models=tuple(MODELS[name].of(lang) for name in names),
        rows=tuple(
            _row(row, names) for row in months.get("ahead", ()) if row["models"]["combination"] is not None
        ),
        scores=tuple(_score(*row, lang=lang) for row in scored),
        trials=months.get("trials", 0),
        coverage=percent(Fraction(months["hits"], tried), 1) if tried else "",
        tried=tried,
        years=tuple(_year(row) for row in years),
        changes=years[0]["changes"] if years else 0,
        adjusted=said["season"],
    )


def _row(row: dict[str, Any], names: tuple[str, ...]) -> FanRow:
    middle = _exact(row["models"]["combination"])
    low, high = map(_exact, row["bounds"] or (None, None))
    return FanRow(
        row["period"],
        _text(middle),
        f"{_text(low)} – {_text(high)}" if low is not None else "",
        tuple(_text(_exact(row["models"][name])) for name in names),
        (low, middle, high),
    )


def _year(row: dict[str, Any]) -> FanRow:
    middle, (low, high) = _exact(row["middle"]), map(_exact, row["bounds"])
    return FanRow(str(row["year"]), _text(middle), f"{_text(low)} – {_text(high)}", (), (low, middle, high))


def _score(model: str, error: float, ratio: float, *, lang: str) -> ScoreRow:
    against = "" if model == "naive" else percent(_exact(ratio - 1) or Fraction(0), 0, growth=True)
    useful = city_pack().series_book.useful
    return ScoreRow(
        MODELS[model].of(lang),
        percent(_exact(error) or Fraction(0), 1),
        against,
        useful is not None and _exact(ratio) <= 1 - useful.value,
    )


def _exact(value: float | None) -> Any:
    return None if value is None else Fraction(value)


def _text(value: Fraction | None) -> str:
    """Four significant digits are more than a forecast knows."""
    if value is None:
        return ""
    size = abs(value)
    return short(value, 0 if size >= 1000 else 1 if size >= 10 else 3)
