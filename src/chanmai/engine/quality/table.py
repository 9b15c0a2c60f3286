"""What an index is made of: units by indicators, with holes where nothing is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from chanmai.engine.facts.texts import Text, TextError


class QualityError(TextError):
    """An index that cannot be had as it is asked for."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One column. `rising`: more is better. `low` and `high` are goalposts, `goal` what is to be reached; None: the
    lowest, highest and best of the units."""

    code: str
    dimension: str
    rising: bool = True
    low: float | None = None
    high: float | None = None
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A row a unit, a column an indicator; None: not known."""

    units: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    values: tuple[tuple[float | None, ...], ...]

    def column(self, number: int) -> tuple[float | None, ...]:
        """The values of an indicator, unit by unit."""
        return tuple(row[number] for row in self.values)

    def holes(self) -> dict[str, tuple[str, ...]]:
        """The units of which something is not known, with the indicators that they lack."""
        found = {
            unit: tuple(each.code for each, value in zip(self.indicators, row, strict=True) if value is None)
            for unit, row in zip(self.units, self.values, strict=True)
        }
        return {unit: codes for unit, codes in found.items() if codes}

    def complete(self) -> "Table":
        """The units of which everything is known. Raises QualityError for fewer than two."""
        holes = self.holes()
        rows = [(unit, row) for unit, row in zip(self.units, self.values, strict=True) if unit not in holes]
        if len(rows) < FEWEST:
            raise QualityError(
                Text(
                    f"各项指标都有数的只有 {len(rows)} 个，比不出高低。",
                    f"Only {len(rows)} units have all indicators: there is nothing to compare.",
                ),
                Text(
                    "请补齐缺的指标，或去掉没有数的指标。",
                    "Fill the holes, or take indicators without data out.",
                ),
            )
        return Table(tuple(u for u, _row in rows), self.indicators, tuple(row for _unit, row in rows))

    def without(self, code: str) -> "Table":
        """The table without an indicator; the same table for an empty code."""
        kept = [n for n, each in enumerate(self.indicators) if each.code != code]
        return Table(
            self.units,
            tuple(self.indicators[n] for n in kept),
            tuple(tuple(row[n] for n in kept) for row in self.values),
        )


FEWEST = 2
Column = Sequence[float]
