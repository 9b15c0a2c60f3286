"""How large the invented firms are and how they grow: a heavy tail in the base year, persistent paths around it."""

import math
from collections.abc import Sequence

from chanmai.demo.dice import Dice
from chanmai.demo.firms import Firm
from chanmai.demo.profile import Profile

SPREAD = 2.3  # standard deviation of the logarithm of revenue
LARGEST = 6_800_000_000  # 元
SMALLEST = 60_000
CITY_GROWTH = {2016: 0.16, 2017: 0.17, 2018: 0.15, 2019: 0.14, 2020: 0.09}
CITY_GROWTH |= {2021: 0.16, 2022: 0.06, 2023: 0.08, 2024: 0.09, 2025: 0.10}
USUAL = 0.1


def set_paths(firms: Sequence[Firm], profile: Profile, seed: int) -> None:
    """Give each firm its revenue of every year in which it was there, in 元 (`figures[year]["营业收入"]`)."""
    base = _base_revenues(firms, profile, seed)
    for firm in firms:
        for year, revenue in _path(firm, profile, seed, base[firm.number]).items():
            firm.figures[year] = {"营业收入": revenue}


def above_scale(profile: Profile, number: int) -> int:
    """How many of so many firms are above scale in the base year: the plan's number, or its share of them."""
    target = profile.plan_figure("above_scale") + profile.city["above_scale_at_least"]
    return max(1, round(number * target / profile.plan_figure("firms")))


def _base_revenues(firms: Sequence[Firm], profile: Profile, seed: int) -> list[int]:
    """Revenue of the base year: exactly so many firms at or above the line of scale as the plan says."""
    line = profile.money("above_scale_revenue")
    raw = [_rank(firm, profile, seed) for firm in firms]
    order = sorted(range(len(firms)), key=lambda index: (-raw[index], index))
    above = above_scale(profile, len(firms))
    lowest, next_one = raw[order[above - 1]], raw[order[min(above, len(order) - 1)]]
    middle = (lowest + next_one) / 2
    revenues = [0] * len(firms)
    for place, index in enumerate(order):
        amount = _grained(line * math.exp(SPREAD * (raw[index] - middle)), firms[index])
        amount = min(max(amount, SMALLEST), LARGEST)
        revenues[index] = max(amount, line) if place < above else min(amount, line - 10_000)
    _place_on_the_line(order, revenues, line, above)
    return revenues


def _place_on_the_line(order: Sequence[int], revenues: list[int], line: int, above: int) -> None:
    """The last firm above scale stands exactly on the line."""
    revenues[order[above - 1]] = line


def _rank(firm: Firm, profile: Profile, seed: int) -> float:
    """Where a firm stands among the others: chance, age, and the poles of the city."""
    dice = Dice(seed, "rank", firm.number)
    age = min(15, profile.base_year - firm.founded.year)
    place = profile.pack.places.district(firm.district)
    pole = 0.12 if place is not None and "pole" in place.role_english else 0.0
    firm.strength = dice.normal() * 0.95 + 0.02 * (age - 6) + pole
    return firm.strength


def grain(firm: Firm) -> int:
    """To how many 元 a firm rounds its figures: most give two decimals of 万元, some whole 万元."""
    return (100, 100, 100, 1_000, 10_000, 100, 10_000)[firm.number % 7]


def _grained(amount: float, firm: Firm) -> int:
    step = grain(firm)
    return int(amount) // step * step


def _path(firm: Firm, profile: Profile, seed: int, base: int) -> dict[int, int]:
    """Revenue by year, forward and backward from the base year."""
    dice = Dice(seed, "path", firm.number)
    own = dice.normal() * 0.05
    shock = dice.normal() * 0.15
    growths = {}
    for year in profile.years:
        shock = 0.45 * shock + dice.normal() * (0.2 if base < 20_000_000 else 0.13)
        jump = dice.normal() * 0.5 if dice.chance(4) else 0.0
        growths[year] = max(-1.1, min(0.95, CITY_GROWTH.get(year, USUAL) + own + shock + jump))
    revenues = {profile.base_year: base}
    amount = float(base)
    for year in range(profile.base_year + 1, profile.last_year + 1):
        if not firm.there(year):
            break
        amount = min(amount * math.exp(growths[year]), LARGEST * 1.9)
        revenues[year] = max(_grained(amount, firm), SMALLEST)
    amount = float(base)
    for year in range(profile.base_year - 1, max(profile.years.start, firm.founded.year) - 1, -1):
        young = year - firm.founded.year
        ramp = {0: 0.9, 1: 0.45, 2: 0.2}.get(young, 0.0)
        amount /= math.exp(growths[year + 1] + ramp)
        revenues[year] = max(_grained(amount, firm), SMALLEST // 2)
    return dict(sorted(revenues.items()))
