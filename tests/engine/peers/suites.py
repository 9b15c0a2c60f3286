"""Cases of the test suites of other rule engines: their values, carried over into the rule language.

Each names its suite, file and the commit at which it was read. What is money there is 元 here; null, undefined and
missing variables are 待补充 here, or an amount between two ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, standard_scale
from chanmai.engine.facts.units import UNITS

RISKS = ("高", "中", "低", "a", "b", "c", "d")


def _fact(name: str, code: str, kind: Kind, unit: str = "", *, whole: bool = False, **more: object) -> Fact:
    scale = standard_scale(kind, whole)
    return Fact(
        name, code, code, kind, PeriodKind.POINT, UNITS.get(unit), whole=whole, scale=scale, **more  # type: ignore[arg-type]
    )  # fmt: skip


FACTS = Dictionary(
    [
        *(_fact(name, code, Kind.MONEY, "元") for name, code in (("甲", "m1"), ("乙", "m2"), ("丙", "m3"))),
        *(_fact(name, code, Kind.NUMBER) for name, code in (("数一", "n1"), ("数二", "n2"))),
        _fact("年龄", "age", Kind.NUMBER, "岁", whole=True),
        _fact("工龄", "service", Kind.NUMBER, "年", whole=True),
        _fact("面积", "size", Kind.NUMBER, "平方米"),
        *(_fact(name, code, Kind.RATIO, "%") for name, code in (("占比", "r1"), ("占比二", "r2"))),
        *(_fact(name, code, Kind.FLAG) for name, code in (("是一", "f1"), ("是二", "f2"))),
        _fact("词", "word", Kind.CATEGORY, values=RISKS),
        _fact("居住", "occupancy", Kind.CATEGORY, values=("承租", "寄住", "自有")),
        _fact("组织", "organisation", Kind.CATEGORY, values=("非营利", "宗教", "教育")),
        _fact("成立日", "founded", Kind.DATE),
    ]
)

Facts = dict[str, str]
Due = bool | None | str | tuple[str, str | None]
"""A condition: met, not met, or None for open; an amount: exact, or between two ends."""


@dataclass(frozen=True)
class Case:
    """One vector of a suite. `text` is a condition, or the formula of an amount where `due` is one."""

    suite: str
    file: str
    name: str
    text: str
    facts: Facts
    due: Due


@dataclass(frozen=True)
class Suite:
    """A suite at the commits at which its files were read."""

    name: str
    commits: dict[str, str]


YES, NO = "是", "否"


def of(suite: Suite, file: str, text: str, rows: dict[str, tuple[Facts, Due]]) -> Iterator[Case]:
    """The cases of one expression, by name: facts, and what is due."""
    for name, (facts, due) in rows.items():
        yield Case(suite.name, file, name, text, facts, due)


def fen(text: str) -> int:
    """An amount in 分."""
    return int(Fraction(text.removesuffix("元")) * 100)
