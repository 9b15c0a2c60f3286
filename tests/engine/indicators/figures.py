"""Figures for these tests."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure as the engine asks for it."""

    period: str
    value: Fraction | None
    growth: Fraction | None = None
    scope: str = "new"
    vintage: str = "首发"
    published: str = ""
    period_kind: str = ""

    def __post_init__(self) -> None:
        kind = self.period_kind or ("累计" if "-" in self.period else "全年")
        object.__setattr__(self, "period_kind", kind)


def figure(
    period: str, value: float | str | None = None, growth: float | str | None = None, **more: str
) -> Figure:
    def exact(number: float | str | None) -> Fraction | None:
        return None if number is None else Fraction(str(number))

    return Figure(period, exact(value), exact(growth), **more)
