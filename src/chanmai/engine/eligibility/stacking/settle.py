"""How the awards of one firm go together: the highest only, added up, topped up, or one of the firm's choice.

A selection of awards is allowed if no group of which only one may be taken (取最高, 补差, 任选) holds two of it. Among
the allowed selections the one that pays most is proposed, after shared caps and after what was received before under
补差. Awards that depend on missing facts are compared by their greatest amount; where the choice could still turn
out otherwise the entitlement stays open.

Where nobody saw whether awards add up (关系未见), the sum lies between the best that they pay if they exclude one
another and what they pay if they add up: the awards of the first stay as they are, the others pay from nothing up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chanmai.engine.eligibility.clauses.clause import Clause, Status, Take
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.eligibility.stacking.selection import (
    ONE_OF,
    Claim,
    certain,
    choose,
    exclusive,
    finite,
    pay,
    uneven,
    unrelated,
)
from chanmai.engine.eligibility.stacking.sentences import Sentences
from chanmai.engine.facts.dictionary import AWARD
from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.refs import refs


class Outcome(Term):
    """What becomes of an award beside the others."""

    KEPT = "保留"
    LIMITED = "受限"  # kept, with less money than the clause alone would pay
    DROPPED = "不再享受"
    OPEN = "待定"  # depends on facts or amounts that are not known yet


@dataclass(frozen=True, slots=True)
class Entitlement:
    """One award beside the others: what the clause alone would pay, what remains, and why."""

    clause: str
    outcome: Outcome
    alone: AwardAmount
    amount: AwardAmount
    reasons: tuple[Text, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prospect:
    """What one clause alone has for a firm."""

    clause: Clause
    verdict: Verdict
    amount: AwardAmount


def settle(
    prospects: Sequence[Prospect], *, received: Mapping[str, int], english: Callable[[str], str] = str
) -> tuple[Entitlement, ...]:
    """The entitlements of one firm, for every clause that is met or still open, in the order given.

    Drafts take no part. Which versions of a clause are in force on the day is the caller's choice.

    `received` is the complete account of what the firm received before, in 分 by clause code; it counts against
    补差 groups. The result does not depend on the order. `english` names clauses and groups in the
    English reasons.
    """
    return _Settlement(prospects, received, english).entitlements()


class _Settlement:
    """The working state of one firm's settlement."""

    def __init__(
        self, prospects: Sequence[Prospect], earlier: Mapping[str, int], english: Callable[[str], str] = str
    ) -> None:
        self._received = earlier
        self._clauses = {each.clause.code: each.clause for each in prospects}
        self.claims = claims_of(prospects, earlier)
        self._say = Sentences(self._clauses, english)
        self._chosen = choose({code: c.bound for code, c in self.claims.items() if c.met}, self.claims)
        self._beside = self._chosen.keys() | set(self._without_money())
        self._uneven = uneven(self.claims[code] for code in self._beside)
        self._certain = certain({code: self._least(code) for code in self._chosen}, self.claims)

    def _without_money(self) -> Iterator[str]:
        """Awards to which nothing but a cap leaves no money while every amount is at its greatest."""
        chosen = [self.claims[code] for code in self._chosen]
        for code, claim in self.claims.items():
            if claim.met and claim.bound and not any(exclusive(claim.rules, c.rules) for c in chosen):
                yield code

    def entitlements(self) -> tuple[Entitlement, ...]:
        """One for each claim, in the order given."""
        return tuple(self._of(code) for code in self._clauses if code in self.claims)

    def _of(self, code: str) -> Entitlement:
        claim = self.claims[code]
        if not claim.met:
            reason = self._say.not_decided(code)
            return self._made(claim, Outcome.OPEN, _between(0, claim.high), (reason,))
        if claim.bound == 0:
            return self._made(claim, Outcome.KEPT, claim.amount, ())
        if code not in self._chosen:
            return self._left_out(claim)
        contested = [other for other in self._rivals(claim) if self._could_win(other, claim)]
        if contested:
            reasons = tuple(self._say.contested(code, other.code) for other in contested)
            return self._made(claim, Outcome.OPEN, _between(0, claim.high), reasons)
        return self._kept(claim) if code in self._certain else self._unrelated(claim)

    def _least(self, code: str) -> int:
        """What a chosen award pays at least if no relation that nobody saw stands against it."""
        claim = self.claims[code]
        contested = any(self._could_win(other, claim) for other in self._rivals(claim))
        return 0 if contested else claim.low

    def _unrelated(self, claim: Claim) -> Entitlement:
        """An award that may be paid beside the certain ones, or not: nobody saw how they go together."""
        beside = [
            other.code
            for other in map(self.claims.__getitem__, sorted(self._certain))
            if unrelated(claim.rules, other.rules)
        ]
        most = self._paid(claim, claim.bound, self._least_of_others())
        amount = _like(claim.amount, 0, finite(most))
        return self._made(claim, Outcome.OPEN, amount, (self._say.unrelated(claim.code, beside),))

    def _least_of_others(self) -> dict[str, int]:
        """The chosen awards at the least that each pays for certain; none where that may leave others more or less."""
        if self._uneven:
            return {}
        return {code: self.claims[code].low if code in self._certain else 0 for code in self._chosen}

    def _rivals(self, claim: Claim) -> list[Claim]:
        """The other claims of the groups of which only one may be taken, by code."""
        groups = {rule.group for rule in claim.rules if rule.take in ONE_OF}
        return [
            other
            for _, other in sorted(self.claims.items())
            if other.code != claim.code and any(r.group in groups and r.take in ONE_OF for r in other.rules)
        ]

    def _could_win(self, other: Claim, claim: Claim) -> bool:
        """True if a met rival may yet turn out higher than an award that was chosen by its greatest amount."""
        if not other.met or (other.exact and claim.exact):
            return False
        return other.high is None or other.high > claim.low

    def _left_out(self, claim: Claim) -> Entitlement:
        winners = [rival for rival in self._rivals(claim) if rival.code in self._chosen]
        open_to = [rival for rival in winners if self._could_win(claim, rival)]
        if open_to:
            reasons = tuple(self._say.contested(claim.code, rival.code) for rival in open_to)
            return self._made(claim, Outcome.OPEN, _between(0, claim.high), reasons)
        beaten = tuple(
            self._say.beaten(claim.code, ahead, rule, claim.high)
            for rule in claim.rules
            if rule.take in ONE_OF
            and (ahead := [rival.code for rival in winners if rule.group in rival.groups])
        )
        others = {} if self._uneven else {other: self.claims[other].low for other in self._chosen}
        most = 0 if beaten else self._paid(claim, claim.bound, others)
        if most:
            limits = self._say.limited(claim, finite(most), self._chosen, self._received)
            return self._made(claim, Outcome.OPEN, _between(0, finite(most)), limits)
        reasons = beaten or (self._say.nothing_left(claim.code),)
        return self._made(claim, Outcome.DROPPED, AwardAmount(AmountKind.NONE), reasons)

    def _kept(self, claim: Claim) -> Entitlement:
        low = self._paid(claim, claim.low, {code: self.claims[code].bound for code in self._beside})
        most = self._paid(claim, claim.bound, self._least_of_others())
        high = finite(most)
        base = self._base_reasons(claim)
        reasons = (*base, *self._hints(claim))
        if (low, high) == (claim.low, claim.high):
            amount = _between(0, high) if base else claim.amount
            return self._made(claim, Outcome.OPEN if base else Outcome.KEPT, amount, reasons)
        limits = self._say.limited(claim, high, self._chosen, self._received)
        return self._made(claim, Outcome.LIMITED, _like(claim.amount, low, high), (*limits, *reasons))

    def _paid(self, claim: Claim, own: int, others: Mapping[str, int]) -> int:
        """What is paid of the award when it has this amount and the other chosen ones those.

        Where steps are uneven the others count to the last 分: they take no more than that, whatever they come to.
        """
        claims = self.claims
        if self._uneven:
            claims = {code: replace(each, step=1) for code, each in claims.items()} | {claim.code: claim}
        return pay({**others, claim.code: own}, claims)[claim.code]

    def _hints(self, claim: Claim) -> tuple[Text, ...]:
        """Open rivals that would replace the award."""
        return tuple(
            self._say.may_be_replaced(claim.code, rival.code)
            for rival in self._rivals(claim)
            if not rival.met and (rival.high is None or rival.high > claim.low)
        )

    def _base_reasons(self, claim: Claim) -> tuple[Text, ...]:
        """Awards on which this one is built and which were dropped or reduced themselves."""
        bases = [self.claims[base] for base in claim.bases if base in self.claims]
        changed_bases = [
            base
            for base in bases
            if base.met and (self._chosen.get(base.code) != base.bound or base.code not in self._certain)
        ]
        return tuple(self._say.base_changed(claim.code, base.code) for base in changed_bases)

    def _made(
        self, claim: Claim, outcome: Outcome, amount: AwardAmount, reasons: tuple[Text, ...]
    ) -> Entitlement:
        return Entitlement(claim.code, outcome, claim.amount, amount, reasons, claim.groups)


