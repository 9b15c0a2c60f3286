"""Atoms that ask the same of one firm, answered together: thresholds of a fact, sets of a category, shares of a ratio.

They lie in neighbouring places of a program, by rising bounds. The numbers are Python's integers, so that nothing can
overflow; the answers are bytes, one for each atom: TRUE, UNKNOWN or FALSE.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import lcm
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Kind
from chanmai.engine.facts.record import Ref
from chanmai.runners.columnar.atoms import Atom, OneOf, Quotient, Ratio, Reaches, ratio_of, refs_of
from chanmai.runners.columnar.single.codes import FALSE, TRUE, UNKNOWN, Read, code_of, kept_integer

Codes = NDArray[np.uint8]
Members = Sequence[tuple[int, Atom]]


class Family(Protocol):
    """Some atoms: their places, the facts that they ask for, and their codes for a firm."""

    @property
    def places(self) -> slice:
        """Where the atoms lie."""
        ...

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The facts asked for."""
        ...

    def codes(self, read: Read, dictionary: Dictionary) -> Codes | int:
        """The code of each atom, or one for all. Raises ValueError for a value finer than its fact is kept."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Thresholds:
    """`bounds` ascend."""

    places: slice
    refs: tuple[Ref, ...]
    bounds: tuple[int, ...]

    def codes(self, read: Read, dictionary: Dictionary) -> Codes | int:
        value = read(self.refs[0])
        if value is None:
            return UNKNOWN
        steps = kept_integer(self.refs[0], value, dictionary)
        return _first(bisect_right(self.bounds, steps), len(self.bounds))


def _first(count: int, among: int) -> Codes:
    """The first `count` TRUE, the rest FALSE."""
    codes = np.zeros(among, dtype=np.uint8)
    codes[:count] = TRUE
    return codes


@dataclass(frozen=True, slots=True, eq=False)
class _Choices:
    """`_seen`: the codes for the words met so far, of which a category has few."""

    places: slice
    refs: tuple[Ref, ...]
    choices: tuple[frozenset[str], ...]
    _seen: dict[Any, Codes] = field(default_factory=dict)

    def codes(self, read: Read, dictionary: Dictionary) -> Codes | int:  # noqa: ARG002
        word = read(self.refs[0])
        if word is None:
            return UNKNOWN
        code_array = self._seen.get(word)
        if code_array is None:
            codes = [TRUE if word in choices else FALSE for choices in self.choices]
            code_array = self._seen[word] = np.array(codes, dtype=np.uint8)
        return code_array


@dataclass(frozen=True, slots=True, eq=False)
class _Shares:
    """n / d >= p / L means floor(L n / d) >= p, and n / d > p / L means ceil(L n / d) > p. The `scale` is L.

    First come the atoms that say >=, with `reached` for their p, then those that say >, with `exceeded`; both ascend.
    """

    places: slice
    refs: tuple[Ref, ...]
    ratio: Ratio
    scale: int
    reached: tuple[int, ...]
    exceeded: tuple[int, ...]

    def codes(self, read: Read, dictionary: Dictionary) -> Codes | int:
        steps_of = {}
        for ref in self.refs:
            value = read(ref)
            if value is None:
                return UNKNOWN
            steps_of[ref] = kept_integer(ref, value, dictionary)
        below = steps_of[self.ratio.den]
        if below == 0 or (self.ratio.positive_only and below < 0):
            return UNKNOWN
        above = sum(factor * steps_of[ref] for ref, factor in self.ratio.terms) + self.ratio.constant
        above *= self.scale
        lower_codes = _first(bisect_right(self.reached, above // below), len(self.reached))
        if not self.exceeded:
            return lower_codes
        upper_codes = _first(bisect_left(self.exceeded, -(-above // below)), len(self.exceeded))
        return np.concatenate((lower_codes, upper_codes))


@dataclass(frozen=True, slots=True, eq=False)
class _Alone:
    places: slice
    refs: tuple[Ref, ...]
    atom: Atom

    def codes(self, read: Read, dictionary: Dictionary) -> Codes | int:
        return code_of(self.atom, read, dictionary)


def families(atoms: Sequence[Atom], dictionary: Dictionary) -> list[Family]:
    """All atoms, each in one family."""
    all_families: list[Family] = []
    for (make, _), members in groupby(enumerate(atoms), key=lambda item: _likeness(item[1], dictionary)):
        all_families.extend(make(list(members)))
    return all_families


def _likeness(atom: Atom, dictionary: Dictionary) -> tuple[Callable[[Members], list[Family]], object]:
    if isinstance(atom, Reaches):
        return _thresholds, atom.ref
    if isinstance(atom, OneOf) and dictionary.get(atom.ref.fact).kind is Kind.CATEGORY:
        return _choices, atom.ref
    if isinstance(atom, Quotient) and (ratio_with_bound := ratio_of(atom)) is not None:
        return _shares, ratio_with_bound[0]
    return _alone, None


def _places(members: Members) -> slice:
    return slice(members[0][0], members[-1][0] + 1)


def _thresholds(members: Members) -> list[Family]:
    bounds = tuple(atom.threshold for _, atom in members if isinstance(atom, Reaches))
    return [_Thresholds(_places(members), refs_of(members[0][1]), bounds)]


def _choices(members: Members) -> list[Family]:
    choices = tuple(atom.choices for _, atom in members if isinstance(atom, OneOf))
    return [_Choices(_places(members), refs_of(members[0][1]), choices)]


def _shares(members: Members) -> list[Family]:
    bounds = [
        (*of, atom.strict)
        for _, atom in members
        if isinstance(atom, Quotient) and (of := ratio_of(atom)) is not None
    ]
    ratio, scale = bounds[0][0], lcm(*(bound.denominator for _, bound, _ in bounds))
    lower_bounds, upper_bounds = (
        tuple(int(bound * scale) for _, bound, strict in bounds if strict is kind) for kind in (False, True)
    )
    refs = tuple(dict.fromkeys((*(ref for ref, _ in ratio.terms), ratio.den)))
    return [_Shares(_places(members), refs, ratio, scale, lower_bounds, upper_bounds)]


def _alone(members: Members) -> list[Family]:
    return [_Alone(slice(place, place + 1), refs_of(atom), atom) for place, atom in members]
