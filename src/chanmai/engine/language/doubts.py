"""Rules that are well formed but probably not meant: a percentage without %, a threshold no value can reach."""

from collections.abc import Iterator
from fractions import Fraction

from chanmai.engine.facts.days import DAYS, YEARS
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind
from chanmai.engine.facts.printing import ending, exact, show_quantity
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.check import Checker
from chanmai.engine.language.errors import Problem
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Between, Compare, Fetch, Node, Number
from chanmai.engine.language.op import Op
from chanmai.engine.language.printing import to_chinese
from chanmai.engine.language.tree import walk


def doubts(node: Node, dictionary: Dictionary) -> tuple[Problem, ...]:
    """What an author should look at again in a checked expression, in the order of the text."""
    found: list[Problem] = []
    for item in walk(node):
        if isinstance(item, Compare):
            turned = ((item.op, item.left, item.right), (item.op.mirror, item.right, item.left))
            for op, side, other in turned:
                if isinstance(other, Number):
                    found += _whole_units(op, side, other, dictionary)
                    found += _bare_percentage(side, other, dictionary)
                    found += _out_of_reach(side, other, dictionary)
    return tuple(found)


def _bare_percentage(side: Node, literal: Number, dictionary: Dictionary) -> Iterator[Problem]:
    """增速 > 25 means 2500 %."""
    if literal.unit or abs(literal.value) <= 1 or ending(literal.value) is None:
        return
    kind = Checker(dictionary).of(side)
    if kind is not None and kind.kind is Kind.RATIO:
        written = exact(literal.value)
        message = Text(
            f"比率与 {written} 比较，等于{written}倍。",
            f"A ratio is compared with {written}, which is {written} times.",
        )
        mend = Text(f"请写 {written}% 或 {written}倍。", f"Write {written}% or {written}倍.")
        yield Problem("bare-percentage", message, mend, literal.span.start, literal.span.end)


def _whole_units(op: Op, side: Node, literal: Number, dictionary: Dictionary) -> Iterator[Problem]:
    """周年 <= 10年 still holds after ten years and 364 days."""
    if op not in (Op.LE, Op.GT) or not isinstance(side, Between | Fetch):
        return
    core = expand(side, dictionary)
    if not isinstance(core, Between) or core.unit == DAYS:
        return
    count, unit = exact(literal.value), "年" if core.unit == YEARS else "个月"
    message = Text(
        f"整{unit.removeprefix('个')}数等于{count}的，实际已满{count}{unit}，不到下一个整数。",
        f"What has {count} whole years or months may be older than that, by less than one more.",
    )
    start, end = to_chinese(core.start), to_chinese(core.end)
    written = f"{start} + {count}{unit} {'>=' if op is Op.LE else '<'} {end}"
    said = "不超过" if op is Op.LE else "超过"
    mend = Text(f"“{said}{count}{unit}”请写 {written}。", f"If the exact day is meant write {written}.")
    yield Problem("whole-units", message, mend, literal.span.start, literal.span.end)


def _out_of_reach(side: Node, literal: Number, dictionary: Dictionary) -> Iterator[Problem]:
    """A threshold outside of what the fact can be decides nothing."""
    if not isinstance(side, Fetch) or side.ref.fact not in dictionary:
        return
    fact = dictionary.get(side.ref.fact)
    if _inside(fact, literal.value):
        return
    zh_limits, en_limits = [], []
    for end, zh_word, en_word in ((fact.lowest, "最低", "at least"), (fact.highest, "最高", "at most")):
        if end is not None:
            zh_limits.append(f"{zh_word}{show_quantity(fact.kind, fact.unit, end)}")
            en_limits.append(f"{en_word} {show_quantity(fact.kind, fact.unit, end, 'en')}")
    zh = f"“{fact.name}”不可能是这个数（{'，'.join(zh_limits)}）。"
    en = f"{fact.english} can never have this value ({', '.join(en_limits)})."
    mend = Text("请检查数字和单位。", "Look at the number and its unit.")
    yield Problem("out-of-reach", Text(zh, en), mend, literal.span.start, literal.span.end)


def _inside(fact: Fact, value: Fraction) -> bool:
    return (fact.lowest is None or fact.lowest <= value) and (fact.highest is None or value <= fact.highest)
