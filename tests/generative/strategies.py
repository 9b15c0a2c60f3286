"""Random dictionaries, well-typed expressions over them, and records with holes; shared by the generative tests.

Values and thresholds come from one small grid, so that ties (a fact exactly on its threshold) are common.
"""

import datetime
from collections.abc import Callable
from fractions import Fraction
from functools import cache, lru_cache, wraps
from itertools import combinations

from hypothesis import strategies as st

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, Value, standard_scale
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.nodes import (
    And,
    Arith,
    AtLeast,
    Between,
    Calendar,
    Category,
    Choices,
    Compare,
    Day,
    Empty,
    Extreme,
    Fetch,
    Floor,
    If,
    Knowledge,
    Lookup,
    Marginal,
    Member,
    Negate,
    Node,
    Not,
    Number,
    NumberTable,
    Or,
    Period,
    Power,
    StepRounding,
    Steps,
    Truth,
)
from chanmai.engine.language.op import Op

BACKS = 5
CATEGORIES = ("国家级", "省级", "市级")
TITLES = ("CMMI（三级）", "ITSS", '带"引号"的资质')
DAYS = tuple(datetime.date(2024, month, day) for month in (1, 6) for day in (1, 15))
DAYS += tuple(datetime.date(*each) for each in ((2023, 2, 28), (2024, 2, 29), (2024, 3, 1), (2024, 1, 31)))
ROUNDINGS = ("进位", "舍去", "四舍五入", "四舍六入")
TIMES = ("年", "月", "天")
COMPARISONS = tuple(Op)
WAN = 1_000_000  # 分


def _fact(name: str, kind: Kind, period: PeriodKind, unit: str = "", **more: object) -> Fact:
    whole = kind is Kind.NUMBER
    standard: dict[str, object] = {
        "scale": standard_scale(kind, whole),
        "whole": whole,
        "unit": UNITS.get(unit),
    }
    return Fact(name, f"code_{name}", f"English {name}", kind, period, **(standard | more))  # type: ignore[arg-type]


_YEAR, _POINT, _QUARTER, _MONTH = PeriodKind.YEAR, PeriodKind.POINT, PeriodKind.QUARTER, PeriodKind.MONTH
_SHORTER = {
    _QUARTER: ("上季", "上年同季", "合计", "平均", "每季", "任一季"),
    _MONTH: ("上月", "上年同月", "合计", "平均", "每月", "任一月"),
}
_BACKS = {_YEAR: range(BACKS), _POINT: (0,), _QUARTER: range(9), _MONTH: (*range(4), 12, 13, 14, 24)}
_ALWAYS = (
    _fact("营业收入", Kind.MONEY, _YEAR, "万元"),
    _fact("研发费用", Kind.MONEY, _YEAR, "万元", lowest=Fraction(0)),
    _fact("实收资本", Kind.MONEY, _POINT, "元"),
    _fact("资产负债率", Kind.RATIO, _YEAR, "%"),
    _fact("从业人员", Kind.NUMBER, _YEAR, "人", lowest=Fraction(0)),
    _fact("孵化家数", Kind.NUMBER, _POINT, "家", lowest=Fraction(0), highest=Fraction(6)),
    _fact("规上软件企业", Kind.FLAG, _YEAR),
    _fact("严重失信", Kind.FLAG, _POINT),
    _fact("平台级别", Kind.CATEGORY, _POINT, values=CATEGORIES),
    _fact("企业规模", Kind.CATEGORY, _YEAR, values=("大", "中", "小", "微")),
    _fact("企业资质", Kind.SET, _POINT, values=TITLES),
    _fact("登记日期", Kind.DATE, _POINT),
    _fact("当季产值", Kind.MONEY, _QUARTER, "万元"),
    _fact("当月电费", Kind.MONEY, _MONTH, "元"),
    _fact("当月停产", Kind.FLAG, _MONTH),
)
_SOMETIMES = (
    _fact("利润总额", Kind.MONEY, _YEAR, "元"),
    _fact("研发强度", Kind.RATIO, _YEAR, formula="研发费用 / 营业收入"),
    _fact("综合效益", Kind.MONEY, _YEAR, formula="营业收入 + 2 * 上年(研发费用)"),
    _fact("连续规上", Kind.FLAG, _YEAR, formula="近2年每年(规上软件企业)"),
    _fact("平均满意度", Kind.NUMBER, _YEAR, whole=False, scale=1_000_000),
    _fact("纳统日期", Kind.DATE, _YEAR),
)


