"""How open conditions that know some of their facts can turn out, for many rows at once.

`outcomes`: all that several conditions can be together, while one fact is missing. `turning`: where a single condition
changes, as the missing fact grows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.facts.record import Ref
from chanmai.runners.columnar.atoms import Atom
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.settling.lines import NotCovered
from chanmai.runners.columnar.settling.trying import FALSE, TRUE, trial
from chanmai.runners.columnar.vectors import Bools

MOST_ATOMS = 30  # 3**30 fits in 63 bits
MOST_OUTCOMES = 62  # as bits of one word
MOST_TURNS = 6


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Of some rows: bit i of `seen` says that the atoms can together turn out as `kinds[i]`.

    kinds: sums of 3**k * (0 false, 1 neither, 2 true) of the k-th atom.
    """

    kinds: NDArray[np.int64]
    seen: NDArray[np.int64]

    def either_way(self) -> Bools:
        """For a single atom: where it can turn out true and can turn out false."""
        bits = [1 << index for index, kind in enumerate(self.kinds.tolist()) if kind in (FALSE, TRUE)]
        return np.asarray(self.seen & sum(bits) == sum(bits)) & (len(bits) == 2)


def outcomes(atoms: Sequence[Atom], fact: Ref, columns: Columns, rows: NDArray[np.intp]) -> Outcomes:
    """How the atoms can turn out together. In these rows they know all their facts but this one.

    Raises NotCovered where only the engine can tell.
    """
    if len(atoms) > MOST_ATOMS:
        raise NotCovered
    trials = trial(atoms, fact, columns, rows)
    code = np.zeros(trials.values.shape, dtype=np.int64)
    for place, codes in enumerate(trials.codes):
        code += 3**place * codes
    kinds, numbers = np.unique(code, return_inverse=True)
    if len(kinds) > MOST_OUTCOMES:
        raise NotCovered
    bits = np.left_shift(1, numbers.reshape(code.shape).astype(np.int64))
    return Outcomes(kinds, np.bitwise_or.reduce(bits, axis=0))


@dataclass(frozen=True, slots=True)
class Turning:
    """Of some rows: the outcomes of an atom in the order in which they come as the missing fact grows.

    `course` [turn + 1, row]: the outcomes, the last one repeated; `points` [turn, row]: the first value of the fact
    after each turn (0 where there is no such turn).
    """

    course: NDArray[np.int64]
    points: NDArray[Any]


def turning(atom: Atom, fact: Ref, columns: Columns, rows: NDArray[np.intp]) -> Turning:
    """Where an atom turns. In these rows it knows all its facts but this one.

    Raises NotCovered where only the engine can tell.
    """
    trials = trial([atom], fact, columns, rows)
    order = np.argsort(trials.values, axis=0, kind="stable")
    values = np.take_along_axis(trials.values, order, axis=0)
    codes = np.take_along_axis(trials.codes[0], order, axis=0)
    turn = np.cumsum(codes[1:] != codes[:-1], axis=0)
    most = int(turn.max(initial=0))
    if most > MOST_TURNS:
        raise NotCovered
    course, points = [codes[0]], list[NDArray[Any]]()
    for number in range(1, most + 1):
        in_range = turn[-1] >= number
        first = np.argmax(turn >= number, axis=0)[None] + 1
        course.append(np.where(in_range, np.take_along_axis(codes, first, axis=0)[0], codes[-1]))
        points.append(np.where(in_range, np.take_along_axis(values, first, axis=0)[0], 0))
    shape = (most, len(rows))
    return Turning(np.stack(course), np.stack(points) if points else np.zeros(shape, dtype=np.int64))
