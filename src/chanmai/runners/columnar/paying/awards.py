"""What clauses pay, for all rows at once: the kinds and ends that `engine.eligibility.amounts` gives row by row.

Amounts lie between two ends where facts are missing; the ends of awards decided in the same run are theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from chanmai.engine.eligibility.clauses.clause import Rounding
from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AmountKind
from chanmai.engine.facts.dictionary import AWARD, HISTORY, Dictionary
from chanmai.engine.facts.record import Ref
from chanmai.runners.aside import MOST
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.formulas import Formulas
from chanmai.runners.columnar.paying.ranges import Range, Ranges
from chanmai.runners.columnar.rounding import round_amounts
from chanmai.runners.columnar.vectors import WIDEST, Bools, Vector, column, constant, ints, nowhere
from chanmai.runners.runner import KIND_NUMBER, Result

Ints = NDArray[np.int64]
ZERO = Fraction(0)
NONE, EXACT, UPPER, INTERVAL, UNSTATED = (
    KIND_NUMBER[kind]
    for kind in (
        AmountKind.NONE, AmountKind.EXACT, AmountKind.UPPER, AmountKind.INTERVAL, AmountKind.UNKNOWN
    )
)  # fmt: skip


class Earlier:
    """The awards that the same run has decided so far, as facts of the clauses that come later."""

    def __init__(self, result: Result, place: Mapping[str, int], dictionary: Dictionary) -> None:
        self._result = result
        self._place = place
        self._dictionary = dictionary

    def _clause(self, ref: Ref) -> int | None:
        return self._place.get(ref.subject)

    def column(self, ref: Ref) -> pa.Array:
        """The amounts as a column: exact ones, 0 where nothing is paid, otherwise missing."""
        clause, result = self._clause(ref), self._result
        if clause is None:
            return pa.nulls(len(result.subjects), pa.int64())
        kinds = result.amount_kind[clause]
        known = (kinds == EXACT) | (kinds == NONE)
        return pa.array(np.where(kinds == EXACT, result.amount_low[clause], 0), mask=~known)

    def history(self, ref: Ref, rows: NDArray[np.intp]) -> list[object]:
        """All that is known of an award, row by row."""
        clause, result = self._clause(ref), self._result
        if clause is None:
            return [None] * len(rows)
        fields = (result.amount_kind, result.amount_low, result.amount_high, result.high_known)
        return list(zip(*(field[clause, rows].tolist() for field in fields), strict=True))

    def limits(self, ref: Ref, rows: NDArray[np.intp]) -> Range:
        """What a reference can be where it is missing, as `View.limits` has it."""
        if ref.prefix == AWARD:
            return self._amounts(ref, rows)
        if ref.prefix in HISTORY:
            return Range(constant(ZERO), nowhere())
        fact = self._dictionary.get(ref.fact)
        low, high = (nowhere() if end is None else constant(end) for end in (fact.lowest, fact.highest))
        return Range(low, high)

    def _amounts(self, ref: Ref, rows: NDArray[np.intp]) -> Range:
        clause, result = self._clause(ref), self._result
        if clause is None:
            return Range(constant(ZERO), nowhere())
        low, high = result.amount_low[clause, rows], result.amount_high[clause, rows]
        return Range(_whole(low, None), _whole(high, result.high_known[clause, rows]))

    def only_capped(self, ref: Ref, rows: NDArray[np.intp]) -> Bools:
        """Rows in which of an award of this run no more than the ceiling is known."""
        clause = self._clause(ref) if ref.prefix == AWARD else None
        if clause is None:
            return np.zeros(len(rows), dtype=bool)
        return np.asarray(self._result.amount_kind[clause, rows] == UPPER)


def _whole(values: Ints, known: Bools | None) -> Vector:
    top = max(1, int(values.max(initial=0)), -int(values.min(initial=0)))
    return column(values, Fraction(1), known, top)


@dataclass(slots=True)
class Paid:
    """Amounts of some rows as in `Result`, and `large`: where an end of them is too large to be kept."""

    kinds: NDArray[np.uint8]
    low: Ints
    high: Ints
    low_known: Bools
    high_known: Bools
    stated: Bools  # where `low` is the end that was worked out
    large: Bools


def paid(item: Compiled, columns: Columns, rows: NDArray[np.intp], met: Bools, earlier: Earlier) -> Paid:
    """The amounts of a clause that pays, for rows in which it is met or (`met` False) still open."""
    if item.amount is None or item.clause.amount is None:
        return _unstated(len(rows))
    rounding = item.clause.amount.rounding
    missing, uncapped = _holes(item, columns, rows, earlier)
    low, known, below = _end(Formulas(columns, rows).quantity(item.amount), rounding, len(rows))
    high, with_end, above = low, known, below
    open_rows = np.flatnonzero(~known & missing)
    if len(open_rows):
        high, with_end, above = low.copy(), known.copy(), below.copy()
        ends = Ranges(columns, rows[open_rows], earlier.limits).of(item.amount)
        low[open_rows], _, below[open_rows] = _end(ends.low, rounding, len(open_rows))
        high[open_rows], with_end[open_rows], above[open_rows] = _end(ends.high, rounding, len(open_rows))
    amounts = _kinds(low, high, with_end, met & (not item.upper), met & ~uncapped)
    amounts.large = above | (below & amounts.stated)
    none = ~known & ~missing
    return _without(amounts, none) if none.any() else amounts


def _steps(value: Vector, rounding: Rounding) -> Vector:
    """An exact amount in 分, rounded once to the clause's step."""
    steps = round_amounts(value, Fraction(rounding.step), str(rounding.mode))
    step = int(steps.unit)
    top = steps.top * step
    num = steps.num.astype(object) if top > WIDEST else steps.num
    return Vector(ints(num * step), Fraction(1), steps.known, top)


