"""What the awards of a firm come to together, from the choice of awards alone."""

from collections.abc import Mapping, Sequence

from chanmai.engine.eligibility.stacking.selection import choose, doubtful, finite
from chanmai.engine.eligibility.stacking.settle import Prospect, claims_of


def total(prospects: Sequence[Prospect], *, received: Mapping[str, int]) -> tuple[int, int | None]:
    """Least and greatest sum in 分 that the firm can expect together; None when nothing bounds it.

    The least counts met clauses only, each with its least amount, and one of those of which nobody saw whether they
    add up; the greatest also counts the open ones.
    """
    claims = claims_of(prospects, received)
    low = choose({code: claim.low for code, claim in claims.items() if claim.met}, claims, doubtful)
    high = choose({code: claim.bound for code, claim in claims.items()}, claims)
    return sum(low.values()), finite(sum(high.values()))
