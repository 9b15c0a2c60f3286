"""Can formulas over missing facts hold together: counts of several, categories, sets, and what is not looked into."""

from fractions import Fraction

import pytest

from chanmai.engine.eligibility.missing import search
from chanmai.engine.eligibility.missing.formula import Count, Formula, Free, OneOf, Same, Shares, opposite
from chanmai.engine.eligibility.missing.linear import Linear, Relation, TooHard
from chanmai.engine.eligibility.missing.search import Space, satisfiable
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.parse import parse


def fact(name: str, kind: Kind, *values: str, whole: bool = False) -> Fact:
    return Fact(name, name, name, kind, PeriodKind.POINT, whole=whole, values=values)


FACTS = (
    fact("money", Kind.MONEY),
    fact("day", Kind.DATE),
    fact("share", Kind.RATIO),
    fact("count", Kind.NUMBER, whole=True),
    fact("size", Kind.NUMBER),
    fact("flag", Kind.FLAG),
    fact("two", Kind.CATEGORY, "甲", "乙"),
    fact("pair", Kind.CATEGORY, "甲", "乙"),
    fact("third", Kind.CATEGORY, "甲", "乙"),
    fact("open", Kind.CATEGORY),
    fact("wide", Kind.CATEGORY),
    fact("set", Kind.SET, "甲", "丙"),
    fact("any", Kind.SET),
)
SPACE = Space({Ref(each.name): each for each in FACTS})


def holds(*formulas: Formula) -> bool:
    return satisfiable(formulas, SPACE)


def above(name: str, bound: int) -> Relation:
    return Relation(Linear.of({Ref(name): Fraction(1)}, Fraction(-bound)), strict=True)


def below(name: str, bound: int) -> Relation:
    return Relation(Linear.of({Ref(name): Fraction(-1)}, Fraction(bound)), strict=True)


def one_of(name: str, *values: str | bool) -> OneOf:
    return OneOf(Ref(name), frozenset(values))


def none_of(name: str, *values: str | bool) -> OneOf:
    return OneOf(Ref(name), frozenset(values), positive=False)


def shares(name: str, *values: str) -> Shares:
    return Shares(Ref(name), frozenset(values))


def shares_none(name: str, *values: str) -> Shares:
    return Shares(Ref(name), frozenset(values), positive=False)


def same(left: str, right: str, positive: bool = True) -> Same:
    return Same(Ref(left), Ref(right), positive)


@pytest.mark.parametrize(
    ("name", "between"), [("money", False), ("day", False), ("count", False), ("share", True), ("size", True)]
)
def test_what_is_whole_has_nothing_between_two_neighbours(name: str, between: bool) -> None:
    assert holds(above(name, 3), below(name, 4)) is between
    assert holds(above(name, 3), below(name, 5))


def test_made_up_references_are_whole() -> None:
    assert not holds(above("made up", 3), below("made up", 4))


@pytest.mark.parametrize(
    ("least", "possible"), [(1, True), (2, False), (3, False)]
)  # above 5, below 3 and exactly 4 exclude one another
def test_so_many_of_several_that_exclude_each_other(least: int, possible: bool) -> None:
    exactly = Relation(Linear.of({Ref("money"): Fraction(1)}, Fraction(-4)), equal=True)
    assert holds(Count(least, (above("money", 5), below("money", 3), exactly))) is possible


def test_so_many_of_several_beside_other_formulas() -> None:
    a, b, c = one_of("flag", True), one_of("two", "甲"), above("money", 5)
    two = Count(2, (a, b, c))
    assert holds(two, opposite(a))
    assert holds(two, opposite(a), c)
    assert not holds(two, opposite(a), opposite(b))
    assert not holds(
        two,
        Count(1, (opposite(a), opposite(b))),
        Count(1, (opposite(a), opposite(c))),
        opposite(a),
        opposite(b),
    )
    assert not holds(two, Count(2, (opposite(a), opposite(b), opposite(c))))
    assert holds(two, Count(1, (opposite(a), opposite(b), opposite(c))))
    assert not holds(False)
    assert holds(True)
    assert holds()


def test_counts_inside_counts() -> None:
    a, b, c = one_of("flag", True), one_of("two", "甲"), above("money", 5)
    inner = Count(2, (a, b))
    assert holds(Count(1, (inner, c)), opposite(a))
    assert not holds(Count(1, (inner, c)), opposite(a), opposite(c))
    assert not holds(Count(2, (inner, c)), opposite(b))


def test_categories_of_closed_and_open_lists() -> None:
    assert holds(one_of("two", "甲"))
    assert not holds(one_of("two", "丁"))
    assert not holds(none_of("two", "甲", "乙"))
    assert holds(none_of("open", "甲", "乙"))
    assert not holds(one_of("open", "甲"), none_of("open", "甲"))
    assert not holds(one_of("open", "甲"), one_of("open", "乙"))
    assert not holds(none_of("flag", True), none_of("flag", False))
    # a flag beside an open list: yes and no are no words of the list
    assert holds(none_of("open", "甲"), one_of("flag", True))


def test_categories_compared_with_each_other() -> None:
    assert holds(same("pair", "two"))
    assert not holds(same("pair", "two"), one_of("two", "甲"), one_of("pair", "乙"))
    assert not holds(same("pair", "two", False), one_of("two", "甲"), one_of("pair", "甲"))
    differ = (same("pair", "two", False), same("pair", "third", False), same("third", "two", False))
    assert holds(*differ[:2])
    assert not holds(*differ)  # three facts, two values
    assert holds(same("open", "wide", False), none_of("open", "甲"), none_of("wide", "甲"))
    assert holds(same("open", "wide"), none_of("open", "甲"), none_of("wide", "乙"))
    assert not holds(same("open", "two"), none_of("open", "甲", "乙"))


def test_sets() -> None:
    assert holds(shares("set", "甲"), shares_none("set", "丙"))
    assert not holds(shares("set", "甲"), shares_none("set", "甲"))
    assert not holds(shares("set", "乙"))  # not in the list
    assert holds(shares("any", "乙"))
    assert not holds(shares("any", "乙"), shares_none("any", "乙", "丁"))
    assert holds(shares("any", "甲", "乙"), shares_none("any", "甲"))
    assert holds(shares("any", "甲"), shares_none("set", "甲"))
    assert holds(shares_none("set", "甲", "丙"))


def test_what_is_not_looked_into_may_be_so_or_not_but_not_both() -> None:
    one, other = Free((parse("a * b > 1"), "true")), Free((parse("a * b > 2"), "true"))
    assert holds(one)
    assert holds(opposite(one))
    assert holds(one, opposite(other))
    assert not holds(one, opposite(one))
    assert not holds(opposite(one), Count(1, (one, above("money", 3))), below("money", 3))


def test_the_limit_of_branches(monkeypatch: pytest.MonkeyPatch) -> None:
    # One step sorts the formulas out, a second takes the first side of the choice.
    choice = Count(1, (one_of("flag", True), above("money", 5)))
    monkeypatch.setattr(search, "MOST_STEPS", 2)
    assert holds(choice)
    monkeypatch.setattr(search, "MOST_STEPS", 1)
    assert holds(one_of("flag", True))
    with pytest.raises(TooHard):
        holds(choice)
