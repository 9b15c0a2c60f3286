"""What a pack says of its demo city: places, domains, shares, counts. Every name of a place or a title is in there."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import yaml

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact
from chanmai.engine.facts.texts import Text, TextError
from chanmai.engine.facts.units import UNITS
from chanmai.pack.pack import Pack


class NoDemo(TextError, ValueError):
    """The pack describes no demo city."""

    joint = " · "

    def __init__(self) -> None:
        super().__init__(
            Text(
                "城市包里没有演示城市（demo/city.yaml）。请用 chanmai import 导入企业，再用 chanmai serve 启动。",
                "The pack has no demo city (demo/city.yaml). "
                "Import firms with chanmai import, then run chanmai serve.",
            )
        )


class WrongSize(TextError, ValueError):
    """So many firms make no city."""

    joint = " · "


@dataclass(frozen=True)
class Profile:
    """The demo city of a pack."""

    pack: Pack
    city: Mapping[str, Any]
    supplement: Mapping[str, Any]
    planted: tuple[Mapping[str, Any], ...]

    @property
    def dictionary(self) -> Dictionary:
        """The pack's dictionary of facts."""
        return self.pack.dictionary

    @property
    def years(self) -> range:
        """The years of the yearly returns."""
        return range(self.city["first_year"], self.city["last_year"] + 1)

    @property
    def base_year(self) -> int:
        """The year that the plan's figures are of."""
        return int(self.city["base_year"])

    @property
    def last_year(self) -> int:
        """The last year with yearly returns."""
        return int(self.city["last_year"])

    def fact(self, name: str) -> Fact:
        """The fact of that name."""
        return self.dictionary.get(name)

    def plan_figure(self, key: str) -> int:
        """A figure that the plan prints, by its name under `counts`."""
        code = self.city["counts"][key]
        context = next(each for each in self.pack.plan.targets.context if each.code == code)
        return int(context.figure.value)

    def money(self, key: str) -> int:
        """An amount of city.yaml, in 元."""
        return yuan(str(self.city[key]))


@cache
def yuan(text: str) -> int:
    """“2000万元” in 元. Raises ValueError for less than whole 元."""
    unit = next((name for name in ("亿元", "万元", "元") if text.endswith(name)), "")
    amount = Fraction(text.removesuffix(unit)) * (UNITS[unit].factor / 100 if unit else 1)
    if amount.denominator != 1:
        raise ValueError(f"{text}: 不是整数元 · not whole yuan")
    return amount.numerator


def profile_of(pack: Pack) -> Profile:
    """The demo city that a pack describes. Raises NoDemo."""
    folder = pack.root / "demo"
    if not (folder / "city.yaml").is_file():
        raise NoDemo
    read = {
        name: yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
        for name in ("city", "supplement", "planted")
        if (folder / f"{name}.yaml").is_file()
    }
    return Profile(pack, read["city"], read.get("supplement") or {}, tuple(read.get("planted") or ()))
