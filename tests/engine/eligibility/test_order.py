"""Awards that others build on are decided first; a ring of them is refused by name."""

import pytest

from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.eligibility.clauses.order import award_order
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.errors import Problem, RuleError
from engine.eligibility.rules import BOOK, amount, clause


def compiled(code: str, pays: str) -> Compiled:
    return compile_clause(clause("入库", amount(pays), code=code), BOOK)


def test_what_is_built_on_comes_first() -> None:
    third, second = compiled("c", "奖励:b * 20%"), compiled("b", "奖励:a * 50%")
    first, alone = compiled("a", "30万元"), compiled("d", "1万元")
    codes = [item.clause.code for item in award_order([third, second, alone, first])]
    assert codes.index("a") < codes.index("b") < codes.index("c")
    assert sorted(codes) == ["a", "b", "c", "d"]
    assert second.depends == ("a",)


def test_what_is_ready_together_keeps_the_given_order() -> None:
    built, alone, base = compiled("c", "奖励:a * 20%"), compiled("b", "1万元"), compiled("a", "30万元")
    assert [item.clause.code for item in award_order([built, alone, base])] == ["b", "a", "c"]


def test_an_award_outside_the_batch_does_not_matter() -> None:
    assert [item.clause.code for item in award_order([compiled("b", "奖励:elsewhere * 50%")])] == ["b"]


def test_a_condition_on_an_award_is_a_dependency_too() -> None:
    gate = compile_clause(clause("奖励:a > 0元", amount("1万元"), code="b"), BOOK)
    assert [item.clause.code for item in award_order([gate, compiled("a", "1万元")])] == ["a", "b"]


def test_a_ring_is_named() -> None:
    ring = [compiled("a", "奖励:b * 50%"), compiled("b", "奖励:c * 50%"), compiled("c", "奖励:a * 50%")]
    with pytest.raises(RuleError) as refused:
        award_order(ring)
    (problem,) = refused.value.problems
    ring_of_codes = problem.message.zh.removeprefix("奖励互为基数，成环：").removesuffix("。")
    assert ring_of_codes in ("a → c → b → a", "b → a → c → b", "c → b → a → c")
    assert problem == Problem(
        "award-ring",
        Text(
            f"奖励互为基数，成环：{ring_of_codes}。",
            f"Awards build on each other in a ring: {ring_of_codes}.",
        ),
        Text("请去掉其中一处“奖励:”引用。", "Remove one of the 奖励: references."),
    )
