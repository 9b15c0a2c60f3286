"""The facts of the supplements, drawn as demo/supplement.yaml of the pack says: to whom, how often, how much."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from chanmai.demo.dice import Dice
from chanmai.demo.firms import Firm, Value
from chanmai.demo.profile import Profile, yuan
from chanmai.demo.titles import is_above
from chanmai.engine.facts.fact import Kind

Recipe = Mapping[str, Any]
NONE = "无"


def set_supplement(firms: Sequence[Firm], profile: Profile, seed: int) -> None:
    """Draw every fact of the recipes that is not known yet; one that does not apply and has no `else` stays unknown."""
    for recipe in profile.supplement["states"]:
        dice = Dice(seed, recipe["fact"])
        for firm in firms:
            value = _state(firm, recipe, profile, dice.fork(firm.number))
            if value is not None:
                firm.states.setdefault(recipe["fact"], value)
    for recipe in profile.supplement["years"]:
        dice = Dice(seed, recipe["fact"])
        for firm in firms:
            for year, value in _yearly(firm, recipe, profile, dice.fork(firm.number)):
                firm.yearly_facts(year).setdefault(recipe["fact"], value)


def known_percent(profile: Profile) -> dict[str, float]:
    """How often each fact of the recipes is filed."""
    recipes = (*profile.supplement["states"], *profile.supplement["years"])
    return {recipe["fact"]: recipe["known"] for recipe in recipes}


def _state(firm: Firm, recipe: Recipe, profile: Profile, dice: Dice) -> Value | None:
    if not applies(firm, recipe, profile, dice):
        return _otherwise(recipe)
    return _drawn(firm, recipe, profile, dice, max(firm.figures))


def _yearly(firm: Firm, recipe: Recipe, profile: Profile, dice: Dice) -> list[tuple[int, Value]]:
    relevant = applies(firm, recipe, profile, dice)
    years = [year for year in firm.figures if year >= recipe["from"]]
    if not relevant:
        other = _otherwise(recipe)
        return [] if other is None else [(year, other) for year in years]
    steady = recipe.get("steady") or "held" in recipe
    throws = _Steady(dice) if steady else dice
    values = [(year, _drawn(firm, recipe, profile, throws, year)) for year in years]
    return [(year, value) for year, value in values if value is not None]


class _Steady(Dice):
    """The same throw again and again: what a firm does one year it does the next."""

    __slots__ = ("_always",)

    def __init__(self, dice: Dice) -> None:
        self._always = dice.unit()

    def unit(self) -> float:
        """Always the same."""
        return self._always


def applies(firm: Firm, recipe: Recipe, profile: Profile, dice: Dice) -> bool:
    """True when the firm is one of those that the recipe is for, and the throw is in its favour."""
    conditions = recipe.get("for", {})
    lucky = dice.chance(conditions.get("share", 100))
    if firm.domain not in conditions.get("domains", [firm.domain]):
        return False
    if firm.district not in conditions.get("districts", [firm.district]):
        return False
    size = conditions.get("size")
    if size == "above" and not is_above(firm, profile, max(firm.figures)):
        return False
    if size == "key" and firm.revenue(max(firm.figures)) < profile.money("key_revenue"):
        return False
    return lucky


def _otherwise(recipe: Recipe) -> Value | None:
    value = recipe.get("else")
    return {"是": True, "否": False}.get(value, value) if isinstance(value, str) else value


def _drawn(firm: Firm, recipe: Recipe, profile: Profile, dice: Dice, year: int) -> Value | None:
    how = next(key for key in DRAWS if key in recipe)
    value = DRAWS[how](firm, recipe[how], dice, year)
    line = recipe.get("line")
    if line and isinstance(value, int) and dice.chance(line["share"]):
        return yuan(line["value"])
    if isinstance(value, str) and value.endswith("%") and profile.fact(recipe["fact"]).kind is Kind.RATIO:
        return Fraction(value.removesuffix("%")) / 100
    return value


def _held(_firm: Firm, rule: float, dice: Dice, _year: int) -> Value:
    return dice.chance(rule)


def _pick(_firm: Firm, rule: Mapping[str, float], dice: Dice, _year: int) -> Value:
    return dice.weighed(rule)


def _several(_firm: Firm, rule: Mapping[str, float], dice: Dice, _year: int) -> Value:
    word = dice.weighed(rule)
    return () if word == NONE else (word,)


def _count(_firm: Firm, rule: Mapping[int, float], dice: Dice, _year: int) -> Value:
    return int(dice.weighed(rule))


def _part(firm: Firm, rule: Mapping[str, Any], dice: Dice, year: int) -> Value:
    amount = firm.amount(year, rule["of"])
    part = int(amount * dice.between(rule["low"], rule["high"]) / 1000)
    return part // 100 * 100 if amount >= 100_000 else part


def _money(_firm: Firm, rule: Mapping[str, str], dice: Dice, _year: int) -> Value:
    low, high = yuan(rule["low"]), yuan(rule["high"])
    amount = low * (high / low) ** dice.unit()
    step = 10_000 if dice.chance(60) else 100
    return max(low, int(amount) // step * step)


def _ratio(_firm: Firm, rule: Mapping[str, int], dice: Dice, _year: int) -> Value:
    steps = (rule["high"] - rule["low"]) // rule["step"]
    return Fraction(rule["low"] + rule["step"] * dice.below(steps + 1), 100)


def _ladder(firm: Firm, rule: Mapping[str, int], _dice: Dice, year: int) -> Value:
    """Counts on by one from year to year."""
    start = firm.founded.year + firm.number % 5
    return max(rule["low"], min(rule["high"], year - start))


def _since(firm: Firm, rule: Mapping[str, int], _dice: Dice, year: int) -> Value:
    """True from a year of its own on."""
    return year >= rule["low"] + firm.number % (rule["high"] - rule["low"] + 1)


def _day(_firm: Firm, rule: Mapping[str, Any], dice: Dice, year: int) -> Value:
    if "years" in rule:
        first, last = rule["years"]
        return datetime.date(first + dice.below(last - first + 1), 1 + dice.below(12), 1 + dice.below(28))
    first, last = rule["after"]
    return datetime.date(year + 1, first + dice.below(last - first + 1), 1 + dice.below(28))


DRAWS: dict[str, Callable[[Firm, Any, Dice, int], Value]] = {
    "held": _held,
    "pick": _pick,
    "several": _several,
    "count": _count,
    "part": _part,
    "money": _money,
    "ratio": _ratio,
    "ladder": _ladder,
    "since": _since,
    "day": _day,
}
"""How a value is drawn, by the key of the recipe."""
