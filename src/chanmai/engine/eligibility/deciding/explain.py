"""Reasons: for every condition what was seen, what the clause wants, what is lacking and where each fact came from."""

import datetime
from collections.abc import Sequence
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Condition, Group
from chanmai.engine.eligibility.clauses.compile import Compiled, CompiledTest
from chanmai.engine.eligibility.clauses.decision import FactUsed, Reason, Verdict
from chanmai.engine.eligibility.clauses.reading import Sides
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.exact import Truth, verdict
from chanmai.engine.facts.fact import Fact, Kind, Value
from chanmai.engine.facts.printing import show
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Fetch, Member, Not
from chanmai.engine.language.op import Op
from chanmai.engine.language.refs import refs

VERDICTS: dict[Truth, Verdict] = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}
UNKNOWN = Text("待补充", "not known yet")
TO_BE_FOUND = Text("待人工认定", "to be found by an officer")
NO_VALUE = Text(
    "无法计算（除数为零，或类别不在表中）",
    "cannot be computed (zero divisor, or a category outside the table)",
)


def explain(compiled: Compiled, view: View, met: Truth) -> Reason:
    """The reasons of a decision; `met` is its verdict, which the top reason carries."""
    tests = {item.test.key: item for item in compiled.tests}
    return _reason(compiled.tree, tests, view, top=VERDICTS[met])


def _reason(
    condition: Condition, tests: dict[str, CompiledTest], view: View, top: Verdict | None = None
) -> Reason:
    if not isinstance(condition, Group):
        return _of_test(tests[condition.key], view)
    children = tuple(_reason(item, tests, view) for item in condition.items)
    return Reason(
        key=condition.key,
        verdict=top or together([child.verdict for child in children], condition.count),
        text=_group_words(condition),
        article=condition.article,
        children=children,
        count=condition.count,
    )


def _group_words(group: Group) -> Text:
    size = len(group.items)
    if group.count >= size:
        return Text("同时满足下列各项", "All of the following")
    if group.count == 1:
        return Text("满足下列任一项", "Any one of the following")
    return Text(f"下列{size}项中至少满足{group.count}项", f"At least {group.count} of the following {size}")


def together(verdicts: Sequence[Verdict], least: int) -> Verdict:
    """The verdict of a group of which at least `least` must hold."""
    sure, maybe = verdicts.count(Verdict.MET), verdicts.count(Verdict.UNKNOWN)
    return Verdict.MET if sure >= least else Verdict.NOT_MET if sure + maybe < least else Verdict.UNKNOWN


def _of_test(item: CompiledTest, view: View) -> Reason:
    met = verdict(item.core, view)
    actual, threshold, distance = _seen(item, view, met)
    test, reading = item.test, item.reading
    return Reason(
        key=test.key,
        verdict=VERDICTS[met],
        text=reading.text,
        article=test.article,
        literal=test.literal,
        finding=test.finding,
        actual=actual,
        threshold=threshold,
        distance=distance,
        facts=tuple(_used(ref, view) for ref in refs(item.core)),
    )


def _used(ref: Ref, view: View) -> FactUsed:
    value = view.fetch(ref)
    printed = None if value is None else _both(view, ref, value)
    return FactUsed(ref, printed, view.record.sources.get(ref))


def _seen(item: CompiledTest, view: View, met: Truth) -> tuple[Text, Text, Text]:
    """What is there, what should be, and what is lacking."""
    sides = item.reading.sides
    if sides is not None:
        return _compared(sides, view, met)
    core = item.core
    while isinstance(core, Not):
        core = core.item
    inner = core.item if isinstance(core, Member) else core
    if not isinstance(inner, Fetch):
        return (UNKNOWN if met is None else NO_TEXT), NO_TEXT, NO_TEXT
    value = view.fetch(inner.ref)
    if value is None:
        return (TO_BE_FOUND if item.test.finding else UNKNOWN), item.reading.wanted, NO_TEXT
    return _both(view, inner.ref, value), item.reading.wanted, NO_TEXT


def _both(view: View, ref: Ref, value: Value) -> Text:
    fact = view.fact(ref)
    if value == frozenset():
        return Text("无", "none")
    return _printed(fact, value)


def _printed(fact: Fact, value: Value) -> Text:
    return Text.both(lambda lang: show(fact, value, lang))


def _compared(sides: Sides, view: View, met: Truth) -> tuple[Text, Text, Text]:
    actual, threshold = evaluate(sides.left, view.fetch), evaluate(sides.right, view.fetch)
    fact = sides.shown_as
    wanted = NO_TEXT if threshold is None else _printed(fact, threshold)
    if actual is None:
        lacking = any(view.fetch(ref) is None for ref in refs(sides.left))
        return (UNKNOWN if lacking else NO_VALUE), wanted, NO_TEXT
    seen = _printed(fact, actual)
    if met is not False or threshold is None:
        return seen, wanted, NO_TEXT
    return seen, wanted, _distance(sides, actual, threshold)


def _distance(sides: Sides, actual: Value, threshold: Value) -> Text:
    """What is lacking to the threshold, or what is beyond it."""
    gap = gap_of(actual, threshold)
    if gap is None or sides.op is Op.NE:
        return NO_TEXT
    size = _size(sides, abs(gap), actual)
    if gap == 0:
        return Text("恰在界线上，须越过", "exactly on the line, which has to be passed")
    if sides.op is Op.EQ:
        return Text(f"相差{size.zh}", f"off by {size.en}")
    if sides.from_days:
        return _in_time(sides, size, gap, actual)
    if sides.op.strict:
        size = Text(f"{size.zh}以上", f"more than {size.en}")
    if gap > 0:
        return Text(f"还差{size.zh}", f"{size.en} short")
    return Text(f"须再低{size.zh}", f"{size.en} too high")


def _in_time(sides: Sides, size: Text, gap: Fraction, actual: Value) -> Text:
    """A distance that no firm can cover by its own doing: how much too old, or how long it still takes."""
    if isinstance(actual, datetime.date):
        return Text(f"相差{size.zh}", f"{size.en} apart")
    if gap > 0 and not sides.op.below:
        return Text(f"未满，差{size.zh}", f"{size.en} short")
    return Text(f"超出{size.zh}", f"{size.en} over")


def gap_of(actual: Value, threshold: Value) -> Fraction | None:
    """threshold - actual; days for dates; None when the values have no size."""
    if isinstance(actual, datetime.date) and isinstance(threshold, datetime.date):
        return Fraction((threshold - actual).days)
    if isinstance(actual, bool | str | frozenset | datetime.date):
        return None
    if isinstance(threshold, bool | str | frozenset | datetime.date):
        return None
    return Fraction(threshold) - actual


def _size(sides: Sides, gap: Fraction, actual: Value) -> Text:
    if isinstance(actual, datetime.date):
        return Text(f"{gap}天", f"{gap} day{_plural(gap)}")
    fact = sides.shown_as
    size = _printed(fact, gap)
    if fact.kind is Kind.RATIO and size.zh.endswith("%"):
        return Text(f"{size.zh[:-1]}个百分点", f"{size.en[:-1]} percentage point{_plural(gap * 100)}")
    return size


def _plural(number: Fraction) -> str:
    return "" if number == 1 else "s"
