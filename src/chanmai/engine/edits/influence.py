"""How much a doubtful figure moves the published total: the most influential question is asked first.

The score is |held - expected| / total, that of Latouche and Berthelot, “Use of a Score Function to Prioritize and Limit
Recontacts in Editing Business Surveys”, Journal of Official Statistics 8 (1992) 389–400, with every firm for itself
(weight 1); after Hidiroglou and Berthelot, “Statistical Editing and Imputation for Periodic Business Surveys”, Survey
Methodology 12 (1986) 73–83, who weigh a deviation by the size of the firm.
"""

from collections.abc import Iterable
from fractions import Fraction


def influence(held: int, expected: int, total: int) -> Fraction | None:
    """The share of a total by which it changes when a figure becomes what is expected; None where the total is 0."""
    return Fraction(abs(held - expected), abs(total)) if total else None


def expected_total(figures: Iterable[tuple[int, int | None]]) -> int:
    """The total with what is expected in the place of what is doubtful: figures with their expectation or None."""
    return sum(held if expected is None else expected for held, expected in figures)
