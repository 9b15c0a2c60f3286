"""Normalising, weighing, putting together, all choices: worked numbers, laws, a plain reading of the whole space."""

import itertools
import math
import statistics
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chanmai.engine.quality.composing import Scores, Way, compose, geometric, ranks_of
from chanmai.engine.quality.normalising import WAYS, goal_share, min_max, rank_share, z_score
from chanmai.engine.quality.sensitivity import exact_influences, level_at, mean_shift, sampled_influences
from chanmai.engine.quality.table import Indicator, QualityError, Table
from chanmai.engine.quality.uncertainty import FACTORS, Latitude, all_scores, rank_spans, shaken
from chanmai.engine.quality.weighing import (
    by_dimension,
    by_expert,
    consistent_priorities,
    entropy,
    equal,
    priorities,
)

UP, DOWN = Indicator("up", "d"), Indicator("down", "d", rising=False)
SMALL = Table(
    ("甲", "乙", "丙", "丁"),
    (Indicator("a", "one"), Indicator("b", "one"), Indicator("c", "two", rising=False)),
    ((10.0, 2.0, 5.0), (8.0, 9.0, 7.0), (3.0, 8.0, 2.0), (6.0, 5.0, 4.0)),
)
WEIGHERS = {"equal": lambda table: equal(table.indicators), "entropy": entropy}
SPACE = Latitude(
    {
        "normalisation": tuple(WAYS),
        "weighing": ("equal", "entropy"),
        "aggregation": ("arithmetic", "geometric"),
        "left_out": ("", "a", "b", "c"),
    }
)


def test_numbers_worked_by_hand() -> None:
    assert min_max([1, 3, 5], UP) == [0, 0.5, 1]
    assert min_max([1, 3, 5], DOWN) == [1, 0.5, 0]
    assert min_max([1, 3, 5], UP, 0.01) == pytest.approx([0.01, 0.505, 1])
    assert min_max([2, 4], Indicator("x", "d", low=0, high=10)) == [0.2, 0.4]
    assert z_score([1, 3], UP) == [90, 110]
    assert z_score([1, 3], DOWN) == [110, 90]
    assert rank_share([5, 1, 5, 2], UP) == [3.5 / 4, 1 / 4, 3.5 / 4, 2 / 4]
    assert rank_share([5, 1, 5, 2], DOWN) == [1.5 / 4, 1, 1.5 / 4, 3 / 4]
    assert goal_share([2, 4], UP) == [0.5, 1]
    assert goal_share([2, 4], DOWN) == [1, 0.5]
    assert goal_share([2, 4], Indicator("x", "d", goal=8)) == [0.25, 0.5]
    assert geometric([4, 9], [0.5, 0.5]) == pytest.approx(6)
    assert ranks_of([0.3, 0.5, 0.3, 0.1]) == (2, 1, 2, 4)
    assert ranks_of([0.1 + 0.2, 0.3]) == (1, 1)


def test_entropy_weights_worked_by_hand() -> None:
    """Shares 0, 1/3, 2/3 and 0, 0, 1: e = 0.6365/1.0986 = 0.5794 and 0."""
    table = Table(("x", "y", "z"), (UP, DOWN), ((1, 5), (2, 5), (3, 1)))
    e = -(1 / 3 * math.log(1 / 3) + 2 / 3 * math.log(2 / 3)) / math.log(3)
    assert round(e, 4) == 0.5794
    assert entropy(table) == pytest.approx([(1 - e) / (2 - e), 1 / (2 - e)])


