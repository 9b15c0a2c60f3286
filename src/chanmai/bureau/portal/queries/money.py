"""What a firm may have, each sum by its name, and its awards with what to do; nothing is computed anew here."""

from dataclasses import dataclass

from chanmai.bureau.matching.queries.firm import FirmDecision, Sums
from chanmai.bureau.portal.queries.papers import Papers, papers_of
from chanmai.bureau.portal.queries.steps import Steps, steps_of
from chanmai.bureau.portal.queries.visit import Visit
from chanmai.engine.eligibility.clauses.book import is_relief
from chanmai.engine.eligibility.clauses.decision import Standing


@dataclass(frozen=True, slots=True)
class AwardRow:
    """An award that a firm may have: what it gives, what to do, what to hand in. `relief`: a tax relief."""

    decision: FirmDecision
    steps: Steps
    papers: Papers
    relief: bool


@dataclass(frozen=True, slots=True)
class Money:
    """The money of a firm after stacking, in 分, as `matching` gives it.

    `sums.exact` = `sums.payable` + `unverified`: what is certain is either payable or rests on a source that nobody
    has seen in the original. `sums.upper` may come on top, `sums.open_high` where facts are missing.
    """

    sums: Sums
    payable: tuple[AwardRow, ...]
    unverified: tuple[AwardRow, ...]
    reliefs: tuple[AwardRow, ...]

    @property
    def unverified_sum(self) -> int:
        """What is certain and cannot be paid yet, in 分."""
        return self.sums.exact - self.sums.payable

    @property
    def awards(self) -> int:
        """How many awards there are."""
        return len(self.payable) + len(self.unverified) + len(self.reliefs)


def money_of(visit: Visit) -> Money:
    """The money of the firm that is visited."""
    rows = visit.decisions.group(Standing.ELIGIBLE)
    papers = papers_of(rows)
    awards = [
        AwardRow(row, steps_of(row, visit.lang), papers[row.code], is_relief(row.clause)) for row in rows
    ]
    return Money(
        sums=visit.decisions.sums,
        payable=tuple(each for each in awards if not each.relief and not each.decision.unpayable),
        unverified=tuple(each for each in awards if not each.relief and each.decision.unpayable),
        reliefs=tuple(each for each in awards if each.relief),
    )
