"""Amounts of the met pairs of a block, to the 分: round(min(base * rate, cap)), with bases shared between rules.

Amounts lie in the order of the met bits, rule after rule in the order of `AmountPlan.order`; where an amount hangs on
a missing fact a number below 0 stands in its place. Rules that pay a fixed sum store nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import gcd
from typing import Any, TypeVar

import numpy as np
from benchmarks.kernel.paying_bits import Loop, compiled
from numpy.typing import NDArray

from chanmai.engine.eligibility.clauses.clause import RoundingMode
from chanmai.engine.language import nodes
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.formulas import Formulas
from chanmai.runners.columnar.kernel import set_bits
from chanmai.runners.columnar.program import Payment, Program
from chanmai.runners.columnar.vectors import WIDEST, Vector

MISSING = -1  # as any number below 0: no amount is
Amounts = NDArray[np.int64]
T = TypeVar("T")
TOGETHER = 64  # rules paid at a time, so that what is held in between stays small


@dataclass(frozen=True, slots=True)
class Share:
    """One rule's part of a group: its number, the row of its result, and the payment."""

    rule: int
    row: int
    payment: Payment
    rate: Fraction


@dataclass(frozen=True, slots=True)
class AmountPlan:
    """Rules that need columns, grouped by the base that they multiply; and the fixed sums (分) of the others."""

    groups: tuple[tuple[nodes.Node, tuple[Share, ...]], ...]
    order: tuple[int, ...]  # rule numbers in the order of the stored amounts
    fixed: dict[int, int]


def plan_amounts(program: Program) -> AmountPlan:
    """Group the payments of a program by base. Rules without a formula have no amounts."""
    groups: dict[nodes.Node, list[Share]] = {}
    fixed: dict[int, int] = {}
    for rule, number in enumerate(program.payment_of):
        payment = program.payments[number] if number >= 0 else None
        if payment is None or payment.formula is None:
            continue
        base, rate = _split(payment.formula)
        if isinstance(base, nodes.Number):
            fixed[rule] = settle(base.value * rate, payment)
        else:
            share = Share(rule, int(program.plan.results[rule]), payment, rate)
            groups.setdefault(base, []).append(share)
    listed = tuple((base, tuple(sorted(shares, key=_likeness))) for base, shares in groups.items())
    return AmountPlan(listed, tuple(share.rule for _, shares in listed for share in shares), fixed)


def _likeness(share: Share) -> tuple[Fraction, int, str, int]:
    """Sort key that puts shares with one rate and one rounding side by side, so that they are paid together."""
    payment = share.payment
    return share.rate, payment.step, payment.mode.value, -1 if payment.cap is None else payment.cap