def test_dimensions_weigh_alike_whatever_they_hold() -> None:
    assert equal(SMALL.indicators) == (0.25, 0.25, 0.5)
    assert by_dimension(SMALL.indicators, {"one": 3, "two": 1}) == (0.375, 0.375, 0.25)
    assert by_expert(SMALL.indicators, {"a": 1, "b": 1, "c": 2}) == (0.25, 0.25, 0.5)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: min_max([2, 2], UP),
        lambda: z_score([2, 2], UP),
        lambda: rank_share([2, 2], UP),
        lambda: goal_share([2, 2], UP),
        lambda: goal_share([0, 2], DOWN),
        lambda: goal_share([-1, 2], UP),
        lambda: min_max([1, 11], Indicator("x", "d", low=0, high=10)),
        lambda: by_dimension(SMALL.indicators, {"one": 1}),
        lambda: by_expert(SMALL.indicators, {"a": 1, "b": 1, "c": 0}),
        lambda: priorities([]),
        lambda: priorities([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(1)]]),
        lambda: priorities([[Fraction(1)] * 11] * 11),
        lambda: Table(("x", "y"), (UP,), ((1.0,), (None,))).complete(),
    ],
)
def test_what_tells_nothing_is_refused_in_both_languages(wrong: object) -> None:
    with pytest.raises(QualityError) as refusal:
        wrong()  # type: ignore[operator]
    assert refusal.value.message.zh
    assert refusal.value.message.en


NUMBERS = st.lists(st.integers(1, 1000), min_size=3, max_size=8, unique=True)


@given(NUMBERS, st.sampled_from(sorted(WAYS)), st.booleans())
def test_every_way_keeps_the_order_and_is_not_below_zero(numbers: list[int], way: str, rising: bool) -> None:
    found = WAYS[way]([float(each) for each in numbers], Indicator("x", "d", rising=rising))
    order = sorted(range(len(numbers)), key=lambda n: numbers[n], reverse=not rising)
    assert [found[n] for n in order] == sorted(found)
    assert len(set(found)) == len(numbers)
    assert min(found) >= 0


@given(NUMBERS, st.integers(1, 50), st.integers(-50, 50))
def test_min_max_and_z_do_not_ask_for_the_unit(numbers: list[int], scale: int, shift: int) -> None:
    values = [float(each) for each in numbers]
    other = [scale * each + shift for each in values]
    for way in (min_max, z_score):
        assert way(values, UP) == pytest.approx(way(other, UP))


@given(st.lists(st.integers(1, 9), min_size=2, max_size=7))
def test_judgements_that_agree_give_back_their_weights(weights: list[int]) -> None:
    matrix = [[Fraction(a, b) for b in weights] for a in weights]
    found = consistent_priorities(matrix)
    assert found.weights == pytest.approx([each / sum(weights) for each in weights])
    assert found.ratio == pytest.approx(0, abs=1e-9)


@given(
    st.lists(st.sampled_from([Fraction(n, m) for n in range(1, 10) for m in (1, n)]), min_size=3, max_size=3)
)
def test_three_things_against_the_closed_form(pairs: list[Fraction]) -> None:
    """Of three things the weights are the geometric means of the rows, and largest = 1 + r + 1/r, r = (ab c)^(1/3)."""
    a, b, c = pairs
    one = Fraction(1)
    found = priorities([[one, a, b], [1 / a, one, c], [1 / b, 1 / c, one]])
    means = [float(a * b) ** (1 / 3), float(c / a) ** (1 / 3), float(1 / (b * c)) ** (1 / 3)]
    assert found.weights == pytest.approx([each / sum(means) for each in means], rel=1e-6)
    ratio = float(a * c / b) ** (1 / 3)
    assert found.largest == pytest.approx(1 + ratio + 1 / ratio, rel=1e-9)


