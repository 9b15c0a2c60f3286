"""What remains to be asked of a condition once some of its parts are decided."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.language.nodes import AtLeast, Node, Not, Several, Truth
from chanmai.runners.columnar.atoms import Atom, atom_of

Remains = bool | tuple[Any, ...]
"""Decided, or the undecided rest: ("open", atom, negated), ("not", rest) or (how many of them are needed, *rests)."""


class NumberedCondition:
    """One condition over numbered atoms."""

    def __init__(self, condition: Node, numbers: dict[Atom, int], dictionary: Dictionary) -> None:
        self._condition = condition
        self._numbers = numbers
        self._dictionary = dictionary
        self._leaves: dict[int, tuple[int, bool]] = {}
        self._atoms: dict[int, Node] = {}
        self._note(condition)

    def _note(self, node: Node) -> None:
        if isinstance(node, Not):
            self._note(node.item)
        elif isinstance(node, Several):
            for item in node.items:
                self._note(item)
        else:
            atom, negated = atom_of(node, self._dictionary)
            number = self._numbers[atom]
            self._leaves[id(node)] = number, negated
            self._atoms[number] = Not(node) if negated else node

    def remains(self, states: Callable[[int], int]) -> Remains:
        """The rest, where the atoms are 0 false, 1 open, 2 true."""
        return self._rest(self._condition, states)

    def condition(self, rest: Remains, change: Callable[[int, Node], Node]) -> Node:
        """A rest as a condition again; `change` gives what stands for an atom (its number, its condition)."""
        if isinstance(rest, bool):
            return Truth(rest)
        if rest[0] == "open":
            replacement = change(rest[1], self._atoms[rest[1]])
            return Not(replacement) if rest[2] else replacement
        if rest[0] == "not":
            return Not(self.condition(rest[1], change))
        return AtLeast(rest[0], tuple(self.condition(item, change) for item in rest[1:]))

    def _rest(self, node: Node, states: Callable[[int], int]) -> Remains:
        if isinstance(node, Not):
            inner = self._rest(node.item, states)
            return not inner if isinstance(inner, bool) else ("not", inner)
        if isinstance(node, Several):
            return _needed(node.least, [self._rest(item, states) for item in node.items])
        atom, negated = self._leaves[id(node)]
        state = states(atom)
        return ("open", atom, negated) if state == 1 else (state == 2) is not negated


def _needed(least: int, items: Sequence[Remains]) -> Remains:
    rest = [item for item in items if not isinstance(item, bool)]
    least -= sum(item is True for item in items)
    if least <= 0:
        return True
    if least > len(rest):
        return False
    return rest[0] if len(rest) == 1 else (least, *rest)


def open_atoms(rest: Remains) -> Iterator[int]:
    """The atoms that a rest asks for; one may come more than once."""
    if isinstance(rest, bool):
        return
    if rest[0] == "open":
        yield rest[1]
        return
    for item in rest[1:]:
        yield from open_atoms(item)


def signs_of(rest: Remains) -> dict[int, int]:
    """By open atom: 1 where the rest asks for it, -1 where it asks for its opposite, 0 where it asks for both."""
    signs: dict[int, int] = {}
    _sign(rest, 1, signs)
    return signs


def _sign(rest: Remains, sign: int, signs: dict[int, int]) -> None:
    if isinstance(rest, bool):
        return
    if rest[0] == "open":
        own = -sign if rest[2] else sign
        signs[rest[1]] = own if signs.get(rest[1], own) == own else 0
    elif rest[0] == "not":
        _sign(rest[1], -sign, signs)
    else:
        for item in rest[1:]:
            _sign(item, sign, signs)
