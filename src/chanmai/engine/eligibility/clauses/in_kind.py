"""What a clause gives that is no money of its own: a share of something, between bounds, or a right.

Shown, explained and certified with the clause; never added up with money.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.printing import show
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import UNITS

_SHARE = Fact("", "", "", Kind.RATIO, PeriodKind.POINT, UNITS["%"])


@dataclass(frozen=True, slots=True)
class InKind:
    """A share of `what` (租金减免 50%–100%; None: no bound), or a right in words (优先推荐)."""

    what: str
    low: Fraction | None = None
    high: Fraction | None = None
    article: str = ""

    @property
    def is_share(self) -> bool:
        """Whether it is a share of something."""
        return self.low is not None or self.high is not None

    def words(self, english: Callable[[str], str]) -> Text:
        """The share or right in both languages; `english` translates what it is of."""
        if not self.is_share:
            return Text(self.what, english(self.what))
        return Text(f"{self.what}{self._span('zh')}", f"{english(self.what)} {self._span('en')}")

    def _span(self, lang: str) -> str:
        low, high = (None if end is None else show(_SHARE, end, lang) for end in (self.low, self.high))
        if low == high:
            return str(low)
        if low is None:
            return f"最高{high}" if lang == "zh" else f"at most {high}"
        if high is None:
            return f"不低于{low}" if lang == "zh" else f"at least {low}"
        return f"{low}–{high}"
