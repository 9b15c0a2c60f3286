"""What remains to be asked of a condition once some of its parts are decided."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.language.nodes import And, AtLeast, Node, Not, Or
from chanmai.runners.columnar.atoms import Atom, atom_of

Remains = bool | tuple[Any, ...]
"""Decided, or the undecided rest: ("open", atom, negated), ("not", rest) or (how many of them are needed, *rests)."""


class Question:
    """One condition over numbered atoms."""

    def __init__(self, condition: Node, numbers: dict[Atom, int], dictionary: Dictionary) -> None:
        self._condition = condition
        self._numbers = numbers
        self._dictionary = dictionary
        self._leaves: dict[int, tuple[int, bool]] = {}
        self._note(condition)

    def _note(self, node: Node) -> None:
        if isinstance(node, Not):
            self._note(node.item)
        elif isinstance(node, And | Or | AtLeast):
            for item in node.items:
                self._note(item)
        else:
            atom, negated = atom_of(node, self._dictionary)
            self._leaves[id(node)] = self._numbers[atom], negated

    def remains(self, states: Callable[[int], int]) -> Remains:
        """The rest, where the atoms are 0 false, 1 open, 2 true."""
        return self._rest(self._condition, states)

    def _rest(self, node: Node, states: Callable[[int], int]) -> Remains:
        if isinstance(node, Not):
            inner = self._rest(node.item, states)
            return not inner if isinstance(inner, bool) else ("not", inner)
        if isinstance(node, And | Or | AtLeast):
            size = len(node.items)
            least = node.count if isinstance(node, AtLeast) else (size if isinstance(node, And) else 1)
            return _needed(least, [self._rest(item, states) for item in node.items])
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
