"""The exact answer of a condition when facts are missing.

An answer is open only if two completions of the missing facts (within their kinds, closed lists and bounds) really
differ. A completion for which the condition has no value (a zero divisor, a category outside its table) does not
meet it. Kleene logic first; what it leaves open is settled by a search over the undecided conditions with linear
arithmetic. Beyond the limits of `search` and `linear`, and for products of several missing facts, the answer stays
open and `hard` says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from chanmai.engine.eligibility.formula import Formula, opposite
from chanmai.engine.eligibility.linear import TooHard
from chanmai.engine.eligibility.search import Space, satisfiable
from chanmai.engine.eligibility.translate import Translator, Truths
from chanmai.engine.eligibility.view import View
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import And, AtLeast, Fetch, Node, Not, Or
from chanmai.engine.language.tree import walk

Truth = bool | None


@dataclass(frozen=True, slots=True)
class Answer:
    """`met` None: open, and `missing` are the facts that can change it, most decisive first.

    `hard`: the limits were reached, so the answer may be more open than it need be.
    """

    met: Truth
    missing: tuple[Ref, ...] = ()
    hard: bool = False


def settle(core: Node, view: View) -> Answer:
    """Decide an expanded condition for one subject."""
    met = evaluate(core, view.fetch)
    return Answer(met) if isinstance(met, bool) else _Open(core, view).answer()


def open_atoms(core: Node, fetch: Callable[[Node], Truth]) -> list[Node]:
    """The undecided conditions that can still matter to an undecided whole."""
    if isinstance(core, And | Or | AtLeast | Not):
        items = (core.item,) if isinstance(core, Not) else core.items
        return [atom for item in items if truth_of(item, fetch) is None for atom in open_atoms(item, fetch)]
    return [core]


def truth_of(core: Node, of_atom: Callable[[Node], Truth]) -> Truth:
    """Kleene truth of a condition from that of its atoms (everything that is not and, or, not, at-least)."""
    if isinstance(core, Not):
        inner = truth_of(core.item, of_atom)
        return None if inner is None else not inner
    if not isinstance(core, And | Or | AtLeast):
        return of_atom(core)
    values = [truth_of(item, of_atom) for item in core.items]
    size = len(values)
    least = core.count if isinstance(core, AtLeast) else (size if isinstance(core, And) else 1)
    sure, maybe = values.count(True), values.count(None)
    return True if sure >= least else False if sure + maybe < least else None


class _Open:
    """The case analysis of one condition that Kleene logic leaves open."""

    def __init__(self, core: Node, view: View) -> None:
        self._core = core
        self._view = view
        self._values: dict[int, Truth] = {}
        self._atoms = open_atoms(core, self._atom)
        self._hard = False
        self._uses = [self._missing_in(atom) for atom in self._atoms]

    def _atom(self, node: Node) -> Truth:
        if id(node) not in self._values:
            self._values[id(node)] = cast(Truth, evaluate(node, self._view.fetch))
        return self._values[id(node)]

    def _missing_in(self, atom: Node) -> list[Ref]:
        fetches = (part.ref for part in walk(atom) if isinstance(part, Fetch))
        return [ref for ref in fetches if self._view.fetch(ref) is None]

    def answer(self) -> Answer:
        """Met, not met, or open with the facts that matter."""
        missing = tuple(dict.fromkeys(ref for uses in self._uses for ref in uses))
        if not missing:
            return Answer(False)
        if not self._independent():
            try:
                settled = self._search()
            except TooHard:
                return Answer(None, self._ranked(missing), hard=True)
            if settled is not None:
                return Answer(settled)
            missing = tuple(ref for ref in missing if self._matters(self._core, ref))
        else:
            missing = tuple(ref for ref in missing if self._matters_in_its_atom(ref))
        return Answer(None, self._ranked(missing), self._hard)

    def _independent(self) -> bool:
        """Each missing fact stands in one place, and each open atom can turn out either way."""
        everywhere = [ref for uses in self._uses for ref in uses]
        if len(set(everywhere)) != len(everywhere) or len(set(map(id, self._atoms))) != len(self._atoms):
            return False
        return all(
            uses and self._contingent(atom) for atom, uses in zip(self._atoms, self._uses, strict=True)
        )

    def _contingent(self, atom: Node) -> bool:
        if isinstance(atom, Fetch):
            return True
        try:
            return all(_possible(atom, self._view, side) for side in (_yes, _no))
        except TooHard:
            return False

    def _search(self) -> Truth:
        """True or False when every completion agrees; None when two differ."""
        if not _possible(self._core, self._view, _yes):
            return False
        return None if _possible(self._core, self._view, _not_yes) else True

    def _matters_in_its_atom(self, ref: Ref) -> bool:
        atom, uses = next(pair for pair in zip(self._atoms, self._uses, strict=True) if ref in pair[1])
        if len(uses) == 1:
            return True
        negated = any(isinstance(part, Not) for part in walk(self._core))
        return self._matters(self._core if negated else atom, ref)

    def _matters(self, node: Node, ref: Ref) -> bool:
        """True if two completions that differ only in this fact differ in the answer."""
        space = Space()
        one, other = Translator(self._view, space), Translator(self._view, space, twin=ref)
        yes, (twin_yes, _) = one.truth(node)[0], other.truth(node)
        try:
            return satisfiable([yes, opposite(twin_yes), *one.axioms, *other.axioms], space)
        except TooHard:
            self._hard = True
            return True

    def _ranked(self, missing: Sequence[Ref]) -> tuple[Ref, ...]:
        """Facts that settle the whole by themselves first, then those in more conditions, then as in the source."""
        uses = [set(used) for used in self._uses]
        return tuple(
            sorted(missing, key=lambda ref: (-self._settles(ref), -sum(ref in used for used in uses)))
        )

    def _settles(self, ref: Ref) -> int:
        """In how many of its two outcomes a fact that alone decides its conditions decides the whole."""
        own = {id(atom) for atom, uses in zip(self._atoms, self._uses, strict=True) if set(uses) == {ref}}
        if not own:
            return 0
        return sum(self._truth_if(own, outcome) is not None for outcome in (True, False))

    def _truth_if(self, own: set[int], outcome: bool) -> Truth:
        """The whole, if the atoms of these ids turned out so."""

        def of_atom(atom: Node) -> Truth:
            return outcome if id(atom) in own else self._atom(atom)

        return truth_of(self._core, of_atom)


def _yes(truths: Truths) -> Formula:
    return truths[0]


def _no(truths: Truths) -> Formula:
    return truths[1]


def _not_yes(truths: Truths) -> Formula:
    return opposite(truths[0])


def _possible(node: Node, view: View, wanted: Callable[[Truths], Formula]) -> bool:
    """True if some completion of the missing facts makes the wanted side of the node hold."""
    space = Space()
    translator = Translator(view, space)
    goal = wanted(translator.truth(node))
    return satisfiable([goal, *translator.axioms], space)