_DICTIONARIES = tuple(
    Dictionary((*_ALWAYS, *more))
    for more in ((), _SOMETIMES[:2], _SOMETIMES[2:4], _SOMETIMES[4:], _SOMETIMES)
)


def dictionaries() -> st.SearchStrategy[Dictionary]:
    """Facts of every kind, by year and by state, and some of the derived and rarer ones."""
    return st.sampled_from(_DICTIONARIES)


@cache
def choices(fact: Fact) -> tuple[Value, ...]:
    """The values that are tried of a fact, within its limits; those around a threshold stand there more often."""
    low = -2 if fact.lowest is None else int(fact.lowest)
    match fact.kind:
        case Kind.MONEY:
            grid = [halves * WAN // 2 for halves in range(2 * low, 13)]
            return (*grid, *3 * tuple(range(2 * WAN - 2, 2 * WAN + 3)))
        case Kind.RATIO:
            return tuple(Fraction(steps, 20) for steps in range(-4, 25))
        case Kind.NUMBER:
            return tuple(range(low, 7))
        case Kind.FLAG:
            return False, True
        case Kind.CATEGORY:
            return fact.values
        case Kind.SET:
            sizes = range(len(fact.values) + 1)
            return tuple(frozenset(few) for size in sizes for few in combinations(fact.values, size))
        case Kind.DATE:
            return tuple(DAYS)


@cache
def values(fact: Fact) -> st.SearchStrategy[Value]:
    """A value that the fact can have."""
    return st.sampled_from(choices(fact))


@cache
def _places(number: int) -> st.SearchStrategy[int]:
    return st.integers(0, number - 1)


def possible_refs(dictionary: Dictionary) -> list[Ref]:
    """Every reference for which a record can hold a value."""
    stored = [fact for fact in dictionary if fact.formula is None]
    return [Ref(fact.name, back) for fact in stored for back in _BACKS[fact.period]]


@st.composite
def records(draw: st.DrawFn, dictionary: Dictionary, holes: bool = True) -> Record:
    """A record; with `holes` any value may be missing (often few, sometimes most).

    One number is drawn for each value and whether it is there: to draw took most of the time of the tests.
    """
    one_in = draw(st.sampled_from((2, 4, 20))) if holes else 1
    known: dict[Ref, Value] = {}
    for ref in possible_refs(dictionary):
        possible = choices(dictionary.get(ref.fact))
        place = draw(_places(one_in * len(possible)))
        if not holes or place >= len(possible):
            known[ref] = possible[place % len(possible)]
    return Record("一家企业", 2025, known)


def completed(draw: st.DrawFn, record: Record, dictionary: Dictionary) -> Record:
    """The record with every hole filled by some possible value."""
    filled = dict(record.values)
    for ref in possible_refs(dictionary):
        if ref not in filled:
            filled[ref] = draw(values(dictionary.get(ref.fact)))
    return Record(record.subject, record.reference_year, filled)


def conditions(dictionary: Dictionary, depth: int = 3) -> st.SearchStrategy[Node]:
    """Well-typed conditions; some hold a tree of and/or/not/at-least, all forms of the language occur."""
    return _terms(dictionary).flag(depth)


def comparisons(dictionary: Dictionary, depth: int = 2) -> st.SearchStrategy[Node]:
    """Two well-typed terms of one type compared, compound growth among them."""
    return st.one_of(_terms(dictionary).comparison(depth), _terms(dictionary).compound())


def money_formulas(dictionary: Dictionary, depth: int = 3) -> st.SearchStrategy[Node]:
    """Well-typed amounts of money."""
    return _terms(dictionary).money(depth)


def ratios(dictionary: Dictionary, depth: int = 2) -> st.SearchStrategy[Node]:
    """Well-typed ratios."""
    return _terms(dictionary).ratio(depth)


def counts(dictionary: Dictionary, depth: int = 2) -> st.SearchStrategy[Node]:
    """Well-typed numbers of people."""
    return _terms(dictionary).people(depth)


def number(value: int | Fraction, unit: str = "") -> Number:
    """A literal as it is written: `value` of `unit`."""
    return Number(value * UNITS[unit].factor if unit else Fraction(value), unit)


def _arith(op: str, left: Node, right: Node) -> Node:
    return Arith(op, left, right)


Strategy = st.SearchStrategy[Node]


def _once(make: Callable[..., Strategy]) -> Callable[..., Strategy]:
    """Build each strategy of a dictionary once: they share their parts, which keeps drawing fast."""

    @wraps(make)
    def made(self: "_Terms", *arguments: object, **named: object) -> Strategy:
        key = (make.__name__, arguments, tuple(named.items()))
        if key not in self.made:
            self.made[key] = make(self, *arguments, **named)
        return self.made[key]

    return made


class _Terms:
    """Strategies for terms of each type. `depth` bounds the nesting."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.facts = list(dictionary)
        self.made: dict[object, Strategy] = {}

    @_once
    def fetch(self, kind: Kind, *, unit: str = "", yearly: bool = False) -> st.SearchStrategy[Node]:
        """A fact of a kind; `yearly` only those with a value a year."""
        names = [
            fact.name
            for fact in self.facts
            if fact.kind is kind
            and (kind is not Kind.NUMBER or (fact.unit.name if fact.unit else "") == unit)
            and (not yearly or fact.period is _YEAR)
        ]
        return st.sampled_from(names).map(lambda name: Fetch(Ref(name)))

    money_literals = st.one_of(
        st.integers(-2, 12).map(lambda n: number(Fraction(n, 2), "万元")),
        st.integers(0, 5).map(lambda n: number(n * 10_000, "元")),
        st.integers(1, 9).map(lambda n: number(Fraction(n, 10_000), "亿元")),
    )
    ratio_literals = st.one_of(
        st.integers(-4, 24).map(lambda n: number(n * 5, "%")),
        st.integers(1, 4).map(lambda n: number(Fraction(n, 2), "倍")),
    )
    steps_of_money = st.sampled_from((number(1, "万元"), number(3, "元"), number(Fraction(1, 2), "万元")))
    time_literals = st.builds(number, st.integers(-25, 25), st.sampled_from(TIMES))
    people_literals = st.integers(0, 6).map(lambda n: number(n, "人"))

    @_once
    def money(self, depth: int) -> st.SearchStrategy[Node]:
        """An amount of money."""
        leaves = st.one_of(self.fetch(Kind.MONEY), self.money_literals)
        if depth == 0:
            return leaves
        less = self.money(depth - 1)
        scaled = st.builds(_arith, st.just("*"), less, self.ratio(depth - 1))
        swapped = st.builds(_arith, st.just("*"), self.people(depth - 1), less)
        divisor = st.one_of(self.fetch(Kind.NUMBER, unit="人"), st.just(number(3)))
        shared = st.builds(_arith, st.just("/"), less, divisor)
        by_block = st.builds(_arith, st.just("*"), self.blocks(depth - 1), self.money_literals)
        return st.one_of(
            leaves,
            scaled,
            swapped,
            shared,
            by_block,
            self.slices(depth - 1),
            st.builds(_arith, st.just("*"), self.time_between(depth - 1), self.money_literals),
            st.builds(StepRounding, st.sampled_from(ROUNDINGS), less, self.steps_of_money),
            self.period(("上年", "增量", "合计", "平均"), Kind.MONEY),
            self.shorter_periods(4),
            self.choices(less, depth),
            st.builds(_arith, st.sampled_from("+-"), less, less),
        )

    @_once
    def ratio(self, depth: int) -> st.SearchStrategy[Node]:
        """A ratio."""
        leaves = st.one_of(self.fetch(Kind.RATIO), self.ratio_literals)
        if depth == 0:
            return leaves
        less = self.ratio(depth - 1)
        growth = st.one_of(self.period(("增速",), Kind.MONEY), self.period(("增速",), Kind.NUMBER, "人"))
        share = st.builds(_arith, st.just("/"), self.money(0), self.fetch(Kind.MONEY))
        recent = st.builds(Period, st.sampled_from(("同比", "环比")), st.just(0), self.shorter_periods(2))
        return st.one_of(
            leaves,
            growth,
            recent,
            share,
            self.choices(less, depth),
            st.builds(Power, less, st.integers(-2, 3)),
            st.builds(StepRounding, st.sampled_from(ROUNDINGS), less, st.just(number(20, "%"))),
            st.builds(_arith, st.sampled_from("+-*"), less, less),
        )

    @_once
    def people(self, depth: int) -> st.SearchStrategy[Node]:
        """A number of people."""
        leaves = st.one_of(self.fetch(Kind.NUMBER, unit="人"), self.people_literals)
        if depth == 0:
            return leaves
        less = self.people(depth - 1)
        part = st.builds(_arith, st.just("*"), less, self.ratio(0))
        period = self.period(("上年", "增量", "合计", "平均"), Kind.NUMBER, "人")
        return st.one_of(
            leaves,
            part,
            period,
            self.choices(less, depth),
            st.builds(_arith, st.sampled_from("+-"), less, less),
        )

    @_once
    def day(self, depth: int) -> st.SearchStrategy[Node]:
        """A day."""
        leaves = st.one_of(self.fetch(Kind.DATE), st.sampled_from(DAYS).map(Day))
        if depth == 0:
            return leaves
        less = self.day(depth - 1)
        return st.one_of(
            leaves,
            st.builds(_arith, st.sampled_from("+-"), less, self.time_literals),
            st.builds(_arith, st.just("+"), self.time_literals, less),
            st.builds(Calendar, st.sampled_from(("年初", "年末", "月初", "月末")), less),
            self.choices(less, depth, sized=False),
        )

    @_once
    def time_between(self, depth: int) -> st.SearchStrategy[Node]:
        """Years, months or days from one day to another."""
        return st.builds(Between, self.day(depth), self.day(depth), st.sampled_from(TIMES))

    @_once
    def reckoned_days(self, depth: int) -> st.SearchStrategy[Node]:
        """What is reckoned from days, compared."""
        sign, less = st.sampled_from(COMPARISONS), self.day(depth)
        count = st.integers(-30, 30)
        apart = st.sampled_from(TIMES).flatmap(
            lambda unit: st.builds(
                Compare,
                sign,
                st.builds(Between, less, less, st.just(unit)),
                count.map(lambda n: number(n, unit)),
            )
        )
        difference = st.builds(_arith, st.just("-"), less, less)
        years = st.integers(2022, 2026).map(lambda n: number(n, "年"))
        return st.one_of(
            apart,
            st.builds(Compare, sign, less, less),
            st.builds(Compare, sign, difference, count.map(lambda n: number(n, "天"))),
            st.builds(Compare, sign, st.builds(Calendar, st.just("年份"), less), years),
        )

    @_once
    def knowledge(self) -> st.SearchStrategy[Node]:
        """What is known, and what is empty."""
        kinds = (Kind.MONEY, Kind.FLAG, Kind.CATEGORY, Kind.SET, Kind.DATE, Kind.RATIO)
        facts = st.one_of(*(self.fetch(kind) for kind in kinds))
        earlier = self.fetch(Kind.MONEY, yearly=True).map(lambda node: Period("上年", 0, node))
        return st.one_of(
            st.builds(Knowledge, st.one_of(facts, earlier)), st.builds(Empty, self.fetch(Kind.SET))
        )

    def choices(
        self, item: st.SearchStrategy[Node], depth: int, *, sized: bool = True
    ) -> st.SearchStrategy[Node]:
        """Forms that choose between terms of one type that has an order; `sized`: quantities."""
        several = st.lists(item, min_size=2, max_size=3).map(tuple)
        extreme = st.builds(Extreme, st.sampled_from(("min", "max")), several)
        if not sized:
            return st.one_of(extreme, self.chosen(item, depth))
        return st.one_of(
            extreme,
            self.chosen(item, depth),
            item.map(Negate),
            item.map(lambda node: Extreme("max", (node, number(0)))),
        )

    def chosen(self, item: st.SearchStrategy[Node], depth: int) -> st.SearchStrategy[Node]:
        """Forms that choose between terms of any one type."""
        several = st.lists(item, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            st.builds(If, self.flag(depth - 1), item, item),
            st.builds(_number_table, self.people(0), st.sets(st.integers(0, 4), min_size=1), several, item),
            st.builds(_steps, self.money(0), item, self.starts(), several, st.booleans()),
            st.builds(
                _lookup,
                self.word(depth - 1),
                st.sets(st.sampled_from(CATEGORIES), min_size=1),
                several,
                st.one_of(st.none(), item),
            ),
        )

    def starts(self) -> st.SearchStrategy[tuple[Number, ...]]:
        """Ascending literal amounts."""
        amounts = st.sets(st.integers(-1, 8), min_size=1, max_size=3).map(sorted)
        return amounts.map(lambda halves: tuple(number(Fraction(n, 2), "万元") for n in halves))

    @_once
    def slices(self, depth: int) -> st.SearchStrategy[Node]:
        """Marginal rates over money."""
        rates = st.lists(self.ratio_literals, min_size=3, max_size=3)
        return st.builds(_marginal, self.money(depth), self.starts(), rates)

    @_once
    def blocks(self, depth: int) -> st.SearchStrategy[Node]:
        """Whole blocks of money."""
        block = st.integers(1, 4).map(lambda halves: number(Fraction(halves, 2), "万元"))
        return st.builds(Floor, self.money(depth), block)

    @_once
    def period(self, kinds: tuple[str, ...], kind: Kind, unit: str = "") -> st.SearchStrategy[Node]:
        """A period function over a yearly fact, or over the year before of one."""
        yearly = self.fetch(kind, unit=unit, yearly=True)
        item = st.one_of(yearly, yearly.map(lambda node: Period("上年", 0, node)))
        return st.builds(_period, st.sampled_from(kinds), st.integers(2, 3), item)

    @_once
    def shorter_periods(self, kinds: int) -> st.SearchStrategy[Node]:
        """The first so many functions of months and of quarters, over money."""
        of_unit = [
            st.builds(
                lambda kind, count, node, unit=unit: Period(
                    kind,
                    count if kind in ("合计", "平均") else 0,
                    node,
                    unit if kind in ("合计", "平均") else _YEAR,
                ),
                st.sampled_from(_SHORTER[unit][:kinds]),
                st.integers(2, 3),
                st.just(Fetch(Ref(name))),
            )
            for unit, name in ((_QUARTER, "当季产值"), (_MONTH, "当月电费"))
        ]
        return st.one_of(*of_unit)

    @_once
    def flag(self, depth: int) -> st.SearchStrategy[Node]:
        """A condition."""
        leaves = st.one_of(self.fetch(Kind.FLAG), self.comparison(0), self.member(), st.booleans().map(Truth))
        if depth == 0:
            return leaves
        less = self.flag(depth - 1)
        several = st.lists(less, min_size=2, max_size=4).map(tuple)
        return st.one_of(
            leaves,
            self.comparison(depth - 1),
            self.compound(),
            self.history(),
            self.reckoned_days(depth - 1),
            self.knowledge(),
            less.map(Not),
            several.map(And),
            several.map(Or),
            st.builds(
                lambda items, count: AtLeast(min(count, len(items)), items), several, st.integers(1, 4)
            ),
            st.builds(If, less, less, less),
        )

    @_once
    def comparison(self, depth: int) -> st.SearchStrategy[Node]:
        """Two terms of one type compared."""
        sign = st.sampled_from(COMPARISONS)
        equal = st.sampled_from((Op.EQ, Op.NE))
        return st.one_of(
            st.builds(Compare, sign, self.money(depth), self.money(depth)),
            st.builds(Compare, sign, self.money(depth), st.just(number(0))),
            st.builds(Compare, sign, self.ratio(depth), self.ratio(depth)),
            st.builds(Compare, sign, self.ratio(depth), st.integers(0, 2).map(number)),
            st.builds(Compare, sign, self.people(depth), self.people(depth)),
            st.builds(Compare, sign, self.day(depth), self.day(depth)),
            st.builds(Compare, equal, self.word(depth), self.word(depth)),
            st.builds(Compare, equal, self.fetch(Kind.FLAG), self.answer(depth)),
        )

    @_once
    def word(self, depth: int) -> st.SearchStrategy[Node]:
        """A category."""
        leaves = st.one_of(st.just(Fetch(Ref("平台级别"))), st.sampled_from(CATEGORIES).map(Category))
        return leaves if depth == 0 else st.one_of(leaves, self.chosen(self.word(depth - 1), depth))

    @_once
    def answer(self, depth: int) -> st.SearchStrategy[Node]:
        """A condition beside a sign of equality."""
        leaves = st.one_of(self.fetch(Kind.FLAG), st.booleans().map(Truth))
        return leaves if depth == 0 else st.one_of(leaves, self.chosen(self.flag(depth - 1), depth))

    @_once
    def member(self) -> st.SearchStrategy[Node]:
        """Membership of a category or set."""

        def over(name: str, listed: tuple[str, ...]) -> st.SearchStrategy[Node]:
            chosen = st.lists(st.sampled_from(listed), min_size=1, unique=True)
            return chosen.map(lambda words: Member(Fetch(Ref(name)), Choices(tuple(words))))

        return st.one_of(
            over("平台级别", CATEGORIES), over("企业资质", TITLES), over("企业规模", ("大", "中"))
        )

    @_once
    def compound(self) -> st.SearchStrategy[Node]:
        """Compound growth against a literal, on either side."""
        growth = st.builds(
            Period, st.just("复合增速"), st.integers(2, 3), self.fetch(Kind.MONEY, yearly=True)
        )
        rate = st.integers(-10, 20).map(lambda n: number(n * 5, "%"))
        sign = st.sampled_from(COMPARISONS)
        return st.one_of(st.builds(Compare, sign, growth, rate), st.builds(Compare, sign, rate, growth))

    @_once
    def history(self) -> st.SearchStrategy[Node]:
        """A condition looked at over years."""
        tests = st.one_of(
            self.fetch(Kind.FLAG, yearly=True),
            st.builds(
                Compare,
                st.sampled_from(COMPARISONS),
                self.fetch(Kind.MONEY, yearly=True),
                self.money_literals,
            ),
        )
        yearly = st.builds(
            _period, st.sampled_from(("上年", "首次", "每年", "任一年")), st.integers(2, 3), tests
        )
        stopped = st.just(Fetch(Ref("当月停产")))
        sold = st.builds(
            Compare, st.sampled_from(COMPARISONS), st.just(Fetch(Ref("当季产值"))), self.money_literals
        )
        return st.one_of(
            yearly,
            stopped.map(lambda node: Period("上月", 0, node)),
            st.builds(
                Period, st.sampled_from(("每月", "任一月")), st.integers(2, 4), stopped, st.just(_MONTH)
            ),
            st.builds(
                Period, st.sampled_from(("每季", "任一季")), st.integers(2, 4), sold, st.just(_QUARTER)
            ),
        )


@lru_cache(maxsize=32)
def _terms(dictionary: Dictionary) -> _Terms:
    return _Terms(dictionary)


def _period(kind: str, years: int, item: Node) -> Node:
    return Period(kind, years if kind in ("每年", "任一年", "合计", "平均", "复合增速") else 0, item)


def _steps(
    subject: Node, below: Node, starts: tuple[Number, ...], items: tuple[Node, ...], strict: bool
) -> Node:
    kept = min(len(starts), len(items))
    return Steps(subject, below, starts[:kept], items[:kept], strict)


def _number_table(subject: Node, keys: set[int], items: tuple[Node, ...], otherwise: Node) -> Node:
    fitting = min(len(keys), len(items))
    return NumberTable(subject, tuple(map(number, sorted(keys)[:fitting])), items[:fitting], otherwise)


def _lookup(subject: Node, keys: set[str], items: tuple[Node, ...], otherwise: Node | None) -> Node:
    pairs = tuple(zip(sorted(keys), items, strict=False))
    return Lookup(subject, pairs, otherwise)


def _marginal(subject: Node, starts: tuple[Number, ...], rates: list[Number]) -> Node:
    return Marginal(subject, starts, tuple(rates[: len(starts)]))
