"""Reading what is written like a call: choices, tables, tiers, extremes and period functions."""

import difflib
import re
from collections.abc import Callable
from fractions import Fraction
from functools import partial

from chanmai.engine.facts.chinese_numerals import chinese_number
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.periods import COUNTED, MONTH, QUARTER, YEAR
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.cursor import Cursor
from chanmai.engine.language.functions import FUNCTIONS, Function
from chanmai.engine.language.nodes import (
    AtLeast,
    Category,
    Extreme,
    Floor,
    If,
    Lookup,
    Marginal,
    Node,
    Number,
    NumberTable,
    Period,
    Span,
    Steps,
)
from chanmai.engine.language.periods import EARLIER, MOST, SPANS

ZERO = Number(Fraction(0))
_SIMPLE_PERIODS = ("上年", "增速", "增量", "首次", *EARLIER[1:], "同比", "环比")
_UNITS = {"年": YEAR, "季度": QUARTER, "个季度": QUARTER, "季": QUARTER, "个月": MONTH}
_PERIOD = re.compile(rf"近(\d+|[两二三四五六七八九十]+)({'|'.join(_UNITS)})(\w+)")


def is_call(word: str) -> bool:
    """Whether a word before a bracket is one of the language's functions."""
    return word in _CALLS or word in FUNCTIONS or word in _SIMPLE_PERIODS or _span_of(word) is not None


def _span_of(word: str) -> tuple[int, PeriodKind, str] | None:
    """How many, of what, and the kind of 近n…; None for any other word."""
    match = _PERIOD.fullmatch(word)
    if match is None:
        return None
    unit, kind = _UNITS[match[2]], match[3].replace("季度", "季")
    number = Fraction(match[1]) if match[1].isdecimal() else chinese_number(match[1])
    return None if number is None or kind not in SPANS[unit] else (int(number), unit, kind)


def near_calls(word: str) -> list[str]:
    """Functions that look like the word."""
    known = [
        *_CALLS,
        *FUNCTIONS,
        *_SIMPLE_PERIODS,
        *(f"近{n}{COUNTED[unit]}{kind}" for n in (2, 3) for unit in SPANS for kind in SPANS[unit]),
    ]
    return difflib.get_close_matches(word, known, n=3, cutoff=0.5)


def read_call(cursor: Cursor) -> Node:
    """Read a call of which the next token is the name. Notes problems; stumbles where it cannot go on."""
    name = cursor.advance()
    cursor.advance()
    if name.word in FUNCTIONS:
        return _function(cursor, FUNCTIONS[name.word], name.start)
    read = _CALLS.get(name.word)
    return read(cursor, name.start) if read else _period(cursor, name.word, name.start)


def _close(cursor: Cursor) -> None:
    cursor.needs(")", Text("括号没有合上，或少了逗号。", "The bracket is not closed, or a comma is missing."))


def _argument(cursor: Cursor) -> Node:
    return cursor.recover(cursor.expression, ",")


def _arguments(cursor: Cursor) -> list[Node]:
    arguments = [_argument(cursor)]
    while cursor.takes(","):
        arguments.append(_argument(cursor))
    return arguments


def _count(
    cursor: Cursor, start: int, arguments: list[Node], least: int, form: str, *, most: int | None = None
) -> None:
    if len(arguments) < least or (most is not None and len(arguments) > most):
        cursor.note(
            "argument-count",
            Text(f"参数个数不对：有{len(arguments)}个。", f"Wrong number of arguments: {len(arguments)}."),
            Text(f"写作 {form}。", f"Write {form}."),
            at=cursor.span(start),
        )
        while len(arguments) < least:
            arguments.append(Number(Fraction(0)))


def _if(cursor: Cursor, start: int) -> Node:
    arguments = _arguments(cursor)
    _close(cursor)
    _count(cursor, start, arguments, 3, "若(条件, 成立时, 不成立时)", most=3)
    return If(*arguments[:3], span=cursor.span(start))


