"""Conditions as a forest in which equal parts are one node: literals at the leaves, joins (and, or) above them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import combinations

AND, OR = "and", "or"
SHARED_AT_LEAST = 3  # a pair of members is worth a node of its own from this many uses on


@dataclass(frozen=True, slots=True)
class Literal:
    """An atom, by its number, or its negation."""

    atom: int
    negated: bool


@dataclass(frozen=True, slots=True)
class Join:
    """All (and) or any (or) of the members, which are numbers of nodes."""

    op: str
    members: frozenset[int]


class Forest:
    """Nodes by number. The same literal or join always gets the same number."""

    def __init__(self) -> None:
        self.nodes: list[Literal | Join] = []
        self._number: dict[Literal | Join, int] = {}

    def _intern(self, node: Literal | Join) -> int:
        number = self._number.setdefault(node, len(self.nodes))
        if number == len(self.nodes):
            self.nodes.append(node)
        return number

    def literal(self, atom: int, *, negated: bool = False) -> int:
        """The node of an atom or of its negation."""
        return self._intern(Literal(atom, negated))

    def join(self, op: str, members: Iterable[int]) -> int:
        """All or any of the members, with nested joins of the same kind dissolved; of one member: itself."""
        flat: set[int] = set()
        for member in members:
            node = self.nodes[member]
            if isinstance(node, Join) and node.op == op:
                flat |= node.members
            else:
                flat.add(member)
        return next(iter(flat)) if len(flat) == 1 else self._intern(Join(op, frozenset(flat)))

    def root(self, number: int) -> int:
        """A node that is a join, so that it can be written as a result: a literal becomes a join of one."""
        return (
            number if isinstance(self.nodes[number], Join) else self._intern(Join(AND, frozenset((number,))))
        )

    def at_least(self, count: int, members: Sequence[int]) -> int:
        """`count` (1 to len) or more of the members, by the running table of "j of the first i"."""
        if not 1 <= count <= len(members):
            raise ValueError(f"at least {count} of {len(members)} is not possible")
        steps: list[int | None] = [None] * (count + 1)
        for i, member in enumerate(members):
            for j in range(min(count, i + 1), 0, -1):
                before = steps[j - 1]
                step = member if j == 1 else None if before is None else self.join(AND, (before, member))
                if step is not None:
                    old = steps[j]
                    steps[j] = step if old is None else self.join(OR, (old, step))
        return next(node for node in steps[count:] if node is not None)

    def below(self, roots: Iterable[int]) -> set[int]:
        """The roots and every node under them."""
        numbers: set[int] = set()
        stack = list(roots)
        while stack:
            number = stack.pop()
            if number not in numbers:
                numbers.add(number)
                node = self.nodes[number]
                if isinstance(node, Join):
                    stack.extend(node.members)
        return numbers

    def share(self, roots: Sequence[int]) -> list[int]:
        """The same conditions, with pairs of members that many joins have in common made nodes of their own."""
        joins = {n: node for n in sorted(self.below(roots)) if isinstance(node := self.nodes[n], Join)}
        members = {n: sorted(node.members) for n, node in joins.items()}
        for op in (AND, OR):
            self._share_pairs(op, [members[n] for n, node in joins.items() if node.op == op])
        done: dict[int, int] = {}

        def rebuilt(number: int) -> int:
            if number not in done:
                node = self.nodes[number]
                if isinstance(node, Join):
                    own = members.get(number, sorted(node.members))
                    done[number] = self._intern(Join(node.op, frozenset(map(rebuilt, own))))
                else:
                    done[number] = number
            return done[number]

        return [rebuilt(root) for root in roots]

    def _share_pairs(self, op: str, lists: list[list[int]]) -> None:
        """Replace, in place, the commonest pair of members again and again while enough lists hold it."""
        where: dict[tuple[int, int], set[int]] = {}
        for number, own in enumerate(lists):
            for pair in combinations(sorted(own), 2):
                where.setdefault(pair, set()).add(number)
        heap = [(-len(numbers), pair) for pair, numbers in where.items() if len(numbers) >= SHARED_AT_LEAST]
        heapify(heap)
        while heap:
            weight, pair = heappop(heap)
            holders = sorted(n for n in where[pair] if len(lists[n]) > 2)
            if len(holders) < SHARED_AT_LEAST:
                continue
            if -weight != len(holders):  # the entry is out of date
                heappush(heap, (-len(holders), pair))
                where[pair] = set(holders)
                continue
            self._replace(self._intern(Join(op, frozenset(pair))), pair, holders, lists, where, heap)

    def _replace(
        self,
        shared: int,
        pair: tuple[int, int],
        holders: list[int],
        lists: list[list[int]],
        where: dict[tuple[int, int], set[int]],
        heap: list[tuple[int, tuple[int, int]]],
    ) -> None:
        new_pairs: set[tuple[int, int]] = set()
        for number in holders:
            rest = [member for member in lists[number] if member not in pair]
            for member in rest:
                for gone in pair:
                    where[(min(member, gone), max(member, gone))].discard(number)
                key = (min(member, shared), max(member, shared))
                where.setdefault(key, set()).add(number)
                new_pairs.add(key)
            lists[number][:] = [*rest, shared]
        where[pair] = set()
        for key in sorted(new_pairs):
            if len(where[key]) >= SHARED_AT_LEAST:
                heappush(heap, (-len(where[key]), key))