def claims_of(prospects: Sequence[Prospect], before: Mapping[str, int]) -> dict[str, Claim]:
    """The awards that take part, by code."""
    clauses = [each.clause for each in prospects]
    earlier: dict[str, int] = {}
    for clause in clauses:
        for rule in clause.stacking:
            earlier[rule.group] = earlier.get(rule.group, 0) + before.get(clause.code, 0)
    bases = {clause.code: _bases(clause) for clause in clauses}
    return {
        clause.code: Claim(
            code=clause.code,
            met=each.verdict is Verdict.MET,
            amount=each.amount,
            rules=clause.stacking,
            bases=bases[clause.code],
            depth=_depth(clause.code, bases, ()),
            earlier=max((earlier[r.group] for r in clause.stacking if r.take is Take.TOP_UP), default=0),
            step=1 if clause.amount is None else clause.amount.rounding.step,
        )
        for clause, each in zip(clauses, prospects, strict=True)
        if each.verdict is not Verdict.NOT_MET
        and each.amount.kind is not AmountKind.NONE
        and clause.status is not Status.DRAFT
    }


def _bases(clause: Clause) -> tuple[str, ...]:
    """The clauses whose awards the formula or a condition reads."""
    references = [ref for node in clause.expressions() for ref in refs(node)]
    return tuple(dict.fromkeys(ref.subject for ref in references if ref.prefix == AWARD))


def _depth(code: str, bases: Mapping[str, tuple[str, ...]], above: tuple[str, ...]) -> int:
    below = [base for base in bases.get(code, ()) if base not in above]
    return max((1 + _depth(base, bases, (*above, code)) for base in below), default=0)


def _between(low: int, high: int | None) -> AwardAmount:
    return AwardAmount(AmountKind.INTERVAL, low, high)


def _like(alone: AwardAmount, low: int, high: int | None) -> AwardAmount:
    """The reduced amount: as certain as before, unless what reduces it is uncertain."""
    if alone.kind is AmountKind.EXACT and low != high:
        return _between(low, high)
    if alone.kind is AmountKind.UNKNOWN:
        return AwardAmount(AmountKind.UPPER, 0, high)
    return AwardAmount(alone.kind, low, high)
