"""Amounts of the met pairs of a block, to the 分: round(min(base * rate, cap)), with bases shared between rules.

Amounts lie in the order of the met bits, rule after rule in the order of `AmountPlan.order`; a pair whose amount
hangs on a missing fact has MISSING. Rules that pay a fixed sum store nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.engine.eligibility.clause import RoundingMode
from chanmai.engine.language import nodes
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.formulas import Formulas
from chanmai.runners.columnar.program import Payment, Program
from chanmai.runners.columnar.vectors import WIDEST, Vector

MISSING = np.iinfo(np.int64).min
Amounts = NDArray[np.int64]


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
    listed = tuple((base, tuple(shares)) for base, shares in groups.items())
    return AmountPlan(listed, tuple(share.rule for _, shares in listed for share in shares), fixed)


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
    """round(min(value * rate, cap)) in whole numbers: (value * factor + addend * den) // (divisor * den) * step."""

    factor: int
    addend: int
    divisor: int
    step: int
    cap: int | None
    wide: bool  # 64 bits would not do


class AmountKernel:
    """The amounts of one program over one batch of columns, block by block."""

    def __init__(self, plan: AmountPlan, columns: Columns) -> None:
        self.plan = plan
        self._columns = columns
        self._scales: dict[int, _Scale] = {}

    def block(self, rows: slice, met: NDArray[np.uint64]) -> Amounts:
        """Amounts of all met pairs of a block. `met` [distinct, word]: the T planes of its results."""
        formulas = Formulas(self._columns, rows)
        parts = [self._group(base, shares, formulas, met) for base, shares in self.plan.groups]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)

    def _group(
        self, base: nodes.Node, shares: Sequence[Share], formulas: Formulas, met: NDArray[np.uint64]
    ) -> Amounts:
        chosen, counts = set_bits(met[[share.row for share in shares]])
        vector = formulas.quantity(base)
        out = _taken(vector.num, chosen, formulas.count)
        den = None if vector.den is None else _taken(vector.den, chosen, formulas.count)
        start = 0
        for share, count in zip(shares, counts.tolist(), strict=True):
            part = slice(start, start + count)
            if count:
                _pay(out, part, None if den is None else den[part], self._scale(share, vector))
            start += count
        result: Amounts = out.astype(np.int64, copy=False)
        if vector.known is not None:
            result[~vector.known.take(chosen, mode="clip")] = MISSING
        return result

    def _scale(self, share: Share, base: Vector) -> _Scale:
        found = self._scales.get(share.rule)  # unit and bounds of a base are those of its columns
        if found is None:
            found = self._scales[share.rule] = _scale(share, base)
        return found


def _scale(share: Share, base: Vector) -> _Scale:
    payment = share.payment
    factor = base.unit * share.rate / payment.step
    top, bottom, addend = factor.numerator, factor.denominator, 0
    if payment.mode is RoundingMode.HALF_UP and (bottom > 1 or base.den is not None):
        addend, top, bottom = bottom, top * 2, bottom * 2
    reach = max(1, base.top) * abs(top) + bottom * base.base
    cap = None if payment.cap is None else settle(Fraction(payment.cap), payment)
    return _Scale(top, addend, bottom, payment.step, cap, reach * payment.step > WIDEST)


def _taken(values: Any, chosen: NDArray[np.intp], count: int) -> Any:
    return np.broadcast_to(values, (count,)).take(chosen, mode="clip")


def _pay(out: Any, part: slice, den: Any, scale: _Scale) -> None:
    """Turn the base values in out[part] into amounts: whole numbers only, wide where 64 bits would not do."""
    work = out[part].astype(object) if scale.wide else out[part]
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
    if scale.cap is not None:
        np.minimum(work, scale.cap, out=work)
    np.maximum(work, 0, out=work)
    if scale.wide:
        out[part] = work


def set_bits(planes: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Positions of the set bits of each plane, plane after plane, and how many each has."""
    flat = np.ascontiguousarray(planes).view(np.uint8)
    width = flat.shape[1]
    flat = flat.ravel()
    filled = np.flatnonzero(flat != 0)
    bits = np.flatnonzero(np.unpackbits(flat[filled], bitorder="little").view(np.bool_))
    first = (filled & (width - 1) if width & (width - 1) == 0 else filled % width) << 3
    positions = first.take(bits >> 3, mode="clip")
    bits &= 7
    positions += bits
    return positions, np.bitwise_count(planes).sum(axis=1, dtype=np.int64)
