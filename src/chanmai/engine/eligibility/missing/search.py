"""Can formulas over missing facts hold together? A tableau over the formulas with theories for each kind of fact."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from chanmai.engine.eligibility.missing.formula import (
    Count,
    Formula,
    Free,
    Literal,
    OneOf,
    Same,
    Shares,
    count,
    opposite,
)
from chanmai.engine.eligibility.missing.linear import Relation, TooHard, Work, feasible
from chanmai.engine.facts.fact import Fact, Kind
from chanmai.engine.facts.record import Ref

MOST_STEPS = 1000  # branches of one tableau
MOST_PAIRINGS = 5000


@dataclass(slots=True)
class Space:
    """The fact behind each missing reference. References made up on the way are whole numbers."""

    facts: dict[Ref, Fact] = field(default_factory=dict)

    def is_whole(self, ref: Ref) -> bool:
        """True if the quantity takes whole numbers only: 分, whole counts, days."""
        fact = self.facts.get(ref)
        return fact is None or fact.whole or fact.kind in (Kind.MONEY, Kind.DATE)

    def options(self, ref: Ref) -> frozenset[str | bool] | None:
        """The values of a flag or a closed list; None for an open one."""
        fact = self.facts[ref]
        if fact.kind is Kind.FLAG:
            return frozenset((True, False))
        return frozenset(fact.values) or None


def satisfiable(formulas: Iterable[Formula], space: Space) -> bool:
    """True if some values of the missing facts make all formulas hold.

    Raises TooHard beyond MOST_STEPS branches, or the limits of the linear part.
    """
    return _Tableau(space).open(list(formulas), ())


@dataclass(slots=True)
class _Tableau:
    space: Space
    steps: int = 0
    work: Work = field(default_factory=Work)

    def open(self, formulas: list[Formula], literals: tuple[Literal, ...]) -> bool:
        """Whether a branch stays open: literals are gathered, then the narrowest choice is tried either way."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooHard
        sorted_out = _gather(formulas, literals)
        if sorted_out is None:
            return False
        gathered_literals, choices = sorted_out
        if len(gathered_literals) > len(literals) and not consistent(
            gathered_literals, self.space, self.work
        ):
            return False
        if not choices:
            return True
        narrowest = min(choices, key=lambda choice: len(choice.items) - choice.least)
        rest: list[Formula] = [choice for choice in choices if choice is not narrowest]
        first, *others = narrowest.items
        others_count: Formula = Count(narrowest.least - 1, tuple(others)) if narrowest.least > 1 else True
        left: Formula = Count(narrowest.least, tuple(others)) if narrowest.least <= len(others) else False
        if self.open([first, others_count, *rest], gathered_literals):
            return True
        return self.open([opposite(first), left, *rest], gathered_literals)


def _gather(
    formulas: list[Formula], literals: tuple[Literal, ...]
) -> tuple[tuple[Literal, ...], list[Count]] | None:
    """Literals that must hold and choices that remain open beside them; None when a formula is false."""
    known = dict.fromkeys(literals)
    stack, choices = list(formulas), list[Count]()
    while stack:
        formula = stack.pop()
        if formula is False:
            return None
        if formula is True:
            continue
        if not isinstance(formula, Count):
            known[formula] = None
        elif formula.least == len(formula.items):
            stack.extend(formula.items)
        else:
            choices.append(formula)
        if not stack and len(known) > len(literals):
            literals = tuple(known)
            stack, choices = [_reduced(choice, known) for choice in choices], []
    return tuple(known), choices


def _reduced(choice: Count, known: dict[Literal, None]) -> Formula:
    """The choice with the items taken out that the literals decide."""
    return count(choice.least, [_decided(item, known) for item in choice.items])


def _decided(item: Formula, known: dict[Literal, None]) -> Formula:
    if isinstance(item, bool | Count):
        return _reduced(item, known) if isinstance(item, Count) else item
    if item in known:
        return True
    against = opposite(item)
    return False if not isinstance(against, bool | Count) and against in known else item


def consistent(literals: Sequence[Literal], space: Space, work: Work) -> bool:
    """True if the literals can hold together. Raises TooHard when the work that is left does not suffice."""
    members = [literal for literal in literals if isinstance(literal, OneOf)]
    pairs = [literal for literal in literals if isinstance(literal, Same)]
    if not _free_agree(literals) or not _categories_agree(members, pairs, space):
        return False
    if not _sets_agree([literal for literal in literals if isinstance(literal, Shares)], space):
        return False
    return feasible((literal for literal in literals if isinstance(literal, Relation)), space.is_whole, work)


def _free_agree(literals: Sequence[Literal]) -> bool:
    free_literals = {literal for literal in literals if isinstance(literal, Free)}
    return not any(Free(literal.key, not literal.positive) in free_literals for literal in free_literals)


def _categories_agree(members: list[OneOf], pairs: list[Same], space: Space) -> bool:
    refs = sorted(
        {literal.ref for literal in members} | {ref for pair in pairs for ref in (pair.left, pair.right)}
    )
    domains = {ref: list(_allowed(ref, members, len(refs), space)) for ref in refs}
    if not all(domains.values()):
        return False
    return not pairs or _pairable(domains, pairs)


def _allowed(ref: Ref, members: list[OneOf], width: int, space: Space) -> Iterator[str | bool]:
    """The values still open to a category. An open list gets the values named anywhere, and `width` others."""
    options = space.options(ref)
    if options is None:
        values_in_use = frozenset(value for literal in members for value in literal.values)
        options = values_in_use | {f"\0{index}" for index in range(width)}
    own = [literal for literal in members if literal.ref == ref]
    for value in sorted(options, key=str):
        if all((value in literal.values) == literal.positive for literal in own):
            yield value


def _pairable(domains: dict[Ref, list[str | bool]], pairs: list[Same]) -> bool:
    refs = sorted({ref for pair in pairs for ref in (pair.left, pair.right)})
    assignments = itertools.product(*(domains[ref] for ref in refs))
    for number, values in enumerate(assignments):
        if number > MOST_PAIRINGS:
            raise TooHard
        value = dict(zip(refs, values, strict=True))
        if all((value[pair.left] == value[pair.right]) == pair.positive for pair in pairs):
            return True
    return False


def _sets_agree(shares: list[Shares], space: Space) -> bool:
    """Each wanted overlap needs a member that no excluded set holds (and that the closed list knows)."""
    for overlap in shares:
        if not overlap.positive:
            continue
        against = [item.values for item in shares if item.ref == overlap.ref and not item.positive]
        barred = {value for values in against if values is not None for value in values}
        options = space.options(overlap.ref)
        members = (
            overlap.values
            if options is None
            else options
            if overlap.values is None
            else options & overlap.values
        )
        if None in against or (members is not None and not members - barred):
            return False
    return True
