"""Firms in trouble: some decline for years, some move away piece by piece; whether they leave is a throw.

Every firm that goes out of business or leaves the city does so by a throw against a chance that its true figures and
its trouble give. That chance is the oracle of the tests: nobody can foresee the throws better. No number here is a
statistic; all are made up so that signals show before firms leave, though not always, and that most firms with bad
figures stay.
"""

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chanmai.demo.dice import Dice
from chanmai.demo.figures import AFTER_TAX, whole_steps
from chanmai.demo.firms import Firm
from chanmai.demo.growth import grain
from chanmai.demo.profile import Profile

DISTRESS, OUTFLOW = "distress", "outflow"
FRAIL = 15.0
"""Percent of firms that get into trouble at some time."""
LONGEST = 5  # years of trouble
LARGEST = 400_000_000  # 元 in the base year: no giant is made to fall
STATUS = {DISTRESS: "注销", OUTFLOW: "迁出"}
HALF_YEAR = 6
"""Firms leave in the second half of the year after the last whose figures they closed."""
USUAL = {DISTRESS: -7.2, OUTFLOW: -8.0}
"""Logarithms of the odds against staying, of a firm with nothing the matter."""


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a firm was to leave in the year after `year`, by kind, and what came of it."""

    firm: Firm
    year: int
    distress: float
    outflow: float
    left: str  # DISTRESS, OUTFLOW or ""


def set_troubles(firms: Sequence[Firm], profile: Profile, seed: int) -> None:
    """Who gets into which trouble in which years, and the revenue of these years."""
    for firm in firms:
        dice = Dice(seed, "trouble", firm.number)
        if firm.planted or not dice.chance(FRAIL) or firm.revenue(profile.base_year) > LARGEST:
            continue
        kind = DISTRESS if dice.chance(50) else OUTFLOW
        first = profile.base_year - 1 + dice.below(profile.last_year - profile.base_year + 1)
        years = range(first, min(first + 2 + dice.below(LONGEST - 1), profile.last_year + 1))
        firm.troubles = {year: kind for year in years if year - 1 in firm.figures}
        _shrink_revenue(firm, profile.base_year, dice)


def _shrink_revenue(firm: Firm, base_year: int, dice: Dice) -> None:
    """What a year of distress takes away is gone in the years after it too; the plan's base year stays as it is."""
    left, factor = 1.0, {}
    for year in sorted(firm.figures):
        if firm.troubles.get(year) == DISTRESS:
            left *= math.exp(-dice.between(0.2, 0.55))
        factor[year] = left
    for year in sorted(firm.figures):
        share = factor[year] / factor[base_year]
        if share != 1.0:
            amount = whole_steps(firm.revenue(year) * share, grain(firm))
            firm.figures[year] = {"营业收入": max(amount, 10_000)}


def set_decline(firms: Sequence[Firm], _profile: Profile, seed: int) -> None:
    """Losses and debts of firms in distress; people and taxes that have moved away already of those that leave.

    Who and what is gone stays away in the years after the trouble too.
    """
    for firm in firms:
        dice = Dice(seed, "decline", firm.number)
        staff = tax = 1.0
        for year in sorted(firm.figures):
            trouble = firm.troubles.get(year)
            if trouble == DISTRESS:
                _lose(firm, year, dice)
                staff *= dice.between(0.75, 0.98)
            elif trouble == OUTFLOW:
                staff, tax = staff * dice.between(0.42, 0.72), tax * dice.between(0.35, 0.7)
            if firm.troubles:
                _take_away(firm, year, staff, tax)


def _take_away(firm: Firm, year: int, staff: float, tax: float) -> None:
    """Leave these parts of people and taxes; pay goes with the people who are left, of whom one always is."""
    before = firm.amount(year, "从业人员")
    _scale(firm, year, ("从业人员", "职工总数", "研发人员", "科技人员", "本科及以上人员"), staff, 1)
    _scale(firm, year, ("地方级税收", "区级税收"), tax, grain(firm))
    _scale(firm, year, ("应付职工薪酬",), firm.amount(year, "从业人员") / max(1, before), grain(firm))


