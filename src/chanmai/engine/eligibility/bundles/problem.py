"""From the decisions of firms to the question which awards go together: exclusive groups, caps, affiliates, history.

Two questions can be put. CERTAIN counts what is met, each award with its least amount, and is what can be planned
with; of awards of which nobody saw whether they add up (关系未见) it counts one. CEILING counts what is met or still
open, each with its greatest amount and such awards side by side, and is shown apart.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from types import MappingProxyType

from chanmai.engine.eligibility.bundles.bundle import (
    Award,
    Budget,
    BundleProblem,
    Cap,
    FlatWorth,
    Key,
    Only,
    Paid,
    Worth,
)
from chanmai.engine.eligibility.clauses.clause import Clause, Stacking, Status, Take
from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.amounts import AFFILIATES
from chanmai.engine.eligibility.deciding.decide import judge
from chanmai.engine.eligibility.stacking.selection import ONE_OF, UNBOUNDED, unrelated
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.record import Record
from chanmai.engine.facts.term import Term

NONE_RECEIVED: Mapping[str, int] = MappingProxyType({})


class Basis(Term):
    """Which amounts are counted."""

    CERTAIN = "确定金额"
    CEILING = "最高可达"


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm: what is known of it, what was decided, and what it received in 分 by clause code.

    `received` is all money of earlier years and counts under 补差; `this_year` was paid in the running year and
    counts against caps. `circle` names the affiliates whose caps are counted together; empty for none.
    """

    record: Record
    decided: Mapping[str, tuple[Verdict, AwardAmount]]
    received: Mapping[str, int] = field(default_factory=lambda: NONE_RECEIVED)
    this_year: Mapping[str, int] = field(default_factory=lambda: NONE_RECEIVED)
    circle: str = ""

    @property
    def subject(self) -> str:
        """The firm's key."""
        return self.record.subject


@dataclass(frozen=True)
class LinkedWorth:
    """The worth of an award that is built on others: the clause decided again with what they pay."""

    firm: Firm
    compiled: Compiled
    dictionary: Dictionary
    basis: Basis
    _known: dict[tuple[int, ...], int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def bases(self) -> tuple[Key, ...]:
        """The awards of the same firm that the clause names."""
        return tuple((self.firm.subject, code) for code in self.compiled.depends)

    def at(self, paid: Paid) -> int:
        """The worth when the bases pay this."""
        money = tuple(paid.get(base, 0) for base in self.bases)
        if money not in self._known:
            awards = {
                code: AwardAmount(AmountKind.EXACT, pays, pays)
                for code, pays in zip(self.compiled.depends, money, strict=True)
            }
            self._known[money] = worth_under(*self._judged(awards), self.basis) or 0
        return self._known[money]

    def most(self, most: Paid) -> int:
        """No completion and no payment of the bases up to these makes it worth more."""
        awards = {
            code: AwardAmount(AmountKind.INTERVAL, 0, most.get(base, 0))
            for code, base in zip(self.compiled.depends, self.bases, strict=True)
        }
        _, amount = self._judged(awards)
        return UNBOUNDED if amount.kind is AmountKind.UNKNOWN else _greatest(amount)

    def _judged(self, awards: Mapping[str, AwardAmount]) -> tuple[Verdict, AwardAmount]:
        judged = judge(self.compiled, View(self.firm.record, self.dictionary, awards))
        verdict = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}[judged.answer.met]
        return verdict, judged.amount


def worth_under(verdict: Verdict, amount: AwardAmount, basis: Basis) -> int | None:
    """What an award counts under a basis, in 分; None when nothing bounds it."""
    if verdict is Verdict.NOT_MET or amount.kind is AmountKind.NONE:
        return 0
    if basis is Basis.CEILING:
        return amount.high
    return (amount.low or 0) if verdict is Verdict.MET else 0


def _greatest(amount: AwardAmount) -> int:
    if amount.kind is AmountKind.NONE:
        return 0
    return UNBOUNDED if amount.high is None else amount.high


def problem_of(
    firms: Sequence[Firm],
    compiled: Iterable[Compiled],
    dictionary: Dictionary,
    *,
    basis: Basis = Basis.CERTAIN,
    budgets: Iterable[Budget] = (),
) -> BundleProblem:
    """The question for these firms, who claim in this order.

    Drafts take no part; nor do awards that nothing bounds (see `unbounded`).
    """
    by_code = {item.clause.code: item for item in compiled}
    awards = [
        award for firm in firms for award in _awards(firm, by_code, dictionary, basis)
    ]  # fmt: skip
    present = {award.key for award in awards}
    clauses = {code: item.clause for code, item in by_code.items()}
    return BundleProblem(
        tuple(awards),
        tuple(chain.from_iterable(_only(firm, clauses, present, basis) for firm in firms)),
        (*_group_caps(firms, clauses, present), *_circle_caps(firms, clauses, present)),
        tuple(budgets),
    )


