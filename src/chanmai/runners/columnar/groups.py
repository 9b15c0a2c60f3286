"""Which atoms one operation evaluates together: thresholds of a column, sets of a category, shares of one ratio."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Kind
from chanmai.engine.facts.record import Ref
from chanmai.runners.columnar.atoms import REACH, Atom, OneOf, Quotient, Ratio, Reaches, ratio_of
from chanmai.runners.columnar.columns import Column, Columns
from chanmai.runners.columnar.comparisons import Comparisons, Ends

NARROWED_FROM = 3  # thresholds of one column from which a narrower copy of it is worth its making
DIVIDED_FROM = 3  # shares of one ratio from which one division a row costs less than a product for each share

Members = Sequence[tuple[int, Atom]]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Atoms `data >= bounds[i]` over one column; `data` in the narrowest type that holds its values."""

    ref: Ref
    data: NDArray[Any]
    bounds: NDArray[Any]
    places: slice


@dataclass(frozen=True, slots=True)
class Choices:
    """The atoms over one category: `codes` a column of its codes, slot j the j-th code of the first len(slot) atoms."""

    ref: Ref
    codes: NDArray[Any]
    slots: tuple[NDArray[np.intp], ...]
    places: slice


@dataclass(frozen=True, slots=True)
class Shares:
    """Atoms over one ratio n / d, decided by whole numbers: n / d >= p / L means floor(L n / d) >= p.

    `scale` is L; `bounds` p, of the first `inclusive` atoms. The others are strict, n / d > p / L, which means
    ceil(L n / d) >= p + 1: their bounds hold p + 1.
    """

    ratio: Ratio
    scale: int
    inclusive: int
    bounds: NDArray[np.int64]
    places: slice


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Neighbouring atoms that are evaluated alike, by the column or the ratio that they are about; None: each alone."""

    of: Ref | Ratio | None
    members: tuple[tuple[int, Atom], ...]


class Families:
    """The atoms of a program in families. What a batch asks of them anew is kept for the next one like it."""

    KEPT = 16

    def __init__(self, atoms: Iterable[Atom], dictionary: Dictionary) -> None:
        grouped = groupby(enumerate(atoms), key=lambda item: _family(item[1], dictionary))
        self.all = tuple(Neighbours(of, tuple(members)) for (_, of), members in grouped)
        self._kept: dict[object, Comparisons] = {}

    def comparisons(self, members: Members, columns: Columns) -> Comparisons:
        """The comparisons for the atoms that no group takes."""
        ends = {ref: Ends.around(columns[ref]) for ref in columns.refs}
        key = (tuple(place for place, _ in members), tuple(ends.items()))
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= self.KEPT:
                self._kept.clear()
            found = self._kept[key] = Comparisons(members, ends)
        return found


class Groups:
    """Atoms by the way they are evaluated; those over one column or ratio lie in neighbouring planes."""

    def __init__(self, families: Families, columns: Columns) -> None:
        self.thresholds: list[Thresholds] = []
        self.categories: list[Choices] = []
        self.shares: list[Shares] = []
        others: list[tuple[int, Atom]] = []
        for family in families.all:
            members, first = family.members, family.members[0][1]
            match family.of:
                case Ref() as ref if isinstance(first, Reaches):
                    self.thresholds.append(_thresholds(ref, members, columns[ref]))
                case Ref() as ref:
                    self.categories.append(_choices(ref, members, columns[ref]))
                case Ratio() as ratio if (shares := _shares(ratio, members, columns)) is not None:
                    self.shares.append(shares)
                case _:
                    others.extend(members)
        self.comparisons = families.comparisons(others, columns)
        self.others = self.comparisons.rest

    @property
    def tallest(self) -> int:
        """How many comparisons the largest group makes at once."""
        heights = [len(group.bounds) for group in self.thresholds]
        return max((*heights, *(len(group.bounds) for group in self.shares)), default=1)


def _family(atom: Atom, dictionary: Dictionary) -> tuple[str, Ref | Ratio | None]:
    if isinstance(atom, Reaches):
        return "thresholds", atom.ref
    if isinstance(atom, OneOf) and dictionary.get(atom.ref.fact).kind is Kind.CATEGORY:
        return "category", atom.ref
    if isinstance(atom, Quotient) and (ratio_with_bound := ratio_of(atom)) is not None:
        return "ratio", ratio_with_bound[0]
    return "other", None


def _places(members: Members) -> slice:
    return slice(members[0][0], members[-1][0] + 1)


def _thresholds(ref: Ref, members: Members, own: Column) -> Thresholds:
    """Thresholds outside the column's range are moved to its ends, which changes no answer."""
    thresholds = [atom.threshold for _, atom in members if isinstance(atom, Reaches)]
    bounds = np.array([max(own.low, min(own.high + 1, bound)) for bound in thresholds], dtype=np.int64)
    narrow = _narrowest(own.low, own.high + 1) if len(thresholds) >= NARROWED_FROM else np.int64
    return Thresholds(
        ref, own.data.astype(narrow, copy=False), bounds.astype(narrow)[:, None], _places(members)
    )


def _narrowest(low: int, high: int) -> type[np.signedinteger[Any]]:
    for kind in (np.int16, np.int32):
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return kind
    return np.int64


def _choices(ref: Ref, members: Members, own: Column) -> Choices:
    """Lay the wanted codes out in slots; the code past the last word stands for a word that does not occur."""
    choices = [atom.choices for _, atom in members if isinstance(atom, OneOf)]
    nowhere = len(own.words)
    rows = [
        [own.words.index(word) for word in sorted(words) if word in own.words] or [nowhere]
        for words in choices
    ]
    depth = max(map(len, rows))
    slots = tuple(np.array([row[min(j, len(row) - 1)] for row in rows], dtype=np.intp) for j in range(depth))
    codes = np.arange(nowhere + 1)
    if own.data.dtype == np.uint8 and nowhere < 256:
        codes = codes.astype(np.uint8)
    return Choices(ref, codes[:, None], slots, _places(members))


def _bounds(members: Members) -> Iterator[tuple[Ratio, Any, bool]]:
    for _, atom in members:
        ratio_with_bound = ratio_of(atom) if isinstance(atom, Quotient) else None
        if ratio_with_bound is not None and isinstance(atom, Quotient):
            yield *ratio_with_bound, atom.strict


def _shares(ratio: Ratio, members: Members, columns: Columns) -> Shares | None:
    """None where a division does not pay or L n could leave 62 bits."""
    if len(members) < DIVIDED_FROM:
        return None
    ratio_bounds = list(_bounds(members))
    scale = lcm(*(bound.denominator for _, bound, _ in ratio_bounds))
    if scale * _reach(ratio, columns) > REACH:
        return None
    bounds = [int(bound * scale) + strict for _, bound, strict in ratio_bounds]
    clamped = np.array([max(-REACH, min(REACH + 1, bound)) for bound in bounds], dtype=np.int64)
    inclusive = sum(not strict for _, _, strict in ratio_bounds)
    return Shares(ratio, scale, inclusive, clamped[:, None], _places(members))


def _reach(ratio: Ratio, columns: Columns) -> int:
    """A bound on |n|."""
    sizes = ((abs(factor), columns[ref]) for ref, factor in ratio.terms)
    return abs(ratio.constant) + sum(f * max(abs(own.low), abs(own.high), 1) for f, own in sizes)
