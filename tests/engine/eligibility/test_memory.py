"""What was worked out once is not worked out again, and the room for it has an end."""

from collections.abc import Callable
from typing import Any

import pytest

from chanmai.engine.eligibility.missing import memory
from chanmai.engine.eligibility.missing.memory import Memory, memory_of
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Compare, Knowledge, Node
from chanmai.engine.language.parse import parse

RULE = "至少(1, 非 a > 1元, 已知(b), c)"


def test_parts_of_a_rule_are_found_once() -> None:
    here, rule, like_it = Memory(), parse(RULE), parse(RULE)
    parts: tuple[Callable[[Node], tuple[Any, ...]], ...] = (here.refs, here.leaves, here.knowledge)
    for part in parts:
        first = part(rule)
        assert part(rule) is first
        assert part(like_it) == first
    assert set(here.refs(rule)) >= {Ref("a"), Ref("c")}
    assert [type(leaf) for leaf in here.leaves(rule)][:2] == [Compare, Knowledge]
    assert len(here.leaves(rule)) == 3
    assert [type(part) for part in here.knowledge(rule)] == [Knowledge]


def test_an_answer_is_asked_for_once() -> None:
    here, rule, asked = Memory(), parse(RULE), list[str]()

    def answer(word: str) -> Callable[[], str]:
        return lambda: asked.append(word) or word  # type: ignore[func-returns-value]

    assert [here.recall(key, rule, answer(word)) for key, word in ((1, "x"), (1, "y"), (2, "z"), (1, "w"))] == [
        "x", "x", "z", "x",
    ]  # fmt: skip
    assert asked == ["x", "z"]


def test_room_is_made_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_ANSWERS", 2)
    monkeypatch.setattr(memory, "MOST_NODES", 2)
    here, rules = Memory(), [parse(f"a > {number}元") for number in range(3)]
    asked = list[int]()
    for key in (
        0,
        1,
        0,
        1,
        2,
        1,
        0,
    ):  # the third key empties it; then 1, 0 are asked anew, the last emptying it again
        here.recall(key, rules[0], lambda key=key: asked.append(key))  # type: ignore[misc]
    assert asked == [0, 1, 2, 1, 0]
    first = here.refs(rules[0])
    here.refs(rules[1])
    assert here.refs(rules[0]) is first
    here.refs(rules[2])
    assert here.refs(rules[0]) is not first


def test_a_dictionary_has_one_memory() -> None:
    one, other = Dictionary([]), Dictionary([])
    assert memory_of(one) is memory_of(one)
    assert memory_of(one) is not memory_of(other)