def unbounded(firms: Iterable[Firm], basis: Basis) -> tuple[Key, ...]:
    """The awards that no amount bounds under this basis, which a plan therefore cannot count."""
    return tuple(
        (firm.subject, code)
        for firm in firms
        for code, (verdict, amount) in firm.decided.items()
        if worth_under(verdict, amount, basis) is None
    )


def _awards(
    firm: Firm, by_code: Mapping[str, Compiled], dictionary: Dictionary, basis: Basis
) -> Iterator[Award]:
    for code in sorted(firm.decided.keys() & by_code.keys()):
        item, (verdict, amount) = by_code[code], firm.decided[code]
        money = 0 if item.clause.status is Status.DRAFT else worth_under(verdict, amount, basis)
        if money:
            bases = any(base in firm.decided for base in item.depends)
            worth: Worth = LinkedWorth(firm, item, dictionary, basis) if bases else FlatWorth(money)
            step = 1 if item.clause.amount is None else item.clause.amount.rounding.step
            yield Award((firm.subject, code), worth, _earlier(firm, item.clause, by_code), step)


def _earlier(firm: Firm, clause: Clause, by_code: Mapping[str, Compiled]) -> int:
    """What was received under one of the clause's 补差 groups."""
    groups = {rule.group for rule in clause.stacking if rule.take is Take.TOP_UP}
    sums = dict.fromkeys(groups, 0)
    for code, money in firm.received.items():
        for rule in by_code[code].clause.stacking if code in by_code else ():
            if rule.group in groups:
                sums[rule.group] += money
    return max(sums.values(), default=0)


def _by_group(clauses: Mapping[str, Clause]) -> dict[str, list[tuple[str, Stacking]]]:
    rules_of: dict[str, list[tuple[str, Stacking]]] = {}
    for code, clause in clauses.items():
        for rule in clause.stacking:
            rules_of.setdefault(rule.group, []).append((code, rule))
    return rules_of


def _only(firm: Firm, clauses: Mapping[str, Clause], present: set[Key], basis: Basis) -> Iterator[Only]:
    for group, rules in _by_group({code: clauses[code] for code in firm.decided if code in clauses}).items():
        take = rules[0][1].take
        members = sorted(code for code, _ in rules if (firm.subject, code) in present)
        sets: Iterable[Collection[str]] = (members,) if take in ONE_OF else ()
        if take is Take.UNSEEN and basis is Basis.CERTAIN:
            sets = _apart(members, clauses)
        for each in sets:
            if len(each) > 1:
                yield Only(group, take, tuple((firm.subject, code) for code in each))


def _apart(members: Sequence[str], clauses: Mapping[str, Clause]) -> list[Collection[str]]:
    """The members of a 关系未见 group as a whole, or pair by pair where another group says that some add up."""
    pairs = list(combinations(members, 2))
    apart = [pair for pair in pairs if unrelated(*(clauses[code].stacking for code in pair))]
    return [members] if len(apart) == len(pairs) else [*apart]


def _group_caps(firms: Iterable[Firm], clauses: Mapping[str, Clause], present: set[Key]) -> Iterator[Cap]:
    """Caps that the clauses of a group share, for each firm."""
    rules_of_cap = {
        group: [(code, rule.cap) for code, rule in rules if rule.cap is not None]
        for group, rules in _by_group(clauses).items()
    }
    for firm in firms:
        for group, rules in rules_of_cap.items():
            members = [(firm.subject, code) for code, _ in rules if (firm.subject, code) in present]
            if members:
                paid_before = sum(firm.this_year.get(code, 0) for code, _ in rules)
                yield Cap(group, rules[0][1], tuple(members), paid_before)


def _circle_caps(firms: Iterable[Firm], clauses: Mapping[str, Clause], present: set[Key]) -> Iterator[Cap]:
    """Caps of single clauses that count all affiliates, or that were partly used this year."""
    circles: dict[str, list[Firm]] = {}
    for firm in firms:
        circles.setdefault(f"circle {firm.circle}" if firm.circle else f"firm {firm.subject}", []).append(
            firm
        )
    for code, clause in clauses.items():
        amount = clause.amount
        if amount is None or amount.cap is None or AFFILIATES not in amount.cap_period:
            continue
        for circle in circles.values():
            members = tuple((firm.subject, code) for firm in circle if (firm.subject, code) in present)
            paid_before = sum(firm.this_year.get(code, 0) for firm in circle)
            if members and (len(members) > 1 or paid_before):
                step = amount.rounding.step
                yield Cap(clause.name, amount.cap, members, paid_before, together=True, step=step)
