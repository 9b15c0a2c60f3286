"""Number for number what was published: Saaty's matrices, UNDP's worked example of the HDI, Ishigami's function."""

import math
import statistics
from fractions import Fraction

import pytest

from chanmai.engine.quality.composing import arithmetic, scored
from chanmai.engine.quality.normalising import min_max
from chanmai.engine.quality.sensitivity import sampled_influences
from chanmai.engine.quality.table import Indicator, QualityError
from chanmai.engine.quality.weighing import consistent_priorities, priorities


def square(*rows: str) -> list[list[Fraction]]:
    """A reciprocal matrix from what stands above its diagonal."""
    size = len(rows) + 1
    matrix = [[Fraction(1)] * size for _ in range(size)]
    for a, row in enumerate(rows):
        for b, word in enumerate(row.split(), a + 1):
            matrix[a][b], matrix[b][a] = Fraction(word), 1 / Fraction(word)
    return matrix


HOUSE = square(
    "5 3 7 6 6 1/3 1/4",
    "1/3 5 3 3 1/5 1/7",
    "6 3 4 6 1/5",
    "1/3 1/4 1/7 1/8",
    "1/2 1/5 1/6",
    "1/5 1/6",
    "1/2",
)
"""Buying a house: size, transport, neighbourhood, age, yard, modern facilities, condition, finance
(T. L. Saaty, How to make a decision, European Journal of Operational Research 48, 1990, table 2)."""
WEALTH = square("4 9 6 6 5 5", "7 5 5 3 4", "1/5 1/5 1/7 1/5", "1 1/3 1/3", "1/3 1/3", "2")
"""Wealth of nations: US, USSR, China, France, UK, Japan, West Germany (Saaty, The Analytic Hierarchy Process, 1980)."""
DRINKS = square("9 5 2 1 1 1/2", "1/3 1/9 1/9 1/9 1/9", "1/3 1/4 1/3 1/9", "1/2 1 1/3", "2 1/2", "1/3")
"""Drinks in the US: coffee, wine, tea, beer, sodas, milk, water (Saaty, Decision making with the analytic hierarchy
process, International Journal of Services Sciences 1, 2008)."""


def rounded(numbers: tuple[float, ...]) -> list[float]:
    return [round(each, 3) for each in numbers]


def test_buying_a_house_has_saatys_priorities_and_is_refused() -> None:
    found = priorities(HOUSE)
    assert rounded(found.weights) == [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
    assert (round(found.largest, 3), round(found.index, 3), round(found.ratio, 3)) == (9.669, 0.238, 0.169)
    with pytest.raises(QualityError, match=r"0\.169"):
        consistent_priorities(HOUSE)


def test_wealth_of_nations_has_saatys_priorities() -> None:
    found = consistent_priorities(WEALTH)
    assert [round(each, 3) for each in found.weights] == pytest.approx(
        [0.427, 0.230, 0.021, 0.052, 0.052, 0.123, 0.094], abs=0.0021
    )
    assert round(found.largest, 2) == pytest.approx(7.61, abs=0.011)


def test_drinks_have_saatys_priorities_and_ratio() -> None:
    found = consistent_priorities(DRINKS)
    assert rounded(found.weights) == [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    assert round(found.ratio, 3) == 0.022


POSTS = {
    "life": Indicator("life", "health", low=25, high=85),
    "literacy": Indicator("literacy", "knowledge", low=0, high=100),
    "enrolment": Indicator("enrolment", "knowledge", low=0, high=100),
    "income": Indicator("income", "income", low=math.log(100), high=math.log(40000)),
}
PEOPLE = {
    "Germany": (77.2, 99.0, 88.1, 21260),
    "China": (69.8, 82.9, 68.9, 3130),
    "Mozambique": (42.3, 39.5, 32.0, 740),
}
PRINTED = {
    "Germany": (0.870, 0.954, 0.895, 0.906),
    "China": (0.747, 0.782, 0.575, 0.701),
    "Mozambique": (0.288, 0.370, 0.334, 0.331),
}
"""UNDP, Human Development Report, technical note "The construction of the HDI", as reprinted in the Malawi national
report of 2000: life expectancy, education (2/3 literacy, 1/3 enrolment), income, and the HDI as their plain mean."""


def test_the_human_development_index_of_three_countries() -> None:
    life, literacy, enrolment, income = (list(each) for each in zip(*PEOPLE.values(), strict=True))
    health = min_max(life, POSTS["life"])
    knowledge = [
        arithmetic(pair, (2 / 3, 1 / 3))
        for pair in zip(
            min_max(literacy, POSTS["literacy"]), min_max(enrolment, POSTS["enrolment"]), strict=True
        )
    ]
    wealth = min_max([math.log(each) for each in income], POSTS["income"])
    found = scored(tuple(PEOPLE), [health, knowledge, wealth], [1 / 3] * 3, "arithmetic")
    rows = zip(PRINTED.values(), health, knowledge, wealth, found.scores, strict=True)
    for printed, *computed in rows:
        assert [round(each, 3) for each in computed] == pytest.approx(printed, abs=0.00101)
    assert found.ranks == (1, 2, 3)


def ishigami(row: list[float]) -> float:
    one, two, three = (math.pi * (2 * each - 1) for each in row)
    return math.sin(one) + 7 * math.sin(two) ** 2 + 0.1 * three**4 * math.sin(one)


def test_sobol_indices_of_ishigamis_function() -> None:
    """First 0.3139, 0.4424, 0 and total 0.5576, 0.4424, 0.2437 (Saltelli et al., Global Sensitivity Analysis, 2008).

    One sample of 10,000 strays by 0.01 to 0.03; the mean of eight of them by about a third of that.
    """
    found = [
        sampled_influences(ishigami, ("one", "two", "three"), draws=10_000, seed=seed) for seed in range(8)
    ]
    firsts = [statistics.fmean(each[n].first for each in found) for n in range(3)]
    totals = [statistics.fmean(each[n].total for each in found) for n in range(3)]
    assert firsts == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert totals == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    again = sampled_influences(ishigami, ("one", "two", "three"), draws=10_000, seed=0)
    assert again == found[0] != found[1]
