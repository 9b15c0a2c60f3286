"""Reasons: for every condition what was seen, what the clause wants, what is lacking and where each fact came from."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import Condition, Group
from chanmai.engine.eligibility.clauses.compile import Compiled, CompiledTest
from chanmai.engine.eligibility.clauses.decision import FactUsed, Reason, Verdict
from chanmai.engine.eligibility.clauses.reading import Sides
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.exact import Truth, verdict
from chanmai.engine.facts.fact import Kind, Value
from chanmai.engine.facts.printing import show
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Fetch, Member, Not
from chanmai.engine.language.op import Op
from chanmai.engine.language.refs import refs

VERDICTS: dict[Truth, Verdict] = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}
UNKNOWN = ("待补充", "not known yet")
TO_BE_FOUND = ("待人工认定", "to be found by an officer")
NO_VALUE = (
    "无法计算（除数为零，或类别不在表中）",
    "cannot be computed (zero divisor, or a category outside the table)",
)
NOTHING = ("", "")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """The printed values of a condition, each in Chinese and English."""

    actual: Pair = NOTHING
    threshold: Pair = NOTHING
    distance: Pair = NOTHING


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
    zh, en = _group_words(condition)
    return Reason(
        key=condition.key,
        verdict=top or together([child.verdict for child in children], condition.count),
        text=zh,
        text_en=en,
        article=condition.article,
        literal="",
        finding=False,
        actual="",
        threshold="",
        distance="",
        facts=(),
        children=children,
        count=condition.count,
    )


def _group_words(group: Group) -> Pair:
    size = len(group.items)
    if group.count >= size:
        return "同时满足下列各项", "All of the following"
    if group.count == 1:
        return "满足下列任一项", "Any one of the following"
    return f"下列{size}项中至少满足{group.count}项", f"At least {group.count} of the following {size}"


def together(verdicts: Sequence[Verdict], least: int) -> Verdict:
    """The verdict of a group of which at least `least` must hold."""
    sure, maybe = verdicts.count(Verdict.MET), verdicts.count(Verdict.UNKNOWN)
    return Verdict.MET if sure >= least else Verdict.NOT_MET if sure + maybe < least else Verdict.UNKNOWN


def _of_test(item: CompiledTest, view: View) -> Reason:
    met = verdict(item.core, view)
    seen = _seen(item, view, met)
    test, reading = item.test, item.reading
    return Reason(
        key=test.key,
        verdict=VERDICTS[met],
        text=reading.zh,
        text_en=reading.en,
        article=test.article,
        literal=test.literal,
        finding=test.finding,
        actual=seen.actual[0],
        threshold=seen.threshold[0],
        distance=seen.distance[0],
        facts=tuple(_used(ref, view) for ref in refs(item.core)),
        actual_en=seen.actual[1],
        threshold_en=seen.threshold[1],
        distance_en=seen.distance[1],
    )


def _used(ref: Ref, view: View) -> FactUsed:
    value = view.fetch(ref)
    zh, en = (None, None) if value is None else _both(view, ref, value)
    return FactUsed(ref, zh, en, view.record.sources.get(ref))


def _seen(item: CompiledTest, view: View, met: Truth) -> Seen:
    sides = item.reading.sides
    if sides is not None:
        return _compared(sides, view, met)
    core = item.core
    while isinstance(core, Not):
        core = core.item
    inner = core.item if isinstance(core, Member) else core
    if not isinstance(inner, Fetch):
        return Seen(actual=UNKNOWN if met is None else NOTHING)
    value = view.fetch(inner.ref)
    if value is None:
        return Seen(TO_BE_FOUND if item.test.finding else UNKNOWN, item.reading.wanted)
    return Seen(_both(view, inner.ref, value), item.reading.wanted)


def _both(view: View, ref: Ref, value: Value) -> Pair:
    fact = view.fact(ref)
    if value == frozenset():
        return "无", "none"
    return show(fact, value, "zh"), show(fact, value, "en")


def _compared(sides: Sides, view: View, met: Truth) -> Seen:
    actual, threshold = evaluate(sides.left, view.fetch), evaluate(sides.right, view.fetch)
    fact = sides.shown_as
    wanted = NOTHING if threshold is None else (show(fact, threshold), show(fact, threshold, "en"))
    if actual is None:
        lacking = any(view.fetch(ref) is None for ref in refs(sides.left))
        return Seen(UNKNOWN if lacking else NO_VALUE, wanted)
    seen = (show(fact, actual), show(fact, actual, "en"))
    if met is not False or threshold is None:
        return Seen(seen, wanted)
    return Seen(seen, wanted, _distance(sides, actual, threshold))


def _distance(sides: Sides, actual: Value, threshold: Value) -> Pair:
    """What is lacking to the threshold, or what is beyond it."""
    gap = gap_of(actual, threshold)
    if gap is None or sides.op is Op.NE:
        return NOTHING
    zh, en = _size(sides, abs(gap), actual)
    if gap == 0:
        return "恰在界线上，须越过", "exactly on the line, which has to be passed"
    if sides.op is Op.EQ:
        return f"相差{zh}", f"off by {en}"
    zh, en = (f"{zh}以上", f"more than {en}") if sides.op.strict else (zh, en)
    return (f"还差{zh}", f"{en} short") if gap > 0 else (f"须再低{zh}", f"{en} too high")


def gap_of(actual: Value, threshold: Value) -> Fraction | None:
    """threshold - actual; days for dates; None when the values have no size."""
    if isinstance(actual, datetime.date) and isinstance(threshold, datetime.date):
        return Fraction((threshold - actual).days)
    if isinstance(actual, bool | str | frozenset | datetime.date):
        return None
    if isinstance(threshold, bool | str | frozenset | datetime.date):
        return None
    return Fraction(threshold) - actual


def _size(sides: Sides, gap: Fraction, actual: Value) -> Pair:
    if isinstance(actual, datetime.date):
        return f"{gap}天", f"{gap} day{_plural(gap)}"
    fact = sides.shown_as
    zh, en = show(fact, gap), show(fact, gap, "en")
    if fact.kind is Kind.RATIO and zh.endswith("%"):
        return f"{zh[:-1]}个百分点", f"{en[:-1]} percentage point{_plural(gap * 100)}"
    return zh, en


def _plural(number: Fraction) -> str:
    return "" if number == 1 else "s"
