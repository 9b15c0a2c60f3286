"""Small tables with firms, made from a seed."""

import random
from fractions import Fraction

from chanmai.engine.disclosure.rules import Dominance, ReleaseRules
from chanmai.engine.disclosure.tables import TOTAL, Classification, CrossTable, Portion, Tabulation

RULES = ReleaseRules(
    3,
    (Dominance(1, Fraction(85, 100)), Dominance(2, Fraction(90, 100))),
    None,
    Fraction(1, 10),
    Fraction(1, 10),
    1000,
)


def flat(name: str, count: int) -> Classification:
    return Classification(name, {f"{name}{number}": TOTAL for number in range(count)})


def some_firms(dice: random.Random, count: int, classifications: tuple[Classification, ...]) -> list[Portion]:
    """Firms with heavy-tailed amounts, more of them in the first codes; one in twenty belongs to another's group."""
    firms = []
    for number in range(count):
        codes = {}
        for each in classifications:
            lowest = [code for code in each.codes if not each.children(code)]
            codes[each.name] = dice.choices(lowest, [1 / (place + 1) for place in range(len(lowest))])[0]
        group = f"g{number if dice.random() > 0.05 else dice.randrange(count)}"
        firms.append(Portion(f"f{number}", group, int(dice.lognormvariate(15, 1.2)), codes))
    return firms


def table_of(seed: int, *, firms: int = 24, shape: tuple[int, ...] = (3, 3), name: str = "one") -> Tabulation:
    dice = random.Random(seed)
    dimensions = tuple(flat(letter, count) for letter, count in zip("abc", shape, strict=False))
    return Tabulation(name, (CrossTable("t", dimensions),), tuple(some_firms(dice, firms, dimensions)))
