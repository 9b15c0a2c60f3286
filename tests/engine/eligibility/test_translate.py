"""When a condition with missing facts is true and when it is false, as formulas: the single forms."""

import pytest

from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.exact import settle
from chanmai.engine.eligibility.missing.formula import Formula, Free
from chanmai.engine.eligibility.missing.search import Space
from chanmai.engine.eligibility.missing.translate import Translator
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import And, Empty, Node, Not, Or
from chanmai.engine.language.parse import parse
from engine.eligibility.rules import BOOK, record

TITLES = Dictionary(
    [
        Fact("真", "true", "true", Kind.FLAG, PeriodKind.POINT),
        *(
            Fact(name, name, name, Kind.SET, PeriodKind.POINT, values=("甲", "乙"))
            for name in ("荣誉", "称号")
        ),
    ]
)


def core(text: str) -> Node:
    return expand(parse(text), BOOK)


def test_whether_a_fact_is_known_is_answered_by_the_record() -> None:
    known = core("已知(营业收入)")
    for facts, truths in (({"营业收入": "5万元"}, (True, False)), ({}, (False, True))):
        assert Translator(View(record(facts), BOOK), Space()).truth(known) == truths


def test_what_is_not_looked_into_is_another_thing_for_the_twin_only_where_the_twin_takes_part() -> None:
    product, view = core("营业收入 * 从业人员 >= 5万元"), View(record({}), BOOK)

    def truth(twin: Ref | None) -> Formula:
        return Translator(view, Space(), twin=twin).truth(product)[0]

    assert truth(None) == Free((product, "true"))
    assert truth(Ref("研发费用")) == truth(None)
    assert truth(Ref("营业收入")) == truth(Ref("从业人员")) != truth(None)


@pytest.mark.parametrize(
    ("facts", "met"),
    [
        ({"荣誉": frozenset(), "称号": frozenset()}, True),
        ({"荣誉": frozenset({"甲"}), "称号": frozenset({"乙"})}, False),
        ({"荣誉": frozenset({"甲"}), "称号": frozenset()}, None),
        ({"荣誉": frozenset(), "称号": frozenset({"乙"})}, None),
        ({"真": True, "称号": frozenset()}, None),
        ({"真": False, "称号": frozenset()}, True),
        ({"真": False, "称号": frozenset({"甲"})}, False),
    ],
)
def test_a_set_that_hangs_on_a_missing_fact_is_empty_or_not(
    facts: dict[str, object], met: bool | None
) -> None:
    chosen = Empty(parse("若(真, 荣誉, 称号)"))
    view = View(record(facts), TITLES)
    assert settle(chosen, view).met is met
    assert settle(Not(chosen), view).met is (None if met is None else not met)


def test_where_the_missing_fact_chooses_the_set_it_chooses_it_everywhere() -> None:
    chosen, flag = Empty(parse("若(真, 荣誉, 称号)")), parse("真")
    empty, full = frozenset[str](), frozenset({"乙"})
    view = View(record({"荣誉": empty, "称号": full}), TITLES)
    assert settle(And((Not(chosen), flag)), view).met is False  # 真 chooses 荣誉, which is empty
    assert settle(Or((chosen, Not(flag))), view).met is True
    assert settle(And((chosen, flag)), view).met is None