def plain(choice: Way) -> dict[str, float]:
    """The index once more, written down without the engine's functions."""
    kept = [n for n, each in enumerate(SMALL.indicators) if each.code != choice.left_out]
    signs = {0: 1, 1: 1, 2: -1}
    dimension = {0: "one", 1: "one", 2: "two"}
    columns = {n: [row[n] or 0.0 for row in SMALL.values] for n in kept}
    shares = {
        n: [(x - min(c)) / (max(c) - min(c)) if signs[n] > 0 else (max(c) - x) / (max(c) - min(c)) for x in c]
        for n, c in columns.items()
    }
    if choice.weighing == "entropy":
        spread = {}
        for n, c in shares.items():
            p = [x / sum(c) for x in c if x > 0]
            spread[n] = 1 + sum(x * math.log(x) for x in p) / math.log(4)
        weights = {n: spread[n] / sum(spread.values()) for n in kept}
    else:
        dimensions = [dimension[n] for n in kept]
        weights = {n: 1 / len(set(dimensions)) / dimensions.count(dimension[n]) for n in kept}
    normal = {}
    for n, c in columns.items():
        if choice.normalisation == "min-max":
            low = 0.01 if choice.aggregation == "geometric" else 0
            normal[n] = [low + (1 - low) * x for x in shares[n]]
        elif choice.normalisation == "z":
            normal[n] = [100 + 10 * signs[n] * (x - statistics.mean(c)) / statistics.pstdev(c) for x in c]
        elif choice.normalisation == "rank":
            normal[n] = [sum(signs[n] * y <= signs[n] * x for y in c) / 4 for x in c]
        else:
            normal[n] = [x / max(c) if signs[n] > 0 else min(c) / x for x in c]
    if choice.aggregation == "arithmetic":
        return {u: sum(weights[n] * normal[n][i] for n in kept) for i, u in enumerate(SMALL.units)}
    return {
        u: math.exp(sum(weights[n] * math.log(normal[n][i]) for n in kept)) for i, u in enumerate(SMALL.units)
    }


def test_all_sixty_four_choices_against_a_plain_reading() -> None:
    found = all_scores(SMALL, SPACE, WEIGHERS)
    assert len(found) == 4 * 2 * 2 * 4
    for choice, scores in found.items():
        assert dict(zip(scores.units, scores.scores, strict=True)) == pytest.approx(plain(choice)), choice


def test_rank_spans_are_those_of_the_list_of_ranks() -> None:
    found = list(all_scores(SMALL, SPACE, WEIGHERS).values())
    for n, span in enumerate(rank_spans(found)):
        ranks = sorted(each.ranks[n] for each in found)
        assert span.nominal == found[0].ranks[n]
        assert (span.best, span.worst) == (ranks[0], ranks[-1])
        assert sum(span.often) == 64
        assert span.best <= span.low <= span.median <= span.high <= span.worst
        assert span.low == ranks[3]  # 5 % of the way from the first to the 64th: place 3.15, rounded down
        assert span.high == ranks[60]


def test_a_perturbation_that_changes_nothing_is_refused_by_name() -> None:
    same = {"equal": WEIGHERS["equal"], "entropy": WEIGHERS["equal"]}
    with pytest.raises(QualityError, match="weighing"):
        all_scores(SMALL, SPACE, same)
    idle = Latitude({**SPACE.levels, "left_out": ("", "nothing")})
    with pytest.raises(QualityError, match="left_out"):
        all_scores(SMALL, idle, WEIGHERS)
    with pytest.raises(QualityError, match="weights"):
        shaken(SMALL, SPACE.nominal, equal(SMALL.indicators), spread=0, draws=20, seed=1)
    alone = Table(SMALL.units, SMALL.indicators[:1], tuple(row[:1] for row in SMALL.values))
    with pytest.raises(QualityError):  # one indicator: its weight is all, however it is shaken
        shaken(alone, SPACE.nominal, (1.0,), spread=0.5, draws=20, seed=1)


def test_shaken_weights_repeat_by_their_seed_and_stay_weights() -> None:
    draws = [shaken(SMALL, SPACE.nominal, (0.5, 0.3, 0.2), spread=0.5, draws=50, seed=s) for s in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]
    assert len(draws[0]) == 51
    for n, score in enumerate(draws[0][0].scores):
        drawn = [each.scores[n] for each in draws[0]]
        assert min(drawn) < score < max(drawn)


def test_a_unit_that_dominates_is_first_whatever_is_chosen() -> None:
    table = Table((*SMALL.units, "戊"), SMALL.indicators, (*SMALL.values, (11.0, 9.5, 1.0)))
    spans = rank_spans(list(all_scores(table, SPACE, WEIGHERS).values()))
    assert (spans[-1].best, spans[-1].worst) == (1, 1)


