"""Functions with a set number of arguments: days and periods, what is known, rounding, powers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from chanmai.engine.facts.days import CALENDAR_KINDS, DAYS, MONTHS, YEARS
from chanmai.engine.facts.rounding import ROUNDINGS
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.cursor import Cursor
from chanmai.engine.language.nodes import (
    Between,
    Calendar,
    Empty,
    Knowledge,
    Node,
    Number,
    Power,
    Span,
    StepRounding,
)

MOST_EXPONENT = 120  # ten years of months

Make = Callable[[Cursor, Sequence[Node], Span], Node]


@dataclass(frozen=True, slots=True)
class Function:
    """How a call is written, how many arguments it has, and the node that is made of them."""

    form: str
    arguments: int
    make: Make


def _between(unit: str, _cursor: Cursor, arguments: Sequence[Node], span: Span) -> Node:
    return Between(arguments[0], arguments[1], unit, span=span)


def _calendar(kind: str, _cursor: Cursor, arguments: Sequence[Node], span: Span) -> Node:
    return Calendar(kind, arguments[0], span=span)


def _rounded(mode: str, cursor: Cursor, arguments: Sequence[Node], span: Span) -> Node:
    item, step = arguments
    if isinstance(step, Number) and step.value > 0:
        return StepRounding(mode, item, step, span=span)
    message = Text("步长要写一个大于0的数。", "The step must be a written number above 0.")
    mend = Text(f"写作 {mode}(营业收入 * 1%, 1万元)。", f"Write {mode}(营业收入 * 1%, 1万元).")
    cursor.note("bad-step", message, mend, at=step.span)
    return StepRounding(mode, item, Number(Fraction(1)), span=span)


def _power(cursor: Cursor, arguments: Sequence[Node], span: Span) -> Node:
    item, exponent = arguments
    if isinstance(exponent, Number) and _is_exponent(exponent):
        return Power(item, int(exponent.value), span=span)
    message = Text(
        f"幂的次数要写-{MOST_EXPONENT}到{MOST_EXPONENT}的整数。",
        f"A power needs a written whole number from -{MOST_EXPONENT} to {MOST_EXPONENT}.",
    )
    mend = Text("写作 幂(1 + 5%, 3)。", "Write 幂(1 + 5%, 3).")
    cursor.note("bad-exponent", message, mend, at=exponent.span)
    return Power(item, 1, span=span)


def _is_exponent(number: Number) -> bool:
    return not number.unit and number.value.denominator == 1 and abs(number.value) <= MOST_EXPONENT


FUNCTIONS: dict[str, Function] = {
    "周年": Function("周年(起日, 止日)", 2, partial(_between, YEARS)),
    "月数": Function("月数(起日, 止日)", 2, partial(_between, MONTHS)),
    "天数": Function("天数(起日, 止日)", 2, partial(_between, DAYS)),
    **{kind: Function(f"{kind}(日期)", 1, partial(_calendar, kind)) for kind in CALENDAR_KINDS},
    "已知": Function("已知(事实名)", 1, lambda _cursor, arguments, span: Knowledge(arguments[0], span=span)),
    "空": Function("空(企业资质)", 1, lambda _cursor, arguments, span: Empty(arguments[0], span=span)),
    **{mode: Function(f"{mode}(数量, 1万元)", 2, partial(_rounded, mode)) for mode in ROUNDINGS},
    "幂": Function("幂(1 + 5%, 3)", 2, _power),
}