def _end(end: Vector, rounding: Rounding, count: int) -> tuple[Ints, Bools, Bools]:
    """An end of amounts: in 分, where there is one, and where it is too large. What is not there is never looked at."""
    steps = _steps(end, rounding)
    presence = np.broadcast_to(steps.there(), (count,))
    large = presence & np.asarray(steps.num >= MOST, dtype=bool)
    return np.where(presence & ~large, steps.num, 0).astype(np.int64), presence, large


def _holes(item: Compiled, columns: Columns, rows: NDArray[np.intp], earlier: Earlier) -> tuple[Bools, Bools]:
    """Rows in which a reference of the formula is missing, and those in which one is that no ceiling stands in for."""
    missing = np.zeros(len(rows), dtype=bool)
    uncapped = missing.copy()
    for ref in item.amount_refs:
        known = columns.presence(ref, rows)
        if known is not None:
            missing |= ~known
            uncapped |= ~known & ~earlier.only_capped(ref, rows)
    return missing, uncapped


def _kinds(low: Ints, high: Ints, with_end: Bools, firm: Bools, capped: Bools) -> Paid:
    """`firm`: met, and more than a ceiling; `capped`: met, and all that is missing has a ceiling."""
    exact = firm & with_end & (low == high)
    upper = capped & ~exact
    kinds = np.where(exact, EXACT, np.where(upper, UPPER, INTERVAL)).astype(np.uint8)
    least = np.where(firm & ~upper, low, 0)
    no = np.zeros(len(low), dtype=bool)
    return Paid(kinds, least, np.where(with_end, high, 0), ~no, with_end, firm & ~upper, no)


def _without(amounts: Paid, none: Bools) -> Paid:
    """The same, without an amount where the formula has no value although every fact is known."""
    payable = ~none
    return Paid(
        np.where(payable, amounts.kinds, UNSTATED).astype(np.uint8),
        amounts.low * payable,
        amounts.high * payable,
        amounts.low_known & payable,
        amounts.high_known & payable,
        amounts.stated & payable,
        amounts.large & payable,
    )


def _unstated(count: int) -> Paid:
    nothing, no = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool)
    return Paid(np.full(count, UNSTATED, dtype=np.uint8), nothing, nothing, no, no, no, no)
