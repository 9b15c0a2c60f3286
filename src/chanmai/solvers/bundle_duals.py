"""A bound on everything that parts can pay under shared budgets, by putting a price on the money of each budget.

For any prices p ≥ 0 no choice pays more than Σ p·limit + Σ over the parts of the best (value - p·draws): Lagrange's
relaxation. Prices are whole steps of 1/SCALE and all sums whole numbers, so the bound is exact for the prices used.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chanmai.solvers.bundle_parts import Part

SCALE = 2**16
SWEEPS = 4  # over all budgets; prices hardly move after that
LARGEST = 2**62

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Offers:
    """The options of many parts as arrays: `value[part, option]`, `draw[part, option, budget]`.

    Parts with fewer options repeat their last one. Amounts are in the common unit of the city.
    """

    value: Whole
    draw: Whole

    @staticmethod
    def of(parts: Sequence[Part], budgets: int, unit: int) -> "Offers":
        """The options of listed parts."""
        width = max((len(part.options or ()) for part in parts), default=1)
        value = np.zeros((len(parts), width), np.int64)
        draw = np.zeros((len(parts), width, budgets), np.int64)
        for row, part in enumerate(parts):
            options = part.options or ()
            for column in range(width):
                option = options[min(column, len(options) - 1)]
                value[row, column] = option.value // unit
                draw[row, column] = [money // unit for money in option.draws]
        return Offers(value, draw)

    def reduced(self, prices: Whole) -> Whole:
        """SCALE times the value of every option less the price of what it draws."""
        return self.value * SCALE - self.draw @ prices

    def bound(self, prices: Whole, limits: Whole) -> int:
        """What no choice can pass at these prices."""
        best = int(self.reduced(prices).max(axis=1).sum()) if len(self.value) else 0
        return (best + int(limits @ prices)) // SCALE

    @staticmethod
    def fit(parts: Sequence[Part], unit: int) -> bool:
        """False if sums could leave 64 bits, so that these parts cannot be priced."""
        dearest = sum(part.best.value // unit for part in parts)
        return dearest * SCALE * 4 < LARGEST


def prices_for(offers: Offers, limits: Whole, start: Whole | None = None) -> Whole:
    """Prices that make the bound low: budget after budget, the price at which no more is wanted than there is.

    Where awards draw from several budgets the order matters, so the widest budgets go first once and last once.
    """
    width = offers.draw.any(axis=1).sum(axis=0)
    widest = np.argsort(-width, kind="stable").tolist()
    first = np.zeros(len(limits), np.int64) if start is None else start
    candidates = [_swept(offers, limits, first, order) for order in (widest, widest[::-1])]
    return min(candidates, key=lambda prices: offers.bound(prices, limits))


def _swept(offers: Offers, limits: Whole, start: Whole, order: Sequence[int]) -> Whole:
    prices = start.copy()
    for _ in range(SWEEPS):
        before = prices.copy()
        for budget in order:
            prices[budget] = _price(offers, prices, limits, budget)
        if (before == prices).all():
            break
    return prices


def _price(offers: Offers, prices: Whole, limits: Whole, budget: int) -> int:
    rows = offers.draw[:, :, budget].any(axis=1)
    others = prices.copy()
    others[budget] = 0
    draw = offers.draw[rows][:, :, budget]
    worth = offers.value[rows] * SCALE - offers.draw[rows] @ others
    low, high = 0, _dearest(offers.value[rows], draw)
    while low < high:
        middle = (low + high) // 2
        if _wanted(worth - middle * draw, draw) <= int(limits[budget]):
            high = middle
        else:
            low = middle + 1

    def dual(price: int) -> int:
        return int((worth - price * draw).max(axis=1).sum()) + price * int(limits[budget])

    return low - 1 if low and dual(low - 1) < dual(low) else low


def _dearest(value: Whole, draw: Whole) -> int:
    """A price at which nobody wants anything."""
    mask = draw > 0
    return (int((value[mask] // draw[mask]).max(initial=0)) + 2) * SCALE


def _wanted(reduced: Whole, draw: Whole) -> int:
    """The least that is drawn when every part takes one of its best options."""
    best = reduced == reduced.max(axis=1, keepdims=True)
    return int(np.where(best, draw, LARGEST).min(axis=1).sum())
