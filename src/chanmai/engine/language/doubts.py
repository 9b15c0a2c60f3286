"""Rules that are well formed but probably not meant: a percentage without %, a threshold no value can reach."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

from chanmai.engine.facts.days import DAYS, YEARS
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind
from chanmai.engine.facts.printing import digits, ending, show_quantity
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.check import Checker
from chanmai.engine.language.errors import Problem
from chanmai.engine.language.expand import compound_side, expand
from chanmai.engine.language.nodes import (
    Arith,
    Between,
    Compare,
    Extreme,
    Fetch,
    If,
    Lookup,
    Marginal,
    Node,
    Number,
    Span,
    Steps,
)
from chanmai.engine.language.op import Op
from chanmai.engine.language.periods import with_functions
from chanmai.engine.language.printing import to_chinese
from chanmai.engine.language.refs import refs
from chanmai.engine.language.tree import walk

BEYOND_ALL = 1 + Fraction(1, 10**12)
"""More than the whole, however little more."""
PERCENTAGE, IMPOSSIBLE = "bare-percentage", "impossible-share"


def doubts(node: Node, dictionary: Dictionary) -> tuple[Problem, ...]:
    """What an author should look at again in a checked expression, in the order of the text."""
    by_start: dict[int, Problem] = {}
    thirds = {part.span for item in walk(node) for part in _of_fractions(item)}
    for item in walk(node):
        problems = (each(item, dictionary) for each in (_bare_percentages, _whole_units, _out_of_reach))
        for problem in chain.from_iterable(problems):
            if Span(problem.start, problem.end) not in thirds:
                by_start.setdefault(problem.start, problem)
    return tuple(sorted(by_start.values(), key=lambda problem: problem.start))


def _bare_percentages(node: Node, dictionary: Dictionary) -> Iterator[Problem]:
    """增速 > 25 means 2500 %, and so does 25 beside a share in a sum, a choice or a table.

    增速 >= 1 may be meant as 1 %, while the 1 of a sum (1 - 负债率) is all of it.
    """
    least = 1 if isinstance(node, Compare) else BEYOND_ALL
    for sides in _together(node):
        bare = [side for side in sides if isinstance(side, Number) and not side.unit]
        others = [side for side in sides if side not in bare]
        shares = [side for side in others if _kind(side, dictionary) is Kind.RATIO]
        yield from (
            _bare_percentage(each, shares[0], dictionary) for each in bare if shares and _large(each, least)
        )
    yield from (
        _bare_percentage(each, None, dictionary)
        for each in _rates(node, dictionary)
        if _large(each, BEYOND_ALL)
    )


def _together(node: Node) -> Iterator[tuple[Node, ...]]:
    """The parts of a node that are values of one kind."""
    match node:
        case Compare(left=left, right=right):
            compound = compound_side(node)
            yield (left, right) if compound is None else (_Share(), compound[2])
        case Arith(op="+" | "-", left=left, right=right):
            yield (left, right)
        case Extreme(items=items):
            yield items
        case If(then=then, otherwise=otherwise):
            yield (then, otherwise)
        case Steps(subject=subject, starts=starts, below=below, values=values):
            yield (subject, *starts)
            yield (below, *values)
        case Lookup(cases=cases, otherwise=last):
            yield (*(value for _, value in cases), *(() if last is None else (last,)))
        case Marginal(subject=subject, starts=starts):
            yield (subject, *starts)


def _of_fractions(node: Node) -> Iterator[Number]:
    """The 2 of `x * 2 / 3`."""
    match node:
        case Arith(op="/", left=Arith(op="*", right=Number() as over), right=Number() as under):
            if under.value and abs(over.value) <= abs(under.value):
                yield over


def _large(number: Number, least: Fraction | int) -> bool:
    return abs(number.value) >= least and ending(number.value) is not None


class _Share(Node):
    """Stands for compound growth, which is a share."""


def _rates(node: Node, dictionary: Dictionary) -> Iterator[Number]:
    """Bare numbers in the place of a rate: those of 累进, and what multiplies money that facts give."""
    match node:
        case Marginal(rates=rates):
            yield from (rate for rate in rates if not rate.unit)
        case Arith(op="*", left=left, right=right):
            for number, money in ((left, right), (right, left)):
                if isinstance(number, Number) and not number.unit and refs(money):
                    yield from [number] if _kind(money, dictionary) is Kind.MONEY else []


def _kind(node: Node, dictionary: Dictionary) -> Kind | None:
    if isinstance(node, _Share):
        return Kind.RATIO
    node_type = Checker(dictionary).of(node)
    return None if node_type is None else node_type.kind


def _bare_percentage(literal: Number, share: Node | None, dictionary: Dictionary) -> Problem:
    number, percent = digits(literal.value), digits(literal.value * 100)
    message = Text(
        f"{number} 没有写单位，就是 {percent}%。是要写 {number}% 吗？",
        f"{number} without a unit is {percent}%. Is {number}% meant?",
    )
    mend = Text(
        f"请写明：{number}%，或者 {percent}%（{number}倍）。",
        f"Write which: {number}%, or {percent}% ({number}倍).",
    )
    code = IMPOSSIBLE if share is not None and _impossible(share, literal.value, dictionary) else PERCENTAGE
    return Problem(code, message, mend, literal.span.start, literal.span.end)


def _impossible(share: Node, value: Fraction, dictionary: Dictionary) -> bool:
    """Whether the fact can never be so much, while it can be a hundredth of it."""
    if not isinstance(share, Fetch) or share.ref.fact not in dictionary:
        return False
    fact = dictionary.get(share.ref.fact)
    return not _inside(fact, value) and _inside(fact, value / 100)


def _out_of_reach(node: Node, dictionary: Dictionary) -> Iterator[Problem]:
    if isinstance(node, Compare):
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(other, Number):
                yield from _never(side, other, dictionary)


def _whole_units(node: Node, dictionary: Dictionary) -> Iterator[Problem]:
    """周年 <= 10年 still holds after ten years and 364 days."""
    if isinstance(node, Compare):
        for op, side, other in ((node.op, node.left, node.right), (node.op.mirror, node.right, node.left)):
            if isinstance(other, Number) and op in (Op.LE, Op.GT) and isinstance(side, Between | Fetch):
                yield from _at_whole_units(op, side, other, dictionary)


def _at_whole_units(op: Op, side: Node, literal: Number, dictionary: Dictionary) -> Iterator[Problem]:
    core = expand(side, dictionary)
    if not isinstance(core, Between) or core.unit == DAYS:
        return
    count, unit = digits(literal.value), "年" if core.unit == YEARS else "个月"
    message = Text(
        f"整{unit.removeprefix('个')}数等于{count}的，实际已满{count}{unit}，不到下一个整数。",
        f"What has {count} whole years or months may be older than that, by less than one more.",
    )
    start, end = (to_chinese(with_functions(each, dictionary)) for each in (core.start, core.end))
    formula = f"{start} + {count}{unit} {'>=' if op is Op.LE else '<'} {end}"
    phrase = "不超过" if op is Op.LE else "超过"
    mend = Text(f"“{phrase}{count}{unit}”请写 {formula}。", f"If the exact day is meant write {formula}.")
    yield Problem("whole-units", message, mend, literal.span.start, literal.span.end)


def _never(side: Node, literal: Number, dictionary: Dictionary) -> Iterator[Problem]:
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
