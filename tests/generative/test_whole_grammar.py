"""The runners agree over the whole grammar; what the language has and these draws lack fails here."""

import pytest
from benchmarks.equality.comparing import compared
from benchmarks.equality.drawing import Draw, in_place, kind_of_place, places
from benchmarks.equality.grammar import FACTS, SEEDS, SIGNS, label, templates, terms_in

from chanmai.engine.facts.days import CALENDAR_KINDS
from chanmai.engine.facts.fact import Kind, PeriodKind
from chanmai.engine.facts.rounding import ROUNDINGS
from chanmai.engine.language.calls import _CALLS
from chanmai.engine.language.expand import _PERIODS
from chanmai.engine.language.nodes import (
    Arith,
    Between,
    Calendar,
    Choices,
    Compare,
    Extreme,
    Later,
    Node,
    Number,
    Period,
    StepRounding,
    Steps,
)  # fmt: skip
from chanmai.engine.language.op import Op
from chanmai.engine.language.parse import parse
from chanmai.engine.language.tree import walk
from spec.every_node import classes

PAIRS, PARTS = 10_000, 20
LABELS = {each.label for each in templates()}


def test_every_class_of_node_is_drawn() -> None:
    expanded = {Later}  # what a day and a time with + or - between expand to
    assert {type(each.node) for each in templates()} | {Choices} | expanded == classes()


def test_every_sign_and_every_call_is_drawn() -> None:
    assert {f"Compare {op}" for op in Op} <= LABELS
    assert {f"Arith {sign}" for sign in "+-*/"} <= LABELS
    assert {"Extreme min", "Extreme max", "Steps", "Steps strict"} <= LABELS
    assert set(_PERIODS) - {"复合增速"} == {
        label.split()[1] for label in LABELS if label.startswith("Period")
    }
    assert {
        f"Period {kind} {unit}" for kind in ("合计", "平均", "同比", "环比") for unit in ("month", "quarter")
    } <= LABELS
    written = {part.kind for text in SEEDS for part in walk(parse(text)) if isinstance(part, Period)}
    assert written == set(_PERIODS)
    assert [name for name in _CALLS if not any(f"{name}(" in text for text in SEEDS)] == []


def test_every_kind_of_value_is_drawn_by_year_and_as_a_state() -> None:
    assert {each.gives.kind for each in templates()} == set(Kind)
    for period in PeriodKind:
        missing = {Kind.RATIO} if period is PeriodKind.POINT else set()
        assert {fact.kind for fact in FACTS if fact.period is period} | missing == set(Kind)


def test_every_node_is_drawn_in_every_place_that_it_may_take() -> None:
    """By class, place, and kind of value: of comparisons, sums and extremes one sign stands for all."""
    draw = Draw(1)
    wanted, drawn = set[tuple[object, ...]](), set[tuple[object, ...]]()
    for outer, name, inner in places():
        key = kind_of_place(outer, name, inner)
        if key in wanted:
            continue
        wanted.add(key)
        for node in walk(in_place(draw, outer, name, inner)):
            drawn |= {
                (type(node), field, label(term)) for field in node.parts for term in _terms(node, field)
            }
    assert sorted(map(str, {key[:3] for key in wanted} - drawn)) == []
    shapes = {(outer.__name__, name) for outer, name, *_ in wanted}  # type: ignore[attr-defined]
    assert {
        ("Compare", "left"),
        ("If", "then"),
        ("Steps", "values"),
        ("Lookup", "cases"),
        ("Floor", "block"),
    } <= shapes
    assert len(wanted) > 1500, len(wanted)


def _terms(node: Node, field: str) -> list[Node]:
    return [] if getattr(node, field) is None else terms_in(node, field)


def test_signs_are_fields_of_these_nodes() -> None:
    """A node with a new field of that sort would be drawn with one sign only."""
    signed = {kind for kind in classes() if {*SIGNS, "strict"} & set(kind.__dataclass_fields__)}
    signed -= {Number}  # whose unit is of the literal
    assert signed == {Compare, Arith, Extreme, Period, Steps, Later, Between, Calendar, StepRounding}
    assert {"Between 年", "Between 月", "Between 天"} <= LABELS
    assert {f"Calendar {kind}" for kind in CALENDAR_KINDS} | {
        f"StepRounding {mode}" for mode in ROUNDINGS
    } <= LABELS


@pytest.mark.parametrize("part", range(PARTS))
def test_random_pairs_are_answered_alike(part: int) -> None:
    done, found = compared(PAIRS // PARTS, seed=part, part=part, parts=PARTS)
    assert found == []
    assert done >= PAIRS // PARTS
