"""The amount of one share for one exact base value."""

from dataclasses import dataclass
from fractions import Fraction

from benchmarks.kernel.amounts import Share

from chanmai.engine.eligibility.clauses.clause import RoundingMode


@dataclass(frozen=True, slots=True)
class Whole:
    """round(min(value * rate, cap)) as (value.num * factor + addend * value.den) // (divisor * value.den) * step."""

    factor: int
    addend: int
    divisor: int
    step: int
    cap: int | None

    @staticmethod
    def of(share: Share) -> "Whole":
        """The numbers of a share."""
        payment = share.payment
        factor = share.rate / payment.step
        top, bottom, addend = factor.numerator, factor.denominator, 0
        half = payment.mode is RoundingMode.HALF_UP
        if half:
            top, bottom, addend = 2 * top, 2 * bottom, bottom
        cap = None
        if payment.cap is not None:
            steps = Fraction(payment.cap, payment.step) + (Fraction(1, 2) if half else 0)
            cap = int(steps // 1) * payment.step
        return Whole(top, addend, bottom, payment.step, cap)

    def amount(self, value: Fraction) -> int:
        """The amount in 分 for a base value."""
        num, den = value.numerator, value.denominator
        steps = (num * self.factor + self.addend * den) // (self.divisor * den)
        amount = steps * self.step
        return max(0, amount if self.cap is None else min(amount, self.cap))
