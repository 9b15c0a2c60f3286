"""Figures in a wrong unit that nobody has mended yet, in the returns under review, for checks and reviewers to find.

They pass the checks that keep a row out, so they come in as they would in life; what is true stands in the truth
file. Firms whose answers are worked out by hand have none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from chanmai.demo.dice import Dice
from chanmai.demo.profile import Profile
from chanmai.demo.returns import Return, ReturnSet

UP = (Fraction(10), Fraction(100), Fraction(1000), Fraction(10_000))
BOTH = (*UP, Fraction(1, 10), Fraction(1, 100), Fraction(1, 10_000))
CELLS = {
    "annual": {"应付职工薪酬": BOTH, "资产总额": BOTH, "从业人员": UP[:2], "研发费用": BOTH},
    "monthly": {"营业收入": UP, "应付职工薪酬": BOTH, "从业人员": BOTH, "研发费用": BOTH},
}
"""By form the cells, and by how much they may be off: revenue only upwards, since below its software the row is kept
out; the employees of a year, too, since there are so few of them."""
PERCENT = {"annual": 2.5, "monthly": 8.0}
SMALL = 5
"""A slip of the year is planted in firms below so many times the line of scale: the totals of the city stay its own."""


@dataclass(frozen=True, slots=True)
class UnitSlip:
    """A cell that is off by a power of ten, as filed and as it is; amounts in 元."""

    code: str
    form: str
    period: str
    fact: str
    filed: int
    true: int


def plant_units(return_set: ReturnSet, profile: Profile, seed: int) -> list[UnitSlip]:
    """Put slips into the annual returns of the last year and the monthly ones of the last month, one a return."""
    mended = {(each.firm.number, each.period) for each in return_set.corrections}
    slips = []
    line = SMALL * profile.money("above_scale_revenue")
    last_month = max((each.period for each in return_set.monthly), default="")
    for form, period, returns in (
        ("annual", str(profile.last_year), return_set.annual),
        ("monthly", last_month, return_set.monthly),
    ):
        for each in _once(returns, period):
            dice = Dice(seed, "unit", form, each.firm.number, period)
            if each.fault or each.firm.planted or (each.firm.number, period) in mended:
                continue
            if form == "annual" and each.firm.revenue(profile.last_year) >= line:
                continue
            if dice.chance(PERCENT[form]):
                slips += _slip(each, form, dice)
    return slips


def _once(returns: Iterable[Return], period: str) -> list[Return]:
    """The returns of a period by firms that sent one row only: a second, other one would keep both out."""
    of_period = [each for each in returns if each.period == period]
    rows: dict[int, int] = {}
    for each in of_period:
        rows[each.firm.number] = rows.get(each.firm.number, 0) + 1
    return [each for each in of_period if rows[each.firm.number] == 1]


def _slip(filing: Return, form: str, dice: Dice) -> list[UnitSlip]:
    """A slip of some size in some cell; none where the cell is empty or would not be a whole number."""
    name = dice.one_of(list(CELLS[form]))
    true = filing.values.get(name)
    factor = dice.one_of(CELLS[form][name])
    if not isinstance(true, int) or not true or (true * factor).denominator != 1:
        return []
    filed = int(true * factor)
    filing.values = {**filing.values, name: filed}
    return [UnitSlip(filing.firm.code, form, filing.period, name, filed, true)]