def _extreme(cursor: Cursor, start: int, *, op: str) -> Node:
    arguments = _arguments(cursor)
    _close(cursor)
    _count(cursor, start, arguments, 2, f"{op}(甲, 乙)")
    return Extreme(op, tuple(arguments), span=cursor.span(start))


def _floor(cursor: Cursor, start: int) -> Node:
    arguments = _arguments(cursor)
    _close(cursor)
    _count(cursor, start, arguments, 2, "每满(数量, 200万元)", most=2)
    return Floor(arguments[0], arguments[1], span=cursor.span(start))


def _function(cursor: Cursor, function: Function, start: int) -> Node:
    arguments = _arguments(cursor)
    _close(cursor)
    _count(cursor, start, arguments, function.arguments, function.form, most=function.arguments)
    return function.make(cursor, arguments[: function.arguments], cursor.span(start))


def _at_least(cursor: Cursor, start: int) -> Node:
    arguments = _arguments(cursor)
    _close(cursor)
    form = "至少(2, 条件一, 条件二, 条件三)"
    _count(cursor, start, arguments, 2, form)
    count, items = arguments[0], tuple(arguments[1:])
    if (
        not isinstance(count, Number)
        or count.unit
        or count.value.denominator != 1
        or not 1 <= count.value <= len(items)
    ):
        cursor.note(
            "bad-count",
            Text(
                f"至少几项要写1到{len(items)}的整数。",
                f"“At least” needs a whole number from 1 to {len(items)}.",
            ),
            Text(f"写作 {form}。", f"Write {form}."),
            at=count.span,
        )
        count = Number(Fraction(1))
    return AtLeast(int(count.value), items, span=cursor.span(start))


def _table(cursor: Cursor, form: str) -> tuple[Node, list[tuple[Node | str, Node]]]:
    """A subject and then `key: value` pairs; the words 低于 and 其他 are given as text."""
    subject, rows = _argument(cursor), []
    while cursor.takes(","):
        key: Node | str
        if cursor.token.word in ("低于", "其他", "其它") and cursor.follows(":"):
            key = "低于" if cursor.advance().word == "低于" else "其他"
        else:
            key = cursor.recover(cursor.expression, ",", ":")
        cursor.needs(":", Text(f"写作 {form}。", f"Write {form}."))
        rows.append((key, _argument(cursor)))
    _close(cursor)
    return subject, rows


def _starts(cursor: Cursor, rows: list[tuple[Node | str, Node]], form: str) -> tuple[Number, ...]:
    """The keys as literal numbers in ascending order."""
    starts: list[Number] = []
    for key, value in rows:
        if not isinstance(key, Number):
            at = value.span if isinstance(key, str) else key.span
            zh, en = "起点只能写数字。", "A start must be a literal number."
            cursor.note("bad-start", Text(zh, en), Text(f"写作 {form}。", f"Write {form}."), at=at)
            continue
        if starts and key.value <= starts[-1].value:
            zh, en = "起点要从小到大。", "The starts must ascend."
            cursor.note("order", Text(zh, en), Text("请按从小到大排列。", "Sort them."), at=key.span)
        starts.append(key)
    return tuple(starts)


def _steps(cursor: Cursor, start: int, *, strict: bool) -> Node:
    form = f"{'分档超过' if strict else '分档'}(数量, 低于: 0元, 1亿元: 10万元, 5亿元: 50万元)"
    subject, rows = _table(cursor, form)
    below: Node = Number(Fraction(0), span=Span(start, start))
    if rows and rows[0][0] == "低于":
        below = rows.pop(0)[1]
    _rows_needed(cursor, start, rows, form)
    starts, values = _starts(cursor, rows, form), tuple(value for _, value in rows)
    return Steps(subject, below, starts, values, strict, span=cursor.span(start))


def _rows_needed(cursor: Cursor, start: int, rows: list[tuple[Node | str, Node]], form: str) -> None:
    if not rows:
        message = Text("表里没有任何一行。", "The table has no rows.")
        cursor.note("empty-table", message, Text(f"写作 {form}。", f"Write {form}."), at=cursor.span(start))


