"""The exact form in which values are kept, and the way from a value to it and back."""

import datetime
from collections.abc import Callable
from fractions import Fraction

from chanmai.engine.facts.fact import Fact, Kind, Value, is_quantity
from chanmai.engine.facts.printing import show_quantity
from chanmai.engine.facts.problem import Problem, ProblemError
from chanmai.engine.facts.texts import Text

Datum = int | bool | str | list[str]
"""JSON form: quantities as int steps of 1/scale, flags, words, sorted lists of words, ISO dates."""


class NotKept(ProblemError):
    """A value that the fact's kept form cannot hold exactly, or a kept form that is not the fact's."""


def keep(fact: Fact, value: Value) -> Datum:
    """The kept form of a known value. Raises NotKept when it is of another kind or needs finer steps."""
    if is_quantity(fact) and isinstance(value, int | Fraction) and not isinstance(value, bool):
        steps = Fraction(value) * fact.scale
        if steps.denominator != 1:
            raise _finer(fact)
        return steps.numerator
    if fact.kind is Kind.FLAG and isinstance(value, bool):
        return value
    if fact.kind is Kind.CATEGORY and isinstance(value, str):
        return value
    if fact.kind is Kind.SET and isinstance(value, frozenset):
        return sorted(value)
    if fact.kind is Kind.DATE and isinstance(value, datetime.date):
        return value.isoformat()
    raise _other_kind(fact, value)


def restore(fact: Fact, datum: object) -> Value:
    """The value behind a kept form. Raises NotKept when the form is not that of the fact's kind."""
    back = _RESTORE[fact.kind](fact, datum)
    if back is None:
        raise _other_kind(fact, datum)
    return back


def value_of(fact: Fact, datum: Datum | None) -> Value | None:
    """The value of a kept datum; None for none, and where the pack has since changed the kind of the fact."""
    try:
        return None if datum is None else restore(fact, datum)
    except NotKept:
        return None


def _quantity(fact: Fact, datum: object) -> Value | None:
    if not isinstance(datum, int) or isinstance(datum, bool):
        return None
    if fact.scale == 1 and fact.kind is not Kind.RATIO:
        return datum
    value = Fraction(datum, fact.scale)
    return value if value.denominator != 1 or fact.kind is Kind.RATIO else value.numerator


def _flag(_fact: Fact, datum: object) -> Value | None:
    return datum if isinstance(datum, bool) else None


def _category(_fact: Fact, datum: object) -> Value | None:
    return datum if isinstance(datum, str) else None


def _set(_fact: Fact, datum: object) -> Value | None:
    if isinstance(datum, list | tuple) and all(isinstance(item, str) for item in datum):
        return frozenset(datum)
    return None


def _date(_fact: Fact, datum: object) -> Value | None:
    if not isinstance(datum, str):
        return None
    try:
        return datetime.date.fromisoformat(datum)
    except ValueError:
        return None


_RESTORE: dict[Kind, Callable[[Fact, object], Value | None]] = {
    Kind.MONEY: _quantity,
    Kind.NUMBER: _quantity,
    Kind.RATIO: _quantity,
    Kind.FLAG: _flag,
    Kind.CATEGORY: _category,
    Kind.SET: _set,
    Kind.DATE: _date,
}


def _finer(fact: Fact) -> NotKept:
    step = show_quantity(fact.kind, fact.unit, Fraction(1, fact.scale))
    step_en = show_quantity(fact.kind, fact.unit, Fraction(1, fact.scale), "en")
    message = Text(f"“{fact.name}”最细记到{step}。", f"{fact.english} is kept in steps of {step_en}.")
    mend = Text("请按这个精度填写。", "Give the value to that precision.")
    return NotKept((Problem("too-fine", message, mend),))


def _other_kind(fact: Fact, value: object) -> NotKept:
    zh = f"“{fact.name}”应为{_KINDS[fact.kind].zh}，不能是 {value!r}。"
    en = f"{fact.english} holds {_KINDS[fact.kind].en}, not {value!r}."
    mend = Text("请检查这个值的类型。", "Look at the type of this value.")
    return NotKept((Problem("other-kind", Text(zh, en), mend),))


_KINDS = {
    Kind.MONEY: Text("金额（分）", "money in fen"),
    Kind.NUMBER: Text("数量", "a number"),
    Kind.RATIO: Text("比率", "a ratio"),
    Kind.FLAG: Text("是或否", "true or false"),
    Kind.CATEGORY: Text("一个类别", "one category"),
    Kind.SET: Text("几个类别", "a set of categories"),
    Kind.DATE: Text("日期", "a date"),
}