@given(st.lists(st.lists(st.integers(1, 30), min_size=3, max_size=3), min_size=4, max_size=6))
def test_units_in_another_order_keep_their_scores(rows: list[list[int]]) -> None:
    assume(all(len(set(column)) > 1 for column in zip(*rows, strict=True)))
    units = tuple(str(n) for n in range(len(rows)))
    values = tuple(tuple(map(float, row)) for row in rows)
    forth = Table(units, SMALL.indicators, values)
    back = Table(units[::-1], SMALL.indicators, values[::-1])
    for choice in SPACE.choices()[::7]:
        part = forth.without(choice.left_out)
        assert len(part.indicators) in (2, 3)
        one, other = compose(forth, choice, WEIGHERS), compose(back, choice, WEIGHERS)
        assert one.scores == pytest.approx(other.scores[::-1])


def test_holes_stay_holes() -> None:
    table = Table(("x", "y", "z"), SMALL.indicators, ((1, 2, 3), (2, None, 4), (3, 1, 2)))
    assert table.holes() == {"y": ("b",)}
    assert table.complete().units == ("x", "z")


def test_exact_influences_of_a_sum_and_of_a_product() -> None:
    levels = {"a": ("0", "1"), "b": ("0", "1")}
    plus = {(a, b): int(a) + 2 * int(b) for a, b in itertools.product("01", "01")}
    added = exact_influences(levels, plus)
    assert [each.first for each in added] == pytest.approx([0.2, 0.8])
    assert [each.total for each in added] == pytest.approx([0.2, 0.8])
    exclusive = {(a, b): float(a != b) for a, b in itertools.product("01", "01")}
    assert [(each.first, each.total) for each in exact_influences(levels, exclusive)] == [(0, 1), (0, 1)]
    with pytest.raises(QualityError):
        exact_influences(levels, dict.fromkeys(plus, 3.0))
    with pytest.raises(QualityError):
        sampled_influences(lambda _row: 1.0, ("a",), draws=8, seed=1)


def test_the_sample_comes_near_the_exact_shares_of_the_index() -> None:
    scores = all_scores(SMALL, SPACE, WEIGHERS)
    nominal = scores[SPACE.nominal]
    figures = {
        tuple(getattr(choice, factor) for factor in FACTORS): mean_shift(each, nominal)
        for choice, each in scores.items()
    }
    exact = exact_influences(SPACE.levels, figures)
    sample = sampled_influences(
        lambda row: figures[tuple(level_at(SPACE.levels[f], x) for f, x in zip(FACTORS, row, strict=True))],
        FACTORS,
        draws=20_000,
        seed=3,
    )
    assert [each.first for each in sample] == pytest.approx([each.first for each in exact], abs=0.03)
    assert [each.total for each in sample] == pytest.approx([each.total for each in exact], abs=0.03)
    assert sum(each.first for each in exact) <= 1 <= sum(each.total for each in exact)


def test_the_mean_shift_counts_ranks() -> None:
    one, other = Scores(("x", "y", "z"), (3, 2, 1), (1, 2, 3)), Scores(("x", "y", "z"), (1, 2, 3), (3, 2, 1))
    assert mean_shift(one, other) == pytest.approx(4 / 3)
    assert mean_shift(one, one) == 0


def test_the_worked_table_of_the_documentation_is_what_comes_out() -> None:
    page = (Path(__file__).parents[3] / "docs" / "algorithms" / "quality-index.md").read_text("utf-8")
    scores = all_scores(SMALL, SPACE, WEIGHERS)
    nominal = scores[SPACE.nominal]
    for span, score in zip(rank_spans(list(scores.values())), nominal.scores, strict=True):
        ranks = f"{span.nominal} | {span.best}–{span.worst} | {span.low}–{span.high} | {span.median:g}"
        assert f"| {span.unit} | {score:.4f} | {ranks} | {', '.join(map(str, span.often))} |" in page
    figures = {
        tuple(getattr(choice, factor) for factor in FACTORS): mean_shift(each, nominal)
        for choice, each in scores.items()
    }
    for each in exact_influences(SPACE.levels, figures):
        assert f"| {each.factor} | {each.first:.3f} | {each.total:.3f} |" in page
