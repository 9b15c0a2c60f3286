"""The method of the quality index, with its weights: what is published beside it. No firm's figure is in it."""

from dataclasses import dataclass

from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.plan.queries.composition import weighers_of
from chanmai.engine.quality.table import Indicator, Table
from chanmai.pack.quality import Quality


@dataclass(frozen=True, slots=True)
class MethodIndicator:
    """An indicator: how it is measured, as the pack writes it, and its weight in percent under each fixed weighing."""

    dimension: str
    title: str
    rule: str
    unit: str
    rising: bool
    weights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """Everything that somebody needs to compute the index again. `ratio` of the judgements by pairs; empty for none."""

    title: str
    note: str
    weighings: tuple[str, ...]
    ways: tuple[tuple[str, tuple[str, ...]], ...]
    indicators: tuple[MethodIndicator, ...]
    ratio: str
    largest: str
    choices: int
    draws: int
    seed: int
    spread: str
    least: int


def method(lang: str) -> Method:
    """The method of the pack."""
    index = city_pack().plan.quality
    levels = (index.normalisations, index.weighings, index.aggregations)
    count = len(levels[0]) * len(levels[1]) * len(levels[2])
    if index.leave_one_out:
        count *= 1 + len(index.indicators)
    return Method(
        title=index.title.of(lang),
        note=index.note.of(lang),
        weighings=FIXED,
        ways=(
            ("normalisation", index.normalisations),
            ("weighing", index.weighings),
            ("aggregation", index.aggregations),
        ),
        indicators=_indicators(index, lang),
        ratio=f"{index.priorities.ratio:.3f}" if index.priorities is not None else "",
        largest=f"{index.priorities.largest:.3f}" if index.priorities is not None else "",
        choices=count,
        draws=index.draws,
        seed=index.seed,
        spread=f"{float(index.spread):.0%}",
        least=city_pack().settings.disclosure.get("min_count", 1),
    )


FIXED = ("expert", "ahp", "equal")
"""The weighings that do not depend on the data."""


def _indicators(index: Quality, lang: str) -> tuple[MethodIndicator, ...]:
    columns = tuple(Indicator(each.code, each.dimension, each.rising) for each in index.indicators)
    table = Table((), columns, ())
    weighers = weighers_of(index)
    weights = [weighers[name](table) if columns and name in index.weighings else () for name in FIXED]
    names = {each.code: each.title.of(lang) for each in index.dimensions}
    return tuple(
        MethodIndicator(
            dimension=names[each.dimension],
            title=each.title.of(lang),
            rule=" / ".join(
                part for part in (each.gauge.texts.get("value", ""), each.gauge.texts.get("over", "")) if part
            ),
            unit=translation(each.unit, lang),
            rising=each.rising,
            weights=tuple(f"{100 * row[n]:.1f}" if row else "—" for row in weights),
        )
        for n, each in enumerate(index.indicators)
    )