def settle(value: Fraction, payment: Payment) -> int:
    """The amount in 分 for an exact value in 分: capped, then rounded once; never below 0."""
    capped = max(Fraction(0), value if payment.cap is None else min(value, Fraction(payment.cap)))
    steps = capped / payment.step
    half = Fraction(1, 2) if payment.mode is RoundingMode.HALF_UP else Fraction(0)
    return int((steps + half) // 1) * payment.step


def _split(formula: nodes.Node) -> tuple[nodes.Node, Fraction]:
    """The formula as base * rate, with constant factors taken out."""
    rate = Fraction(1)
    node = formula
    while isinstance(node, nodes.Arith) and node.op in "*/":
        if isinstance(node.right, nodes.Number) and node.right.value:
            rate = rate * node.right.value if node.op == "*" else rate / node.right.value
            node = node.left
        elif isinstance(node.left, nodes.Number) and node.op == "*" and node.left.value:
            rate, node = rate * node.left.value, node.right
        else:
            break
    return node, rate


@dataclass(frozen=True, slots=True)
class _Scale:
    """round(value * rate) in whole numbers: (value * factor + addend * den) // (divisor * den) * step."""

    factor: int
    addend: int
    divisor: int
    step: int
    wide: bool  # 64 bits would not do


@dataclass(frozen=True, slots=True)
class _Priced:
    """Some shares of one base, priced once the bounds of its base are known.

    `scales` and `caps` (分) stand for runs of neighbouring shares: value, first share, share after the last. `terms`
    has the same share by share, see `pay_bits`; None where 64 bits would not do.
    """

    scales: tuple[tuple[_Scale, int, int], ...]
    caps: tuple[tuple[int, int, int], ...]
    terms: NDArray[np.int64] | None

    @staticmethod
    def of(shares: Sequence[Share], base: Vector) -> "_Priced":
        """Neighbours with one scale, or one cap, are one run."""
        payments = [share.payment for share in shares]
        caps = [None if p.cap is None else settle(Fraction(p.cap), p) for p in payments]
        scales = [_scale(share, base) for share in shares]
        terms = None
        if not any(scale.wide for scale in scales):
            rows = [
                (own.factor, own.addend, own.divisor, own.step, WIDEST if cap is None else cap)
                for own, cap in zip(scales, caps, strict=True)
            ]
            terms = np.array(rows, dtype=np.int64)
        capped = tuple((cap, lo, hi) for cap, lo, hi in _runs(caps) if cap is not None)
        return _Priced(tuple(_runs(scales)), capped, terms)


def _runs(values: Sequence[T]) -> list[tuple[T, int, int]]:
    found, start = [], 0
    for value, alike in groupby(values):
        end = start + len(list(alike))
        found.append((value, start, end))
        start = end
    return found


@dataclass(frozen=True, slots=True)
class _Picked:
    """Some shares of one base; where each is met in a block of that many rows; where the amounts of each end.

    `planes` None: the only share is met in every row of the block.
    """

    shares: _Priced
    block: int
    planes: NDArray[np.uint64] | None
    ends: list[int]  # 0, and the end of each share

    def rows(self) -> NDArray[np.intp]:
        """The met rows, one share after another."""
        return np.arange(self.block) if self.planes is None else set_bits(self.planes)


def _new(count: int) -> Amounts:
    return np.empty(count, dtype=np.int64)


class AmountKernel:
    """The amounts of one program over one batch of columns, block by block.

    `fast` False: by NumPy alone, even where the compiled loop is installed.
    """

    def __init__(self, plan: AmountPlan, columns: Columns, *, fast: bool = True) -> None:
        self.plan = plan
        self._loop = compiled() if fast else None
        self._columns = columns
        self._priced: dict[tuple[object, ...], list[_Priced]] = {}
        self._rows = [np.array([share.row for share in shares], dtype=np.intp) for _, shares in plan.groups]

    def block(self, rows: slice, met: NDArray[np.uint64], room: Callable[[int], Amounts] = _new) -> Amounts:
        """Amounts of all met pairs of a block. `met` [distinct, word]: the T planes of its results.

        `room` gives space for at least as many amounts as it is asked for; what is returned is its used part.
        """
        counts = [np.bitwise_count(met[own]).sum(axis=1, dtype=np.int64) for own in self._rows]
        needed = sum(int(own.sum()) for own in counts)
        out = room(needed)[:needed]
        formulas = Formulas(self._columns, rows)
        end = 0
        for group, own in enumerate(self._rows):
            if len(own) == 1:  # the base is needed in the met rows only
                chosen = set_bits(met[own])
                start, end = end, end + len(chosen)
                self._pay_alone(group, rows.start + chosen, out[start:end])
                continue
            vector = formulas.quantity(self.plan.groups[group][0])
            priced = self._price(group, vector)
            source = _source(vector, priced)
            for number, some in enumerate(priced):
                part = slice(number * TOGETHER, (number + 1) * TOGETHER)
                ends = [0, *np.cumsum(counts[group][part]).tolist()]
                start, end = end, end + ends[-1]
                picked = _Picked(some, formulas.count, met[own[part]], ends)
                _pay(source, picked, out[start:end], self._loop)
        return out

    def of_rows(self, rows: NDArray[np.intp]) -> Amounts:
        """What the only rule of the plan pays in these rows, met or not."""
        out = _new(len(rows))
        self._pay_alone(0, rows, out)
        return out

    def _pay_alone(self, group: int, rows: NDArray[np.intp], out: Amounts) -> None:
        if not len(rows):
            return
        vector = Formulas(self._columns, rows).quantity(self.plan.groups[group][0])
        priced = self._price(group, vector)
        picked = _Picked(priced[0], len(rows), None, [0, len(rows)])
        _pay(_source(vector, priced), picked, out, None)

    def _price(self, group: int, vector: Vector) -> list[_Priced]:
        # a base that is evaluated row by row has the unit and bounds of the rows at hand, others those of their columns
        shape = group, vector.unit, vector.top, vector.base, vector.den is None
        found = self._priced.get(shape)
        if found is None:
            shares = self.plan.groups[group][1]
            parts = (shares[lo : lo + TOGETHER] for lo in range(0, len(shares), TOGETHER))
            found = self._priced[shape] = [_Priced.of(part, vector) for part in parts]
        return found


def _scale(share: Share, base: Vector) -> _Scale:
    payment = share.payment
    rate = base.unit * share.rate / payment.step
    factor, divisor, addend = rate.numerator, rate.denominator, 0
    if payment.mode is RoundingMode.HALF_UP and (divisor > 1 or base.den is not None):
        factor, divisor, addend = factor * 2, divisor * 2, divisor
    shared = gcd(factor, divisor, addend)
    factor, divisor, addend = factor // shared, divisor // shared, addend // shared
    reach = max(1, base.top) * abs(factor) + max(divisor, addend) * base.base
    return _Scale(factor, addend, divisor, payment.step, reach * payment.step > WIDEST)


def _source(base: Vector, priced: Sequence[_Priced]) -> Vector | NDArray[np.int64]:
    """The base as it is, or plain integers for one without divisor for which 64 bits do: what is below 0 made 0, what
    is missing made so low that it stays below 0 whatever share pays it."""
    scales = [scale for own in priced for scale, _, _ in own.scales]
    plain = base.den is None and base.num.dtype == np.int64
    return _clipped(base, scales) if plain and all(s.factor > 0 and not s.wide for s in scales) else base


def _clipped(base: Vector, scales: Sequence[_Scale]) -> NDArray[np.int64]:
    values = np.maximum(base.num, 0)
    if base.known is None:
        return values
    lowest = -1 - max(scale.addend // scale.factor for scale in scales)
    return np.where(base.known, values, lowest)


def _pay(base: Vector | NDArray[np.int64], picked: _Picked, out: Amounts, loop: Loop | None) -> None:
    if isinstance(base, Vector):
        _pay_carefully(base, picked, out)
    elif loop is None or picked.planes is None or picked.shares.terms is None:
        _pay_plainly(base, picked, out)
    else:
        values = np.ascontiguousarray(np.broadcast_to(base, (picked.block,)))
        loop(picked.planes, values, picked.shares.terms, out)


def _pay_plainly(base: NDArray[np.int64], picked: _Picked, out: Amounts) -> None:
    """Shares of one scale together, then those of one cap."""
    values = np.broadcast_to(base, (picked.block,))
    np.take(values, picked.rows(), out=out, mode="clip")
    ends = picked.ends
    for scale, lo, hi in picked.shares.scales:
        _apply(scale, out[ends[lo] : ends[hi]])
    for cap, lo, hi in picked.shares.caps:
        part = out[ends[lo] : ends[hi]]
        np.minimum(part, cap, out=part)


def _apply(scale: _Scale, work: Any, den: Any = None) -> None:
    """Turn base values, over `den` if there is one, into amounts, in place."""
    if scale.factor != 1:
        work *= scale.factor
    if scale.addend:
        work += scale.addend if den is None else den * scale.addend
    if den is not None:
        work //= den * scale.divisor
    elif scale.divisor != 1:
        work //= scale.divisor
    if scale.step != 1:
        work *= scale.step


def _pay_carefully(base: Vector, picked: _Picked, out: Amounts) -> None:
    """Any base, in Python's integers where 64 bits would not do."""
    shape, rows = (picked.block,), picked.rows()
    values = np.broadcast_to(base.num, shape).take(rows, mode="clip")
    dens = None if base.den is None else np.broadcast_to(base.den, shape).take(rows, mode="clip")
    if any(scale.wide for scale, _, _ in picked.shares.scales):
        values = values.astype(object)
    for scale, lo, hi in picked.shares.scales:
        part = slice(picked.ends[lo], picked.ends[hi])
        _apply(scale, values[part], None if dens is None else dens[part])
    for cap, lo, hi in picked.shares.caps:
        capped = values[picked.ends[lo] : picked.ends[hi]]
        np.minimum(capped, cap, out=capped)
    out[...] = np.maximum(values, 0)
    if base.known is not None:
        out[~base.known.take(rows, mode="clip")] = MISSING
