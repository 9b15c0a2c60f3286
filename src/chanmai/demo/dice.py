"""Chance that can be thrown again: the same words give the same numbers on every machine and in every Python."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

Item = TypeVar("Item")

_MASK = (1 << 64) - 1


class Dice:
    """A stream of numbers that its key alone decides (SplitMix64, seeded by the key's hash)."""

    __slots__ = ("_state",)

    def __init__(self, *key: object) -> None:
        text = "\x1f".join(map(str, key))
        self._state = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")

    def fork(self, number: int) -> "Dice":
        """Dice of their own for each number; cheaper than a key."""
        other = Dice.__new__(Dice)
        other._state = (self._state ^ (number + 1) * 0xD1342543DE82EF95) & _MASK
        other._state = other.bits()
        return other

    def bits(self) -> int:
        """The next 64 bits."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

    def unit(self) -> float:
        """From 0 up to, but not, 1."""
        return (self.bits() >> 11) / 9007199254740992.0

    def below(self, number: int) -> int:
        """A whole number from 0 up to, but not, `number`."""
        return (self.bits() * number) >> 64

    def between(self, low: float, high: float) -> float:
        """Somewhere between the two."""
        return low + (high - low) * self.unit()

    def chance(self, percent: float) -> bool:
        """True in so many of a hundred throws."""
        return self.unit() * 100 < percent

    def normal(self) -> float:
        """Nearly standard normal, never beyond six: the sum of twelve throws."""
        return sum(self.unit() for _ in range(12)) - 6.0

    def one_of(self, items: Sequence[Item]) -> Item:
        """Any of the items."""
        return items[self.below(len(items))]

    def weighed(self, weights: Mapping[Item, float]) -> Item:
        """One of the keys, by weight. Raises ValueError when nothing weighs anything."""
        left = self.unit() * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        if not weights:
            raise ValueError("nothing to choose from · 没有可选的")
        return next(reversed(weights))

    def mixed(self, items: Sequence[Item]) -> list[Item]:
        """The items in another order."""
        found = list(items)
        for last in range(len(found) - 1, 0, -1):
            other = self.below(last + 1)
            found[last], found[other] = found[other], found[last]
        return found
