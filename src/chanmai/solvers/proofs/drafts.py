"""A draft against the version in force: who would lose or gain, and who would get less or more."""

from collections.abc import Iterator, Sequence

from chanmai.engine.eligibility.clauses.clause import Status
from chanmai.engine.facts.dictionary import HISTORY
from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.texts import Text
from chanmai.solvers.asking import Asking
from chanmai.solvers.firms import Firm
from chanmai.solvers.logic import Logic, conj, neg
from chanmai.solvers.proofs.finding import FindingKind, Flaw, specimen, weight_of
from chanmai.solvers.proofs.growth import sizes
from chanmai.solvers.proofs.rule import Rule, at_least_money, find, replay
from chanmai.solvers.shapes import Quantity, minus
from chanmai.solvers.terms import Terms


def check_drafts(rules: Sequence[Rule]) -> Iterator[Flaw]:
    """Every draft against each clause that it would replace."""
    by_code = {rule.code: rule for rule in rules}
    for draft in rules:
        if draft.compiled.clause.status is Status.DRAFT:
            for code in draft.compiled.clause.replaces:
                if code in by_code:
                    yield from compare(draft, by_code[code])


def compare(draft: Rule, old: Rule) -> Iterator[Flaw]:
    """What the draft changes for whom, each with a firm."""
    both = _Both(draft, old)
    new_met, old_met = (both.terms.met(rule.condition) for rule in (draft, old))
    names = f"“{draft.compiled.clause.name}”", f"“{old.compiled.clause.name}”"
    loses = Text(f"{names[1]}符合而{names[0]}不符合。", f"Meets {names[1]} but not {names[0]}.")
    gains = Text(f"{names[0]}符合而{names[1]}不符合。", f"Meets {names[0]} but not {names[1]}.")
    for kind, fact, words, pair in (
        (FindingKind.DRAFT_LOSES, conj(old_met, neg(new_met)), loses, (old, draft)),
        (FindingKind.DRAFT_GAINS, conj(new_met, neg(old_met)), gains, (draft, old)),
    ):
        firm = both.eligible(fact, *pair)
        if firm is not None:
            yield both.finding(kind, firm, words)
    if draft.compiled.amount is not None and old.compiled.amount is not None:
        meets = conj(new_met, old_met)
        yield from both.amounts(meets, FindingKind.DRAFT_LESS, old, draft)
        yield from both.amounts(meets, FindingKind.DRAFT_MORE, draft, old)


class _Both:
    """Two clauses over one imagined firm."""

    def __init__(self, draft: Rule, old: Rule) -> None:
        self.draft, self.old = draft, old
        self.terms = Terms(draft.dictionary)
        self.asking = Asking(self.terms)
        self.refs = tuple(dict.fromkeys((*old.compiled.refs, *draft.compiled.refs)))
        self.asking.state(*self._no_history())

    def _no_history(self) -> Iterator[Logic]:
        """A firm that has had nothing before: each version counts under its own name what was received."""
        for ref in self.refs:
            form = self.terms.fact(ref)
            if ref.prefix in HISTORY and isinstance(form, Quantity):
                yield form.above == 0

    def eligible(self, fact: Logic, met: Rule, unmet: Rule) -> Firm | None:
        """A firm that meets one of the two clauses only."""
        model_firm = find(self.draft, self.asking, self.terms, self.refs, fact)

        def still(firm: Firm) -> bool:
            return firm.holds(met.condition) and not firm.holds(unmet.condition)

        return replay(model_firm, self.draft, still)

    def amounts(self, meets: Logic, kind: FindingKind, more: Rule, less: Rule) -> Iterator[Flaw]:
        """A firm that meets both and gets more under one: by as much as is found."""
        quantities = [
            self.terms.quantity(rule.compiled.amount) for rule in (more, less) if rule.compiled.amount
        ]
        difference: Quantity = minus(*quantities)
        for size in sizes(more):
            model_firm = find(
                self.draft, self.asking, self.terms, self.refs, meets, at_least_money(difference, size)
            )

            def still(firm: Firm, least: int = size) -> bool:
                high, low = more.pays(firm), less.pays(firm)
                holds = firm.holds(more.condition) and firm.holds(less.condition)
                return holds and high is not None and low is not None and high - low >= least - 100

            firm = replay(model_firm, self.draft, still)
            if firm is not None:
                gap = (more.pays(firm) or 0) - (less.pays(firm) or 0)
                verb = ("少", "less") if kind is FindingKind.DRAFT_LESS else ("多", "more")
                words = Text(
                    f"同样符合两版，草案比原条款{verb[0]}{show_money(gap)}。",
                    f"Meets both; the draft pays {show_money(gap, 'en')} {verb[1]}.",
                )
                yield self.finding(kind, firm, words, gap)
                return

    def finding(self, kind: FindingKind, firm: Firm, words: Text, size: int | None = None) -> Flaw:
        """The finding with the replayed decisions under both clauses."""
        example = specimen(firm, [self.old.compiled, self.draft.compiled], self.draft.dictionary)
        return Flaw(
            kind, self.draft.code, words, (example,), other=self.old.code, size=size, weight=weight_of(kind)
        )
