"""Who files late: some firms nearly every month, others now and then. The annual returns have their own lateness."""

import datetime
from typing import Any

from chanmai.demo.dice import Dice
from chanmai.demo.returns import ReturnSet, due

SLOW, OFTEN, SELDOM = 5.0, 80.0, 1.5
"""Percent of the firms that are slow; of the months in which those are late, and in which others are."""
MONTHLY_DUE = 15
"""The day of the next month by which a monthly return is to be filed, as in the form."""


def delay(return_set: ReturnSet, seed: int) -> None:
    """Let some monthly returns come after their day, and before the end of that month."""
    for each in return_set.monthly:
        if each.firm.planted:
            continue
        slow = Dice(seed, "slow", each.firm.number).chance(SLOW)
        dice = Dice(seed, "late", each.firm.number, each.period)
        if dice.chance(OFTEN if slow else SELDOM):
            each.filed_on = each.filed_on.replace(day=MONTHLY_DUE + 1 + dice.below(12))


def late_filers(return_set: ReturnSet) -> list[list[Any]]:
    """Form, code and period of all returns that came after their day, with the day."""
    annual = (("annual", each) for each in return_set.annual if each.filed_on > due(int(each.period)))
    monthly = (("monthly", each) for each in return_set.monthly if each.filed_on > monthly_due(each.period))
    return [
        [form, each.firm.code, each.period, each.filed_on.isoformat()] for form, each in (*annual, *monthly)
    ]


def monthly_due(period: str) -> datetime.date:
    """By when the return of a month is to be filed."""
    year, month = map(int, period.split("-"))
    return datetime.date(year + month // 12, month % 12 + 1, MONTHLY_DUE)
