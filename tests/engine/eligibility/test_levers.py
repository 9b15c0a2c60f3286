"""What a lever lets a firm change: how far, to which categories, and nothing that it holds already."""

from fractions import Fraction
from types import MappingProxyType

from chanmai.engine.eligibility.changes.levers import Movable, movables_of
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Lever, PeriodKind, Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.parse import parse

ONE = Fraction(1)
LADDER = ("一级", "二级", "三级")
STEPS = (("二级", "一级"), ("三级", "二级"))


def fact(name: str, kind: Kind, lever: Lever | None = None, values: tuple[str, ...] = ()) -> Fact:
    return Fact(name, name, name, kind, PeriodKind.POINT, values=values, lever=lever)


def movable(goal: str, facts: list[Fact], **values: Value) -> Movable | None:
    """The first movable of a goal for a firm with these values; None when nothing can be moved."""
    record = Record(
        "甲", 2025, {Ref(name): value for name, value in values.items()}, {}, history_complete=True
    )
    view = View(record, Dictionary(facts), MappingProxyType({}))
    return next(movables_of(parse(goal), view, MappingProxyType({})), None)


def test_share_and_limit_bound_a_change_and_the_larger_counts() -> None:
    lever = Lever("up", Fraction(10), limit=Fraction(30), share=Fraction(1, 2))
    small = movable("人数 >= 500", [fact("人数", Kind.NUMBER, lever)], 人数=40)
    large = movable("人数 >= 500", [fact("人数", Kind.NUMBER, lever)], 人数=400)
    assert small is not None
    assert large is not None
    assert (small.least, small.most) == (0, 3)
    assert (large.least, large.most) == (0, 20)


def test_a_share_of_nothing_moves_nothing_and_without_both_there_is_no_limit() -> None:
    none = movable("人数 >= 500", [fact("人数", Kind.NUMBER, Lever("up", ONE, share=ONE))], 人数=0)
    free = movable("人数 >= 500", [fact("人数", Kind.NUMBER, Lever("up", ONE))], 人数=0)
    assert none is not None
    assert free is not None
    assert none.most == 0
    assert free.most is None


def test_a_category_leads_only_where_the_lever_says() -> None:
    lever = Lever("on", ONE, to=("一级", "二级"), after=STEPS)
    facts = [fact("级别", Kind.CATEGORY, lever, ("无", *LADDER))]
    first, second = (movable('级别 == "三级"', facts, 级别=held) for held in ("无", "一级"))
    assert first is not None
    assert second is not None
    assert first.options == ("一级",)
    assert second.options == ("二级",)


def test_a_title_that_is_held_cannot_be_first_obtained_and_the_one_before_has_to_be_held() -> None:
    lever = Lever("on", ONE, held="称号", after=STEPS)
    facts = [fact("首次", Kind.SET, lever, LADDER), fact("称号", Kind.SET, None, LADDER)]
    goal = '首次 in {"一级", "二级", "三级"}'
    new = movable(goal, facts, 首次=frozenset(), 称号=frozenset())
    old = movable(goal, facts, 首次=frozenset(), 称号=frozenset({"一级"}))
    assert new is not None
    assert old is not None
    assert new.options == (frozenset({"一级"}),)
    assert old.options == (frozenset({"二级"}),)


def test_a_flag_that_says_it_is_held_takes_the_lever_away() -> None:
    lever = Lever("on", ONE, to=("首次认定",), held="有效")
    facts = [fact("认定", Kind.CATEGORY, lever, ("首次认定", "未认定")), fact("有效", Kind.FLAG)]
    goal = '认定 == "首次认定"'
    assert movable(goal, facts, 认定="未认定", 有效=True) is None
    found = movable(goal, facts, 认定="未认定", 有效=False)
    assert found is not None
    assert found.options == ("首次认定",)
