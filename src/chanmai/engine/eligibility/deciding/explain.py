"""Reasons: for every condition what was seen, what the clause wants, what is lacking and where each fact came from."""

from collections.abc import Sequence

from chanmai.engine.eligibility.clauses.clause import Condition, Group
from chanmai.engine.eligibility.clauses.compile import Compiled, CompiledTest
from chanmai.engine.eligibility.clauses.decision import FactUsed, Reason, Verdict
from chanmai.engine.eligibility.clauses.reading import Sides
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.distance import Compared, both_sides, side_text, value_text
from chanmai.engine.eligibility.missing.exact import Truth, verdict
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Fetch, Member, Not
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
    text = None if value is None else _both(view, ref, value)
    return FactUsed(ref, text, view.record.sources.get(ref))


def _seen(item: CompiledTest, view: View, met: Truth) -> Compared:
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
    return value_text(view.fact(ref), value)


def _compared(sides: Sides, view: View, met: Truth) -> Compared:
    actual, threshold = evaluate(sides.left, view.fetch), evaluate(sides.right, view.fetch)
    if actual is not None and threshold is not None:
        return both_sides(sides, actual, threshold, falls_short=met is False)
    threshold_text = NO_TEXT if threshold is None else side_text(sides, threshold, rate=sides.rate)
    if actual is not None:
        return side_text(sides, actual), threshold_text, NO_TEXT
    incomplete = any(view.fetch(ref) is None for ref in refs(sides.left))
    return (UNKNOWN if incomplete else NO_VALUE), threshold_text, NO_TEXT
