"""The words in which a bundle is stated: awards and what they are worth, exclusive groups, caps, budgets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from chanmai.engine.eligibility.clauses.clause import Take

Key = tuple[str, str]
"""An award: the firm, and the code of the clause."""
Paid = Mapping[Key, int]


class Worth(Protocol):
    """What an award is worth in 分, before caps: fixed, or worked out from what other awards pay."""

    @property
    def bases(self) -> tuple[Key, ...]:
        """The awards on which it is built."""
        ...

    def at(self, paid: Paid) -> int:
        """The worth when the bases pay this; one that is not named pays nothing."""
        ...

    def most(self, most: Paid) -> int:
        """The most that it can be worth while each base pays between nothing and this."""
        ...


@dataclass(frozen=True, slots=True)
class FlatWorth:
    """An amount that depends on no other award."""

    money: int

    @property
    def bases(self) -> tuple[Key, ...]:
        """None."""
        return ()

    def at(self, _paid: Paid) -> int:
        """The amount."""
        return self.money

    def most(self, _most: Paid) -> int:
        """The amount."""
        return self.money


@dataclass(frozen=True, slots=True)
class Award:
    """An award that may be taken. `earlier`: money received before under 补差, of which only the rest is paid.

    `step`: to what the clause rounds; of what a cap leaves whole steps are paid.
    """

    key: Key
    worth: Worth
    earlier: int = 0
    step: int = 1


@dataclass(frozen=True, slots=True)
class Only:
    """Awards of one firm of which at most one may be taken: 取最高, 补差 or 任选; or is counted: 关系未见."""

    group: str
    take: Take
    members: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """Awards that together pay at most `limit` 分, of which `used` was paid before. `together`: of affiliates too.

    `step`: to what the clause rounds; of what is left whole steps count.
    """

    name: str
    limit: int
    members: tuple[Key, ...]
    used: int = 0
    together: bool = False
    step: int = 1

    @property
    def remainder(self) -> int:
        """What may still be paid."""
        return max(0, self.limit - self.used) // self.step * self.step


@dataclass(frozen=True, slots=True)
class Budget:
    """The money of one policy, in 分, and the clauses that are paid from it."""

    name: str
    limit: int
    clauses: frozenset[str]
