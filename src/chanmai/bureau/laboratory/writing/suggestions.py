"""Words that a rule may continue with: facts by any of their names, functions of the language, tiers, other clauses."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from chanmai.bureau.city import pack_at
from chanmai.bureau.enterprises.names import spelling
from chanmai.engine.facts.dictionary import AWARD, RECEIVED, TIER, TIMES
from chanmai.engine.facts.fact import Fact, Kind
from chanmai.engine.facts.texts import Text
from chanmai.pack.pack import Pack

MOST = 10
FEW_VALUES = 6
KINDS = {
    Kind.MONEY: Text("金额", "money"),
    Kind.NUMBER: Text("数", "number"),
    Kind.RATIO: Text("比率", "share"),
    Kind.FLAG: Text("是否", "yes or no"),
    Kind.CATEGORY: Text("类别", "category"),
    Kind.SET: Text("多个类别", "several categories"),
    Kind.DATE: Text("日期", "date"),
}
FORMS = (
    ("上年(", Text("上一年度的值", "value of the year before")),
    ("增速(", Text("比上年增长的比率，如 增速(营业收入) > 25%", "growth over the year before")),
    ("增量(", Text("比上年增加的数", "increase over the year before")),
    ("首次(", Text("以前各年都不成立，今年成立", "true for the first time")),
    ("近3年每年(", Text("三年里每年都成立", "true in each of three years")),
    ("近3年合计(", Text("三年之和", "sum of three years")),
    ("近3年平均(", Text("三年平均", "mean of three years")),
    ("近2年复合增速(", Text("两年的复合增长率", "compound growth over two years")),
    ("近3年任一年(", Text("三年里至少一年成立", "true in one of three years")),
    ("同比(", Text("比上年同月（同季）增长的比率", "growth on the same month or quarter a year before")),
    ("环比(", Text("比上月（上季）增长的比率", "growth on the month or quarter before")),
    ("上月(", Text("前一个月的值", "value of the month before")),
    ("上季(", Text("前一季的值", "value of the quarter before")),
    ("上年同月(", Text("上年同月的值", "value of the same month a year before")),
    ("上年同季(", Text("上年同季的值", "value of the same quarter a year before")),
    ("近12个月合计(", Text("十二个月之和", "sum of twelve months")),
    ("近12个月平均(", Text("十二个月平均", "mean of twelve months")),
    ("近3个月每月(", Text("三个月里每月都成立", "true in each of three months")),
    ("近3个月任一月(", Text("三个月里至少一个月成立", "true in one of three months")),
    ("近4季合计(", Text("四季之和", "sum of four quarters")),
    ("近4季平均(", Text("四季平均", "mean of four quarters")),
    ("近4季每季(", Text("四季里每季都成立", "true in each of four quarters")),
    ("近4季任一季(", Text("四季里至少一季成立", "true in one of four quarters")),
    ("若(", Text("若(条件, 成立时的值, 否则的值)", "if(condition, value, otherwise)")),
    ("分档(", Text("按区间取值", "a value for each band")),
    ("累进(", Text("各段分别计算再相加", "each band at its own rate")),
    ("对照(", Text("按类别取值", "a value for each category")),
    ("每满(", Text("每满多少计一次", "for each whole amount")),
    ("进位(", Text("进位(数, 步长)：尾数进一", "rounded up to whole steps")),
    ("舍去(", Text("舍去(数, 步长)：不要尾数", "rounded down to whole steps")),
    ("四舍五入(", Text("四舍五入(数, 步长)", "rounded half up to whole steps")),
    ("四舍六入(", Text("四舍六入(数, 步长)：恰为一半时取偶数", "rounded half to even, to whole steps")),
    ("幂(", Text("幂(1 + 5%, 3)：自乘几次", "power")),
    ("判定日", Text("作出判定的日期，总是已知", "the day of decision, always known")),
    ("周年(", Text("周年(登记日期, 判定日)：整年数", "whole years between two days")),
    ("月数(", Text("两个日期之间的整月数", "whole months between two days")),
    ("天数(", Text("两个日期之间的天数", "days between two days")),
    ("年初(", Text("当年的第一天", "first day of the year")),
    ("年末(", Text("当年的最后一天", "last day of the year")),
    ("月初(", Text("当月的第一天", "first day of the month")),
    ("月末(", Text("当月的最后一天", "last day of the month")),
    ("年份(", Text("日期所在的年", "year of a day")),
    ("已知(", Text("有没有这个事实的资料", "whether the fact is known")),
    ("空(", Text("多选的事实一项也没有", "whether a set has no members")),
    ("至少(", Text("至少(2, 条件, 条件, 条件)", "at least so many of the conditions")),
    ("min(", Text("取最小", "the least")),
    ("max(", Text("取最大", "the greatest")),
)

HISTORY = (
    (AWARD, Text("的金额", "amount of")),
    (RECEIVED, Text("以前得到的钱", "received before under")),
    (TIMES, Text("享受过几次", "how often enjoyed:")),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word to put in, and what it means."""

    put: str
    meaning: Text