def _marginal(cursor: Cursor, start: int) -> Node:
    form = "累进(数量, 0: 60%, 10万元: 40%)"
    subject, rows = _table(cursor, form)
    _rows_needed(cursor, start, rows, form)
    rates = []
    for _, rate in rows:
        if not isinstance(rate, Number):
            message = Text("累进的率只能写数字。", "A rate must be a literal number.")
            cursor.note("bad-rate", message, Text(f"写作 {form}。", f"Write {form}."), at=rate.span)
        else:
            rates.append(rate)
    return Marginal(subject, _starts(cursor, rows, form), tuple(rates), span=cursor.span(start))


def _lookup(cursor: Cursor, start: int) -> Node:
    form = '对照(级别, "国家级": 100万元, 其他: 0元)'
    subject, rows = _table(cursor, form)
    _rows_needed(cursor, start, rows, form)
    otherwise = rows.pop()[1] if rows and rows[-1][0] == "其他" else None
    if rows and all(isinstance(key, Number) for key, _ in rows):
        return _number_table(cursor, start, subject, rows, otherwise)
    cases: dict[str, Node] = {}
    for key, value in rows:
        if isinstance(key, Category) and key.value not in cases:
            cases[key.value] = value
        else:
            at = value.span if isinstance(key, str) else key.span
            message = Text(
                "对照的每一行要写不重复的带引号的词，“其他”放最后。",
                "Rows need distinct quoted words; 其他 comes last.",
            )
            cursor.note("bad-case", message, Text(f"写作 {form}。", f"Write {form}."), at=at)
    return Lookup(subject, tuple(cases.items()), otherwise, span=cursor.span(start))


def _number_table(
    cursor: Cursor, start: int, subject: Node, rows: list[tuple[Node | str, Node]], otherwise: Node | None
) -> Node:
    form = "对照(名次, 1: 30万元, 2: 20万元, 其他: 0元)"
    keys = [key for key, _ in rows if isinstance(key, Number)]
    twice = [key for at, key in enumerate(keys) if any(key.value == one.value for one in keys[:at])]
    if otherwise is None or twice:
        message = Text(
            "按数字的对照，每个数字写一行，不重复，并要有“其他”一行。",
            "A table by numbers has a row for each, none twice, and a row 其他.",
        )
        at = twice[0].span if twice else cursor.span(start)
        cursor.note("bad-case", message, Text(f"写作 {form}。", f"Write {form}."), at=at)
    values = tuple(value for _, value in rows)
    return NumberTable(subject, tuple(keys), values, otherwise or ZERO, span=cursor.span(start))


def _period(cursor: Cursor, word: str, start: int) -> Node:
    arguments = _arguments(cursor)
    _close(cursor)
    _count(cursor, start, arguments, 1, f"{word}(事实名)", most=1)
    span = _span_of(word)
    if span is None:
        return Period(word, 0, arguments[0], span=cursor.span(start))
    count, unit, kind = span
    if not 2 <= count <= MOST[unit]:
        message = Text(f"近几{COUNTED[unit]}要写2到{MOST[unit]}。", f"Write 2 to {MOST[unit]} {unit.value}s.")
        form = f"近2{COUNTED[unit]}{kind}(事实名)"
        at = Span(start, start + len(word))
        cursor.note("bad-years", message, Text(f"写作 {form}。", f"Write {form}."), at=at)
        count = 2
    return Period(kind, count, arguments[0], unit, span=cursor.span(start))


_CALLS: dict[str, Callable[[Cursor, int], Node]] = {
    "若": _if,
    "min": partial(_extreme, op="min"),
    "max": partial(_extreme, op="max"),
    "每满": _floor,
    "至少": _at_least,
    "分档": partial(_steps, strict=False),
    "分档超过": partial(_steps, strict=True),
    "累进": _marginal,
    "对照": _lookup,
}
