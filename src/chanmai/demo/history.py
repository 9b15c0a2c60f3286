"""What invented firms received in earlier years, and which of them belong together, as demo/city.yaml says."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chanmai.demo.dice import Dice
from chanmai.demo.firms import FIRST, SECOND, Firm, Value
from chanmai.demo.profile import Profile, yuan
from chanmai.demo.recipes import applies

Recipe = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Paid:
    """An award for what a firm did in `year`, paid in the year after; in 元, 0 for one that was withdrawn.

    `on` is None where the record knows only the year of payment.
    """

    firm: Firm
    clause: str
    year: int
    on: datetime.date | None
    money: int

    @property
    def when(self) -> str:
        """The day of payment, or its year."""
        return str(self.year + 1) if self.on is None else self.on.isoformat()

    def cells(self, clause: str) -> tuple[Value | None, ...]:
        """Code and name of the firm, clause, year or day, money: in the order of the form."""
        year = self.year + 1 if self.on is None else None
        return self.firm.code, self.firm.name, clause, year, self.on, self.money


def set_affiliates(firms: Sequence[Firm], profile: Profile, seed: int) -> None:
    """Put some firms into circles; planted ones are in those that their entry states."""
    rule = profile.city.get("affiliates")
    if rule is None:
        return
    dice = Dice(seed, "affiliates")
    left = [firm for firm in firms if not firm.planted and not firm.closed]
    names = (first + second for first, second in zip(dice.mixed(FIRST), dice.mixed(SECOND), strict=False))
    rest = dice.mixed(left)[: len(firms) * rule["share"] // 100]
    circles: list[list[Firm]] = []
    while rest:
        size = dice.weighed(rule["members"])
        circles.append(rest[:size])
        rest = rest[size:]
    for name, circle in zip(names, circles, strict=False):
        for firm in circle if len(circle) > 1 else ():
            firm.states[rule["fact"]] = name + rule["ending"]


def awards_of(firms: Sequence[Firm], profile: Profile, seed: int) -> list[Paid]:
    """The record of awards by clause, year and firm; none of a planted firm, whose answers are worked out by hand."""
    recipes = profile.city.get("awards", {}).get("rows", ())
    return [paid for recipe in recipes for paid in _of_recipe(firms, recipe, profile, seed)]


def _of_recipe(firms: Sequence[Firm], recipe: Recipe, profile: Profile, seed: int) -> Iterator[Paid]:
    first, last = recipe["years"]
    for year in range(first, last + 1):
        for firm in firms:
            dice = Dice(seed, "awards", recipe["clause"], year, firm.number)
            money = 0 if firm.planted or not firm.there(year) else _earned(firm, recipe, year)
            if money and applies(firm, recipe, profile, dice):
                yield _paid(firm, recipe, year, money, profile.city["awards"], dice)


def _paid(firm: Firm, recipe: Recipe, year: int, money: int, rule: Recipe, dice: Dice) -> Paid:
    months = rule["months"]
    day = datetime.date(year + 1, dice.one_of(months), 1 + dice.below(28))
    dated, withdrawn = dice.chance(rule["dated"]), dice.chance(rule["withdrawn"])
    return Paid(firm, recipe["clause"], year, day if dated else None, 0 if withdrawn else money)


def _earned(firm: Firm, recipe: Recipe, year: int) -> int:
    """What the year brought in 元; 0 for nothing."""
    facts = firm.yearly_facts(year)
    for name, requirement in recipe.get("when", {}).items():
        value = facts.get(name)
        values = value if isinstance(value, tuple) else ("是" if value is True else value,)
        if requirement not in values:
            return 0
    start_fact = recipe.get("in_year_of")
    if start_fact and firm.states.get(start_fact) != year:
        return 0
    return _grown(firm, recipe["growth"], year) if "growth" in recipe else yuan(recipe["money"])


def _grown(firm: Firm, rule: Recipe, year: int) -> int:
    """So many thousandths of the increase, where it is fast and large enough."""
    before, now = firm.amount(year - 1, rule["of"]), firm.amount(year, rule["of"])
    fast = before > 0 and 100 * (now - before) > rule["faster"] * before
    if not fast or now <= yuan(rule["above"]):
        return 0
    return min((now - before) * rule["thousandths"] // 1000, yuan(rule["most"]))
