"""From a core expression with missing facts to two formulas: when it is true, and when it is false.

Where neither holds the expression has no value: a zero divisor, a category outside its table. What linear
arithmetic does not cover (products and quotients of several missing facts) becomes a `Free` literal: sound, for the
decision then can only stay open.
"""

from chanmai.engine.eligibility.missing.branches import Form, NotLinear, Word, Words, relation
from chanmai.engine.eligibility.missing.formula import (
    Formula,
    Free,
    OneOf,
    Shares,
    both,
    count,
    either,
    opposite,
)
from chanmai.engine.eligibility.missing.pieces import Pieces, Truths, may_lack_value
from chanmai.engine.language.evaluate import bounds, evaluate
from chanmai.engine.language.nodes import Compare, Empty, If, Knowledge, Member, Node, Not, Several
from chanmai.engine.language.op import Op
from chanmai.engine.language.refs import refs
from chanmai.engine.language.thresholds import turned


class Translator(Pieces):
    """Translates over one subject. `twin` is a reference to read under another name, to compare two completions."""

    def truth(self, node: Node) -> Truths:
        """When the condition is true, and when it is false."""
        if isinstance(node, Not):
            return self.truth(node.item)[::-1]
        if isinstance(node, Several):
            truths = [self.truth(item) for item in node.items]
            least, against = node.least, len(truths) - node.least + 1
            return count(least, (t for t, _ in truths)), count(against, (f for _, f in truths))
        if isinstance(node, If):
            return self._chosen(node)
        try:
            return self._atom(node)
        except NotLinear:
            return self._free(node)

    def _chosen(self, node: If) -> Truths:
        (yes, no), then, other = self.truth(node.test), self.truth(node.then), self.truth(node.otherwise)
        when = (
            either(both(yes, then[side]), both(no, other[side]), both(then[side], other[side]))
            for side in (0, 1)
        )
        true, false = when
        return true, false

    def _atom(self, node: Node) -> Truths:
        if isinstance(node, Knowledge):
            known = evaluate(node, self.view.fetch) is True
            return known, not known
        if isinstance(node, Compare):
            of_the_day = turned(node, self.view.fetch)
            return self._compare(node) if of_the_day is node else self.truth(of_the_day)
        if isinstance(node, Member):
            return self._member(node)
        if isinstance(node, Empty):
            return self._empty(node)
        cases = self.cases(node)
        yes = either(*(both(guard, relation(Op.EQ, form, Word(True))) for guard, form in cases))
        no = either(*(both(guard, relation(Op.EQ, form, Word(False))) for guard, form in cases))
        return yes, no

    def _compare(self, node: Compare) -> Truths:
        left, right = self.cases(node.left), self.cases(node.right)
        pairs = [(both(g, h), a, b) for g, a in left for h, b in right]
        yes = either(*(both(guard, relation(node.op, a, b)) for guard, a, b in pairs))
        no = either(*(both(guard, relation(node.op.opposite, a, b)) for guard, a, b in pairs))
        return yes, no

    def _member(self, node: Member) -> Truths:
        yes: list[Formula] = []
        no: list[Formula] = []
        for guard, form in self.cases(node.item):
            inside = _inside(form, frozenset(node.choices.values))
            if inside is not None:
                yes.append(both(guard, inside))
                no.append(both(guard, opposite(inside)))
        return either(*yes), either(*no)

    def _empty(self, node: Empty) -> Truths:
        cases = [(guard, form) for guard, form in self.cases(node.item) if isinstance(form, Words)]
        members = [(guard, Shares(form.ref, None) if form.ref else bool(form.value)) for guard, form in cases]
        some, none = ([both(g, h) for g, h in members], [both(g, opposite(h)) for g, h in members])
        return either(*none), either(*some)

    def _free(self, node: Node) -> Truths:
        """An atom that is not looked into, unless the ranges of its sides decide it."""
        if isinstance(node, Compare) and not may_lack_value(node):
            answer = self._by_range(node)
            if answer is not None:
                return answer, not answer
        tag = " of twin" if self.twin in refs(node) else ""
        yes = Free((node, f"true{tag}"))
        if not may_lack_value(node):
            return yes, opposite(yes)
        no = Free((node, f"false{tag}"))
        self.axioms.append(either(opposite(yes), opposite(no)))
        return yes, no

    def _by_range(self, node: Compare) -> bool | None:
        left = bounds(node.left, self.view.fetch, self.view.limits)
        right = bounds(node.right, self.view.fetch, self.view.limits)
        below = left[1] is not None and right[0] is not None and left[1] < right[0]
        above = left[0] is not None and right[1] is not None and left[0] > right[1]
        touching = left[1] is not None and right[0] is not None and left[1] <= right[0]
        resting = left[0] is not None and right[1] is not None and left[0] >= right[1]
        known = {
            Op.LT: (below, resting),
            Op.LE: (touching, above),
            Op.GT: (above, touching),
            Op.GE: (resting, below),
            Op.EQ: (False, below or above),
            Op.NE: (below or above, False),
        }[node.op]
        return True if known[0] else False if known[1] else None


def _inside(form: Form, choices: frozenset[str]) -> Formula | None:
    if isinstance(form, Words):
        return Shares(form.ref, choices) if form.ref else bool((form.value or frozenset()) & choices)
    if isinstance(form, Word):
        return OneOf(form.ref, frozenset(choices)) if form.ref else form.value in choices
    if form is None:
        return None
    raise NotLinear
