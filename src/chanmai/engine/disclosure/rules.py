"""When a sum over firms tells of one firm, and how much must stay open about it; the numbers are the pack's."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Dominance:
    """A sum is sensitive when so many of its largest contributors make up more than this share of it."""

    firms: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class ReleaseRules:
    """The rules of publication. Contributors are groups of firms under one control; amounts are whole and not negative.

    The rules are those of Hundepool et al., “Statistical Disclosure Control” (Wiley 2012), chapter 4: threshold,
    (n, k) dominance and p % (`closeness`; None where it is not asked). A sensitive total has to stay open by
    `safety_of_total` of it, `safety_of_largest` of its largest contribution and `safety_least` on each side.
    """

    minimum_firms: int
    dominance: tuple[Dominance, ...]
    closeness: Fraction | None
    safety_of_total: Fraction
    safety_of_largest: Fraction
    safety_least: int

    def is_sensitive(self, amounts: Iterable[int]) -> bool:
        """True when a sum of these contributions, one a group, must not be shown. Nothing is told by an empty sum."""
        largest = sorted(amounts, reverse=True)
        if not largest:
            return False
        if len(largest) < self.minimum_firms:
            return True
        total = sum(largest)
        if any(sum(largest[: rule.firms]) > rule.share * total for rule in self.dominance):
            return True
        return self.closeness is not None and sum(largest[2:]) < self.closeness * largest[0]

    def safety(self, total: int, largest: int) -> int:
        """How far, on each side, what is possible has to reach beyond a total with this largest contribution."""
        wanted = max(
            self.safety_of_total * total, self.safety_of_largest * largest, Fraction(self.safety_least)
        )
        return -(-wanted.numerator // wanted.denominator)