@dataclass(frozen=True, slots=True)
class _Known:
    """A suggestion with the words by which it is found, in lower case; the first one is its name."""

    found_by: tuple[str, ...]
    said: Suggestion


def suggestions(path: Path, entry: str) -> tuple[Suggestion, ...]:
    """What begins with the typed word, then what holds it; none for nothing. `path` is that of the pack."""
    word = entry.strip().lower()
    if not word:
        return ()
    by_rank = sorted(
        (
            (rank, place, each.said)
            for place, each in enumerate(_all(path))
            if (rank := _rank(each, word)) is not None
        ),
        key=lambda each: each[:2],
    )
    return tuple(suggestion for _, _, suggestion in by_rank[:MOST])


def _rank(known: _Known, word: str) -> int | None:
    """0: the name begins with the word; 1: another name does; 2: the word is inside; None: not found."""
    if known.found_by[0].startswith(word):
        return 0
    if any(each.startswith(word) for each in known.found_by):
        return 1
    return 2 if any(word in each for each in known.found_by) else None


@lru_cache(maxsize=4)
def _all(path: Path) -> tuple[_Known, ...]:
    pack = pack_at(path)
    return (*map(_fact, pack.dictionary), *map(_form, FORMS), *_tiers(pack), *_clauses(pack))


def _fact(fact: Fact) -> _Known:
    kind = KINDS[fact.kind]
    unit = fact.unit.name if fact.unit is not None else ""
    values = "、".join(fact.values[:FEW_VALUES]) + ("…" if len(fact.values) > FEW_VALUES else "")
    zh = "，".join(
        part for part in (kind.zh + (f"（{unit}）" if unit else ""), values, fact.definition) if part
    )
    en = ", ".join(part for part in (fact.english, kind.en, values) if part)
    names = (fact.name, *fact.aliases, fact.code, fact.english, spelling(fact.name).initials)
    return _Known(tuple(name.lower() for name in names if name), Suggestion(fact.name, Text(zh, en)))


def _form(form: tuple[str, Text]) -> _Known:
    return _Known((form[0].lower(), spelling(form[0].strip("(")).initials), Suggestion(form[0], form[1]))


def _tiers(pack: Pack) -> Iterator[_Known]:
    for ladder in pack.ladders:
        for tier in ladder.tiers:
            word = f"{TIER}{tier.code}"
            yield _Known((word.lower(), tier.name.zh), Suggestion(word, tier.name))


def _clauses(pack: Pack) -> Iterator[_Known]:
    for clause in pack.clauses.values():
        for prefix, words in HISTORY:
            word = prefix + clause.code
            suggestion = Suggestion(word, Text(f"“{clause.name}”{words.zh}", f"{words.en} {clause.name}"))
            yield _Known((word.lower(), clause.name) if prefix == AWARD else (word.lower(),), suggestion)
