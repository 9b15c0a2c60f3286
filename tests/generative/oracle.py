"""A second, naive reading of the rule language, straight from the manual and without rewriting anything first.

It shares no code with the engine's evaluator: unknown is an exception, truth is computed by trying both values.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language import nodes as n
from chanmai.engine.language.parse import parse
from chanmai.engine.language.tree import walk


class Unknown(Exception):
    """The value is not known."""


def meaning(node: n.Node, record: Record, dictionary: Dictionary) -> Any:
    """The value of a checked expression for a record, or None."""
    try:
        return _Reading(record, dictionary).value(node, Back())
    except Unknown:
        return None


def _known(value: Any) -> Any:
    if value is None:
        raise Unknown
    return value


@dataclass(frozen=True)
class Back:
    """How far back facts are read, each kind in its own units; what is added is of `unit`."""

    years: int = 0
    quarters: int = 0
    months: int = 0
    unit: str = "year"

    def __add__(self, more: int) -> "Back":
        name = f"{self.unit}s"
        return replace(self, **{name: getattr(self, name) + more})

    def of(self, unit: str) -> int:
        return {"year": self.years, "quarter": self.quarters, "month": self.months, "point": 0}[unit]


_UNITS = {"上季": "quarter", "上年同季": "quarter", "上月": "month", "上年同月": "month"}


class _Reading:
    def __init__(self, record: Record, dictionary: Dictionary) -> None:
        self.record = record
        self.dictionary = dictionary

    def maybe(self, node: n.Node, back: Back) -> Any:
        try:
            return self.value(node, back)
        except Unknown:
            return None

    def value(self, node: n.Node, back: Back) -> Any:
        return getattr(self, type(node).__name__.lower())(node, back)

    def number(self, node: n.Number, _back: Back) -> Any:
        return node.value

    category = day = truth = number

    def fetch(self, node: n.Fetch, back: Back) -> Any:
        fact = self.dictionary.get(node.ref.fact)
        if fact.formula is not None:
            return self.value(parse(fact.formula), back)
        return _known(self.record.value(Ref(fact.name, back.of(str(fact.period)))))

    def negate(self, node: n.Negate, back: Back) -> Any:
        return 0 - self.value(node.item, back)

    def arith(self, node: n.Arith, back: Back) -> Any:
        one, other = self.value(node.left, back), self.value(node.right, back)
        if isinstance(one, datetime.date) or isinstance(other, datetime.date):
            return self.of_days(node, one, other)
        left, right = Fraction(one), Fraction(other)
        if node.op == "/" and right == 0:
            raise Unknown
        return {"+": left.__add__, "-": left.__sub__, "*": left.__mul__, "/": left.__truediv__}[node.op](
            right
        )

    def of_days(self, node: n.Arith, one: Any, other: Any) -> Any:
        if isinstance(one, datetime.date) and isinstance(other, datetime.date):
            return one.toordinal() - other.toordinal()
        day, count, source = (
            (one, other, node.right) if isinstance(one, datetime.date) else (other, one, node.left)
        )
        return moved(day, int(count) if node.op == "+" else -int(count), self.unit(source))

    def unit(self, source: n.Node) -> str:
        if isinstance(source, n.Number):
            return source.unit
        return self.dictionary.get(source.ref.fact).unit.name  # type: ignore[attr-defined,union-attr]

    def between(self, node: n.Between, back: Back) -> Any:
        start, end, count = self.value(node.start, back), self.value(node.end, back), 0
        while moved(start, count, node.unit) > end:
            count -= 1
        while moved(start, count + 1, node.unit) <= end:
            count += 1
        return count

    def calendar(self, node: n.Calendar, back: Back) -> Any:
        day, found = self.value(node.item, back), []
        if node.kind == "年份":
            return int(day.isoformat()[:4])
        alike = 4 if node.kind[0] == "年" else 7
        for step in (-1, 1):
            at = day
            while (at + datetime.timedelta(days=step)).isoformat()[:alike] == day.isoformat()[:alike]:
                at += datetime.timedelta(days=step)
            found.append(at)
        return found[0] if node.kind[1] == "初" else found[1]

    def knowledge(self, node: n.Knowledge, back: Back) -> bool:
        return self.maybe(node.item, back) is not None

    def empty(self, node: n.Empty, back: Back) -> bool:
        return len(self.value(node.item, back)) == 0

    def steprounding(self, node: n.StepRounding, back: Back) -> Any:
        value = Fraction(self.value(node.item, back))
        size, step = abs(value), node.step.value
        under = size - size % step
        over = under if under == size else under + step
        nearer = under if size - under < over - size else over
        tie = size - under == over - size
        found = {"进位": over, "舍去": under, "四舍五入": over if tie else nearer, "四舍六入": nearer}[
            node.mode
        ]
        if node.mode == "四舍六入" and tie:
            found = under if under / step % 2 == 0 else over
        return found if value >= 0 else -found

    def power(self, node: n.Power, back: Back) -> Any:
        value, found = Fraction(self.value(node.item, back)), Fraction(1)
        for _ in range(abs(node.exponent)):
            found *= value
        if node.exponent < 0 and found == 0:
            raise Unknown
        return found if node.exponent >= 0 else 1 / found

    def numbertable(self, node: n.NumberTable, back: Back) -> Any:
        """As a chain of 若: with the subject not known, what all that may be chosen agree on."""
        subject = self.maybe(node.subject, back)
        found = self.maybe(node.otherwise, back)
        for key, value in reversed(list(zip(node.keys, node.values, strict=True))):
            row = self.maybe(value, back)
            if subject is None:
                found = found if found == row else None
            elif subject == key.value:
                found = row
        return _known(found)

    def compare(self, node: n.Compare, back: Back) -> Any:
        for side, other, turned in ((node.left, node.right, False), (node.right, node.left, True)):
            if isinstance(side, n.Period) and side.kind == "复合增速":
                return self.grew(side, other.value, node.op, turned, back)  # type: ignore[attr-defined]
        return _sign(node.op, self.value(node.left, back), self.value(node.right, back))

    def grew(self, node: n.Period, rate: Fraction, op: str, turned: bool, back: Back) -> bool:
        back = replace(back, unit="year")
        now, then = self.value(node.item, back), self.value(node.item, back + node.count)
        if then <= 0:
            raise Unknown
        needed = then * (1 + rate) ** node.count
        return _sign(op, needed, now) if turned else _sign(op, now, needed)

    def member(self, node: n.Member, back: Back) -> Any:
        value = self.value(node.item, back)
        held = {value} if isinstance(value, str) else set(value)
        return bool(held & set(node.choices.values))

    def decided(
        self, items: tuple[n.Node, ...], back: Back, rule: Callable[[tuple[bool, ...]], bool]
    ) -> bool:
        """What the rule says for every way in which the unknown items may turn out, if that is one answer."""
        ways = [
            [value] if value is not None else [True, False] for value in (self.maybe(i, back) for i in items)
        ]
        answers = {rule(way) for way in product(*ways)}
        if len(answers) == 2:
            raise Unknown
        return answers.pop()

    def not_(self, node: n.Not, back: Back) -> Any:
        return not self.value(node.item, back)

    def and_(self, node: n.And, back: Back) -> Any:
        return self.decided(node.items, back, all)

    def or_(self, node: n.Or, back: Back) -> Any:
        return self.decided(node.items, back, any)

    def atleast(self, node: n.AtLeast, back: Back) -> Any:
        return self.decided(node.items, back, lambda way: way.count(True) >= node.count)

    def if_(self, node: n.If, back: Back) -> Any:
        test = self.maybe(node.test, back)
        if test is None:
            branches = [self.value(node.then, back), self.value(node.otherwise, back)]
            if branches[0] != branches[1]:
                raise Unknown
            return branches[0]
        return self.value(node.then if test else node.otherwise, back)

    def steps(self, node: n.Steps, back: Back) -> Any:
        subject = self.value(node.subject, back)
        reached = [s for s in node.starts if subject > s.value or (subject == s.value and not node.strict)]
        return self.value(node.values[len(reached) - 1] if reached else node.below, back)

    def marginal(self, node: n.Marginal, back: Back) -> Any:
        subject, total = Fraction(self.value(node.subject, back)), Fraction(0)
        for at, (start, rate) in enumerate(zip(node.starts, node.rates, strict=True)):
            end = node.starts[at + 1].value if at + 1 < len(node.starts) else None
            top = subject if end is None or subject < end else end
            total += rate.value * (top - start.value) if top > start.value else 0
        return total

    def lookup(self, node: n.Lookup, back: Back) -> Any:
        found = dict(node.cases).get(self.value(node.subject, back), node.otherwise)
        return self.value(_known(found), back)

    def extreme(self, node: n.Extreme, back: Back) -> Any:
        ordered = sorted(self.value(item, back) for item in node.items)
        return ordered[0] if node.op == "min" else ordered[-1]

    def floor(self, node: n.Floor, back: Back) -> Any:
        item, block = Fraction(self.value(node.item, back)), Fraction(self.value(node.block, back))
        count = int(item / block)
        return count - 1 if count * block > item else count

    def period(self, node: n.Period, back: Back) -> Any:
        back = replace(back, unit=self.counted(node))
        years = [back + more for more in range(node.count)]
        if node.kind in _UNITS or node.kind in ("同比", "环比"):
            return self.recent(node, back)
        match node.kind:
            case "上年":
                return self.value(node.item, back + 1)
            case "增量":
                return self.value(node.item, back) - self.value(node.item, back + 1)
            case "增速":
                base = Fraction(self.value(node.item, back + 1))
                if base <= 0:
                    raise Unknown
                return self.value(node.item, back) / base - 1
            case "合计":
                return sum(self.value(node.item, year) for year in years)
            case "平均":
                return Fraction(sum(self.value(node.item, year) for year in years)) / node.count
        return self.history(node, back)

    def recent(self, node: n.Period, back: Back) -> Any:
        """A month or quarter earlier, or a year; and the growth on it."""
        year = {"quarter": 4, "month": 12}[back.unit]
        then = self.value(node.item, back + (year if "同" in node.kind else 1))
        if node.kind in _UNITS:
            return then
        if then <= 0:
            raise Unknown
        return Fraction(self.value(node.item, back)) / Fraction(then) - 1

    def counted(self, node: n.Period) -> str:
        """What the function counts: that of its name, or of the facts in it."""
        if node.kind not in ("同比", "环比"):
            return str(node.unit) if node.count else _UNITS.get(node.kind, "year")
        names = (item.ref.fact for item in walk(node.item) if isinstance(item, n.Fetch))
        (unit,) = {str(self.dictionary.get(name).period) for name in names} - {"point"}
        return unit

    def history(self, node: n.Period, back: Back) -> bool:
        first, years = node.kind == "首次", 4 if node.kind == "首次" else node.count
        seen = [self.maybe(node.item, back + year) for year in range(years)]
        if first:
            seen = [seen[0], *(None if value is None else not value for value in seen[1:])]
        decisive = node.kind.startswith("任一")
        if decisive in seen:
            return decisive
        if None in seen:
            raise Unknown
        return not decisive


def moved(day: datetime.date, count: int, unit: str) -> datetime.date:
    """The day so many units later: the same day of the month, or its last one."""
    if unit == "天":
        return day + datetime.timedelta(days=count)
    month = day.month - 1 + count * (12 if unit == "年" else 1)
    for number in range(day.day, 0, -1):
        try:
            return datetime.date(day.year + month // 12, month % 12 + 1, number)
        except ValueError:
            continue
    raise AssertionError


def _sign(op: str, left: Any, right: Any) -> bool:
    below, same = (
        left != right and not left > right if not isinstance(left, str | bool) else False,
        left == right,
    )
    return {
        "<": below,
        "<=": below or same,
        ">": not (below or same),
        ">=": not below,
        "==": same,
        "!=": not same,
    }[op]


for _word in ("not", "and", "or", "if"):
    setattr(_Reading, _word, getattr(_Reading, f"{_word}_"))
