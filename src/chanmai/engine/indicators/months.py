"""Single months out of cumulative figures, only where they are sound.

* The first release of a year is January and February together; the two cannot be told apart.
* A later month is a difference only of two neighbours of one scope and one kind of vintage.
* December is never a difference: the figure of the year comes from another sample.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.engine.indicators.observations import CUMULATIVE, YEARLY, Observed, of_kinds, standing

FIRST = 2  # January and February
DECEMBER = 12
NOT_FROM_THE_YEAR = Text(
    "12 月不由全年减 1—11 月得出：全年数另有样本",
    "December is not the year less January to November: the figure of the year has a sample of its own",
)


@dataclass(frozen=True, slots=True)
class SingleMonth:
    """A month of one scope, February being January and February together. Without a value there is a reason."""

    period: str
    scope: str
    value: Fraction | None
    why_not: Text = NO_TEXT

    @property
    def is_double(self) -> bool:
        """Whether it is January and February together."""
        return self.period[5:] == f"{FIRST:02d}"


def single_months(observations: Iterable[Observed]) -> tuple[SingleMonth, ...]:
    """The month that each cumulative figure adds, in time. A figure of the year gives its December, without value."""
    stand = standing(of_kinds(observations, CUMULATIVE, YEARLY))
    months = [_month(each, stand.get((each.scope, _previous(each.period)))) for each in stand.values()]
    return tuple(sorted(months, key=lambda month: (month.period, month.scope)))


def _previous(period: str) -> str:
    return f"{period[:5]}{int(period[5:] or 0) - 1:02d}"


def _month(each: Observed, before: Observed | None) -> SingleMonth:
    if each.period_kind == YEARLY or each.period[5:] == str(DECEMBER):
        return SingleMonth(f"{each.period[:4]}-{DECEMBER}", each.scope, None, NOT_FROM_THE_YEAR)
    if each.value is None:
        return _without(each, Text("只公布了增速", "Only growth was published"))
    month = int(each.period[5:])
    if month <= FIRST:
        return SingleMonth(each.period, each.scope, each.value)
    if before is None or before.value is None:
        return _without(
            each,
            Text(
                f"没有 1—{month - 1} 月的同口径累计数",
                f"There is no figure of January to month {month - 1} of this scope",
            ),
        )
    if before.vintage != each.vintage:
        kinds = Text(
            f"两期版次不同（{before.vintage}、{each.vintage}），不相减",
            "The two figures are of different kinds of vintage",
        )
        return _without(each, kinds)
    return SingleMonth(each.period, each.scope, each.value - before.value)


def _without(each: Observed, reason: Text) -> SingleMonth:
    return SingleMonth(each.period, each.scope, None, reason)