def _lose(firm: Firm, year: int, dice: Dice) -> None:
    """Profit and cash fall by so much of revenue, other profits with it; no tax is due on a loss; debts rise."""
    figures, step = firm.figures[year], grain(firm)
    before = firm.amount(year, "利润总额")
    down = whole_steps(firm.revenue(year) * dice.between(0.08, 0.3), step)
    profit = before - down
    figures["经营现金流量净额"] = firm.amount(year, "经营现金流量净额") - down
    for name in ("营业利润", "应纳税所得额"):
        share = firm.amount(year, name) / before if before else 1.0
        figures[name] = whole_steps(profit * share, step)
    figures["利润总额"] = profit
    figures["净利润"] = whole_steps(profit * AFTER_TAX, step) if profit > 0 else profit
    figures["负债总额"] = whole_steps(
        max(firm.amount(year, "负债总额"), firm.amount(year, "资产总额") * dice.between(0.6, 0.97)), step
    )


def _scale(firm: Firm, year: int, names: Sequence[str], factor: float, step: int) -> None:
    """A part of each, at least one step of the firm's rounding of what was not nothing."""
    for name in names:
        amount = firm.amount(year, name)
        firm.figures[year][name] = max(min(amount, step), whole_steps(amount * factor, step))


def set_endings(firms: Sequence[Firm], profile: Profile, seed: int) -> None:
    """Let firms close or move away after the base year; the throw of a year that is not over stays in `chances`."""
    for firm in firms:
        for chance in _throws(firm, profile, seed):
            firm.chances[chance.year] = (chance.distress, chance.outflow, chance.left)
            if chance.left and chance.year < profile.last_year:
                _close(firm, chance.year, chance.left, Dice(seed, "ending day", firm.number))


def _throws(firm: Firm, profile: Profile, seed: int) -> Iterator[Chance]:
    """The throws of a firm, year by year, until it leaves."""
    for year in range(profile.base_year, profile.last_year + 1):
        if firm.planted or year not in firm.figures:
            return
        odds = [math.exp(_logit(firm, year, kind)) for kind in (DISTRESS, OUTFLOW)]
        distress, outflow = (each / (1 + sum(odds)) for each in odds)
        throw = Dice(seed, "leaving", firm.number, year).unit()
        left = DISTRESS if throw < distress else OUTFLOW if throw < distress + outflow else ""
        yield Chance(firm, year, distress, outflow, left)
        if left:
            return


def _logit(firm: Firm, year: int, kind: str) -> float:
    """Falls count in parts of 1 of the year before, losses in parts of revenue; a trouble as such adds to its kind."""
    revenue, staff, tax = (_fall(firm, year, name) for name in ("营业收入", "从业人员", "地方级税收"))
    loss = min(0.4, max(0.0, -firm.amount(year, "利润总额") / max(1, firm.revenue(year))))
    troubled = 0.6 if firm.troubles.get(year) == kind else 0.0
    if kind == DISTRESS:
        return USUAL[kind] + troubled + 8.0 * revenue + 18.0 * loss + 4.0 * staff
    return USUAL[kind] + troubled + 15.0 * max(0.0, staff - revenue) + 5.0 * max(0.0, tax - revenue)


def _fall(firm: Firm, year: int, name: str) -> float:
    before, now = firm.amount(year - 1, name), firm.amount(year, name)
    return min(0.6, max(0.0, 1 - now / before)) if before > 0 else 0.0


def _close(firm: Firm, year: int, kind: str, dice: Dice) -> None:
    firm.closed, firm.status = year, STATUS[kind]
    firm.closed_on = datetime.date(year + 1, 1 + HALF_YEAR + dice.below(12 - HALF_YEAR), 1 + dice.below(28))
    for later in [each for each in firm.figures if each > year]:
        del firm.figures[later]
    firm.troubles = {each: found for each, found in firm.troubles.items() if each <= year}
