"""Units as the documents write them, and the exact factor from each to the unit in which the engine counts."""

from dataclasses import dataclass
from fractions import Fraction

MONEY = "money"
RATIO = "ratio"
COUNT = "count"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: what it measures and how many base units one of it is.

    `english` is the plural, or empty where English writes the bare number (第5名: 5).
    `dimension` is "money" (base 分), "ratio" (base 1) or "count"; two counts agree only if their names do.
    """

    name: str
    dimension: str
    factor: Fraction
    english: str


def _unit(name: str, dimension: str, factor: int | Fraction, english: str) -> tuple[str, Unit]:
    return name, Unit(name, dimension, Fraction(factor), english)


UNITS: dict[str, Unit] = dict(
    [
        _unit("元", MONEY, 100, "yuan"),
        _unit("百元", MONEY, 10_000, "hundred yuan"),
        _unit("万元", MONEY, 1_000_000, "10k yuan"),
        _unit("亿元", MONEY, 10_000_000_000, "100m yuan"),
        _unit("%", RATIO, Fraction(1, 100), "%"),
        _unit("倍", RATIO, 1, "times"),
        _unit("人", COUNT, 1, "people"),
        _unit("年", COUNT, 1, "years"),
        _unit("月", COUNT, 1, "months"),
        _unit("天", COUNT, 1, "days"),
        _unit("家", COUNT, 1, "firms"),
        _unit("个", COUNT, 1, "items"),
        _unit("项", COUNT, 1, "items"),
        _unit("件", COUNT, 1, "pieces"),
        _unit("款", COUNT, 1, "titles"),
        _unit("分", COUNT, 1, "points"),
        _unit("名", COUNT, 1, ""),
        _unit("位", COUNT, 1, "places"),
        _unit("次", COUNT, 1, "times"),
        _unit("部", COUNT, 1, "works"),
        _unit("场", COUNT, 1, "events"),
        _unit("岁", COUNT, 1, "years of age"),
        _unit("平方米", COUNT, 1, "square metres"),
        _unit("亿美元", COUNT, 1, "100m US dollars"),
        _unit("万美元", COUNT, 1, "10k US dollars"),
    ]
)
