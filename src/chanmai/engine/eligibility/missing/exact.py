"""The exact answer of a condition when facts are missing.

An answer is open only if two completions of the missing facts (within their kinds, closed lists and bounds) really
differ. A completion for which the condition has no value (a zero divisor, a category outside its table) does not
meet it. Kleene logic first; what it leaves open is settled by a search over the undecided conditions with linear
arithmetic. Beyond the limits of `search` and `linear`, and for products of several missing facts, the answer stays
open and `hard` says so.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from chanmai.engine.eligibility.clauses.partial import with_known
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.formula import Formula, opposite
from chanmai.engine.eligibility.missing.linear import TooHard
from chanmai.engine.eligibility.missing.memory import memory_of
from chanmai.engine.eligibility.missing.pieces import Truths
from chanmai.engine.eligibility.missing.search import Space, satisfiable
from chanmai.engine.eligibility.missing.translate import Translator
from chanmai.engine.facts.dictionary import AWARD
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Fetch, Node, Not, Several
from chanmai.engine.language.tree import walk

Truth = bool | None
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Answer:
    """`met` None: open, and `missing` are the facts that can change it, most decisive first.

    `hard`: the limits were reached, so the answer may be more open than it need be.
    """

    met: Truth
    missing: tuple[Ref, ...] = ()
    hard: bool = False


def settle(core: Node, view: View) -> Answer:
    """Decide an expanded condition for one subject, and say which missing facts can still change the answer."""
    met = evaluate(core, view.fetch)
    return Answer(met) if isinstance(met, bool) else _Open(as_known(core, view), view).answer()


def verdict(core: Node, view: View) -> Truth:
    """The same decision without the list of missing facts."""
    met = evaluate(core, view.fetch)
    return met if isinstance(met, bool) else _Open(as_known(core, view), view).met()


def as_known(core: Node, view: View) -> Node:
    """The condition with what it asks of 已知 put in: no completion of missing facts changes it."""
    memory = memory_of(view.dictionary)
    parts = memory.knowledge(core)
    if not parts:
        return core
    answers = tuple(evaluate(part, view.fetch) for part in parts)
    return memory.recall(("known", id(core), answers), core, lambda: with_known(core, view.fetch))


def open_atoms(core: Node, fetch: Callable[[Node], Truth]) -> list[Node]:
    """The undecided conditions that can still matter to an undecided whole."""
    if isinstance(core, Several | Not):
        items = (core.item,) if isinstance(core, Not) else core.items
        return [atom for item in items if truth_of(item, fetch) is None for atom in open_atoms(item, fetch)]
    return [core]


def truth_of(core: Node, of_atom: Callable[[Node], Truth]) -> Truth:
    """Kleene truth of a condition from that of its atoms (everything that is not and, or, not, at-least)."""
    if isinstance(core, Not):
        inner = truth_of(core.item, of_atom)
        return None if inner is None else not inner
    if not isinstance(core, Several):
        return of_atom(core)
    values = [truth_of(item, of_atom) for item in core.items]
    least, sure, maybe = core.least, values.count(True), values.count(None)
    return True if sure >= least else False if sure + maybe < least else None


class _Open:
    """The case analysis of one condition that Kleene logic leaves open. Equal cases are looked into once."""

    def __init__(self, core: Node, view: View) -> None:
        self._core = core
        self._view = view
        self._memory = memory_of(view.dictionary)
        self._values = {
            id(leaf): cast(Truth, evaluate(leaf, view.fetch)) for leaf in self._memory.leaves(core)
        }
        self._atoms = open_atoms(core, self._atom)
        self._uses = [self._missing_in(atom) for atom in self._atoms]
        self._hard = False

    def _atom(self, node: Node) -> Truth:
        return self._values[id(node)]

    def _missing_in(self, atom: Node) -> list[Ref]:
        return [ref for ref in self._memory.refs(atom) if self._view.fetch(ref) is None]

    def _known_in(self, atoms: Sequence[Node]) -> Hashable:
        """All that the analysis of these atoms looks at: known values, and the ranges of awards not yet exact."""
        refs = [ref for atom in atoms for ref in self._memory.refs(atom)]
        values = tuple(self._view.fetch(ref) for ref in refs)
        return values, tuple(self._view.limits(ref) for ref in refs if ref.prefix == AWARD)

    def _once(self, question: str, node: Node, atoms: Sequence[Node], answer: Callable[[], Found]) -> Found:
        """Answer a question about a node, or recall the answer given to an equal case before."""
        truths = () if node in atoms else tuple(self._values.values())
        return self._memory.recall((question, id(node), truths, self._known_in(atoms)), node, answer)

    def met(self) -> Truth:
        """True or False when every completion of the missing facts agrees; None when two differ."""
        return self._once("met", self._core, self._atoms, self._met)

    def _met(self) -> Truth:
        if not any(self._uses):
            return False
        if self._independent():
            return None
        try:
            return self._search()
        except TooHard:
            self._hard = True
            return None

    def answer(self) -> Answer:
        """Met, not met, or open with the facts that matter."""
        return self._once("answer", self._core, self._atoms, self._answer)

    def _answer(self) -> Answer:
        met = self._met()
        if met is not None:
            return Answer(met)
        missing = tuple(dict.fromkeys(ref for uses in self._uses for ref in uses))
        if not self._hard:
            matters = self._matters_in_its_atom if self._independent() else self._matters_to_all
            missing = tuple(ref for ref in missing if matters(ref))
        return Answer(None, self._ranked(missing), self._hard)

    def _independent(self) -> bool:
        """No two open atoms share a missing fact, and each can turn out either way."""
        everywhere = [ref for uses in self._uses for ref in uses]
        if len(set(everywhere)) != len(everywhere):
            return False
        return all(
            uses and self._contingent(atom) for atom, uses in zip(self._atoms, self._uses, strict=True)
        )

    def _contingent(self, atom: Node) -> bool:
        if isinstance(atom, Fetch):
            return True

        def answer() -> bool:
            try:
                return all(_possible(atom, self._view, side) for side in (_yes, _no))
            except TooHard:
                return False

        return self._once("contingent", atom, [atom], answer)

    def _search(self) -> Truth:
        """True or False when every completion agrees; None when two differ."""
        if not _possible(self._core, self._view, _yes):
            return False
        return None if _possible(self._core, self._view, _not_yes) else True

    def _matters_in_its_atom(self, ref: Ref) -> bool:
        atom, uses = next(pair for pair in zip(self._atoms, self._uses, strict=True) if ref in pair[1])
        if len(uses) == 1:
            return True
        if any(isinstance(part, Not) for part in walk(self._core)):
            return self._matters_to_all(ref)
        return self._once(f"matters {ref}", atom, [atom], lambda: self._matters(atom, ref))

    def _matters_to_all(self, ref: Ref) -> bool:
        return self._matters(self._core, ref)

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
        uses = [set(references) for references in self._uses]
        return tuple(
            sorted(
                missing, key=lambda ref: (-self._settles(ref), -sum(ref in references for references in uses))
            )
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


def _possible(node: Node, view: View, side: Callable[[Truths], Formula]) -> bool:
    """True if some completion of the missing facts makes the wanted side of the node hold."""
    space = Space()
    translator = Translator(view, space)
    goal = side(translator.truth(node))
    return satisfiable([goal, *translator.axioms], space)
