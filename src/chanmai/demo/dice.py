"""Chance that can be thrown again: the same words give the same numbers on every machine and in every Python."""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from typing import TypeVar

Item = TypeVar("Item")

_EIGHT = struct.Struct(">8Q").unpack
_STEP = 2.0**-53


class Dice:
    """A stream of numbers that its key alone decides: blocks of a hash over the key and a count."""

    __slots__ = ("_block", "_hex", "_key", "_left")

    def __init__(self, *key: object) -> None:
        self._key = "\x1f".join(map(str, key)).encode()
        self._block = 0
        self._left: list[int] = []
        self._hex = b""

    def fork(self, number: int) -> "Dice":
        """Dice of their own for each number, as `Dice(key in hexadecimal, number)` would be."""
        if not self._hex:
            self._hex = self._key.hex().encode()
        dice = Dice.__new__(Dice)
        dice._key = b"%b\x1f%d" % (self._hex, number)
        dice._block, dice._left, dice._hex = 0, [], b""
        return dice

    def bits(self) -> int:
        """The next 64 bits."""
        if not self._left:
            self._refill()
        return self._left.pop()

    def unit(self) -> float:
        """From 0 up to, but not, 1."""
        if not self._left:
            self._refill()
        return (self._left.pop() >> 11) * _STEP

    def _refill(self) -> None:
        content = b"%d:%b" % (self._block, self._key)
        self._left = list(_EIGHT(hashlib.blake2b(content, digest_size=64).digest()))
        self._block += 1

    def below(self, number: int) -> int:
        """A whole number from 0 up to, but not, `number`."""
        return (self.bits() * number) >> 64

    def between(self, low: float, high: float) -> float:
        """Somewhere between the two."""
        return low + (high - low) * self.unit()

    def chance(self, percent: float) -> bool:
        """True in so many of a hundred throws."""
        return self.unit() < percent / 100

    def normal(self) -> float:
        """Nearly standard normal, never beyond six: the sum of twelve throws."""
        return sum(self.unit() for _ in range(12)) - 6.0

    def one_of(self, items: Sequence[Item]) -> Item:
        """Any of the items."""
        return items[self.below(len(items))]

    def weighed(self, weights: Mapping[Item, float]) -> Item:
        """One of the keys, by weight."""
        left = self.unit() * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return list(weights)[-1]

    def mixed(self, items: Sequence[Item]) -> list[Item]:
        """The items in another order."""
        deck = list(items)
        for last in range(len(deck) - 1, 0, -1):
            other = self.below(last + 1)
            deck[last], deck[other] = deck[other], deck[last]
        return deck
