"""What was worked out once about an expression: its parts, and answers to questions about equal cases."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Knowledge, Node, Not, Several
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import children, walk

MOST_ANSWERS = 50_000
MOST_NODES = 50_000

Found = TypeVar("Found")


class Memory:
    """Answers under one dictionary, which never changes. Expressions are told apart as objects and kept alive."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, tuple[Node, Any]] = {}
        self._refs: dict[int, tuple[Node, tuple[Ref, ...]]] = {}
        self._leaves: dict[int, tuple[Node, tuple[Node, ...]]] = {}
        self._knowledge: dict[int, tuple[Node, tuple[Knowledge, ...]]] = {}

    def recall(self, key: Hashable, node: Node, answer: Callable[[], Found]) -> Found:
        """The answer known under the key, or the one worked out now. `node` is the one whose id the key holds."""
        known = self._answers.get(key)
        if known is None:
            if len(self._answers) >= MOST_ANSWERS:
                self._answers.clear()
            known = self._answers[key] = (node, answer())
        return cast(Found, known[1])

    def refs(self, node: Node) -> tuple[Ref, ...]:
        """The references of an expression."""
        if id(node) not in self._refs:
            self._make_room(self._refs)
            self._refs[id(node)] = (node, refs(node))
        return self._refs[id(node)][1]

    def leaves(self, node: Node) -> tuple[Node, ...]:
        """The parts of a condition below and, or, not and at-least."""
        if id(node) not in self._leaves:
            self._make_room(self._leaves)
            self._leaves[id(node)] = (node, tuple(_leaves(node)))
        return self._leaves[id(node)][1]

    def knowledge(self, node: Node) -> tuple[Knowledge, ...]:
        """The tests of what is known in an expression."""
        if id(node) not in self._knowledge:
            self._make_room(self._knowledge)
            self._knowledge[id(node)] = (
                node,
                tuple(part for part in walk(node) if isinstance(part, Knowledge)),
            )
        return self._knowledge[id(node)][1]

    @staticmethod
    def _make_room(entries: dict[int, Any]) -> None:
        if len(entries) >= MOST_NODES:
            entries.clear()


def _leaves(node: Node) -> list[Node]:
    if isinstance(node, Several | Not):
        return [leaf for part in children(node) for leaf in _leaves(part)]
    return [node]


_MEMORIES: WeakKeyDictionary[Dictionary, Memory] = WeakKeyDictionary()


def memory_of(dictionary: Dictionary) -> Memory:
    """The memory that belongs to a dictionary, and goes with it."""
    return _MEMORIES.setdefault(dictionary, Memory())
