"""Planted slips of the unit in the returns of the invented city, found again with the rules of the real forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest

from chanmai.bureau.enterprises.layouts import Layout
from chanmai.bureau.enterprises.pack_layouts import layout_of
from chanmai.demo.city import build_firms
from chanmai.demo.dice import Dice
from chanmai.demo.profile import profile_of
from chanmai.demo.returns import Return, ReturnSet, file_returns
from chanmai.engine.edits.cells import cell_of, task_of
from chanmai.engine.edits.judging import judge
from chanmai.engine.edits.localising import localise
from chanmai.engine.edits.rules import Beside, years_before
from chanmai.engine.facts.fact import Fact, Kind, Value
from chanmai.engine.facts.record import Ref
from chanmai.pack.pack import Pack

FIRMS, SEED = 600, 7
FACTORS = (Fraction(10), Fraction(100), Fraction(10_000), Fraction(1, 10_000))
CELLS = {
    "annual": ("营业收入", "主营业务收入", "软件业务收入", "软件产品收入", "信息技术服务收入", "信息安全收入",
               "嵌入式系统软件收入", "利润总额", "研发费用", "应付职工薪酬", "资产总额", "从业人员"),
    "monthly": ("营业收入", "软件业务收入", "软件产品收入", "信息技术服务收入", "信息安全收入",
                "嵌入式系统软件收入", "研发费用", "应付职工薪酬", "从业人员"),
}  # fmt: skip
"""The cells in which slips are planted: those of which totals are published."""


@dataclass
class Found:
    """What was planted and what was said to be wrong."""

    planted: int = 0
    found: int = 0
    named: int = 0
    right: int = 0  # found, and the value told is the true one

    def add(self, named: Mapping[str, int], slips: Mapping[str, int]) -> None:
        """Count the cells of a return: what is told of each named one, what is true of each planted one."""
        both = named.keys() & slips.keys()
        self.planted += len(slips)
        self.named += len(named)
        self.found += len(both)
        self.right += sum(named[name] == slips[name] for name in both)

    @property
    def recall(self) -> Fraction:
        """The share of planted slips that were found."""
        return Fraction(self.found, self.planted)

    @property
    def precision(self) -> Fraction:
        """The share of named cells that were planted."""
        return Fraction(self.found, self.named)


Said = Mapping[str, Value]


def kept(fact: Fact, value: Any) -> Any:
    """Money of the city is in 元."""
    return value * 100 if fact.kind is Kind.MONEY else value


class City:
    """The returns of a city, by firm, form and period."""

    def __init__(self, pack: Pack, returns: ReturnSet) -> None:
        self.layouts = {code: layout_of(pack.forms[code], pack.dictionary) for code in CELLS}
        self.returns = {"annual": returns.annual, "monthly": returns.monthly}
        self.said: dict[tuple[int, str, str], dict[str, Any]] = {}
        for form, filed in self.returns.items():
            for each in (*filed, *(returns.corrections if form == "annual" else ())):
                if each.fault:
                    continue
                values = {name: kept(pack.dictionary.get(name), value) for name, value in each.values.items()}
                self.said[each.firm.number, form, each.period] = values

    def look(self, form: str, each: Return, values: Said) -> Any:
        """Finds what the rules of a form name."""
        beside: dict[str, Beside] = {one.name: one for one in self.layouts[form].beside}

        def value(ref: Ref) -> Any:
            if ref.fact in beside:
                one = beside[ref.fact]
                place = (each.firm.number, one.form or form, one.period(each.period))
                return self.said.get(place, {}).get(one.fact)
            if ref.back:
                place = (each.firm.number, form, years_before(each.period, ref.back))
                return self.said.get(place, {}).get(ref.fact)
            return values.get(ref.fact)

        return value

    def suspects(self, form: str, each: Return, values: Said) -> dict[str, int]:
        """The cells of a return that are said to be wrong, with the value told."""
        layout = self.layouts[form]
        look = self.look(form, each, values)
        cells = [
            cell
            for column in layout.columns
            if column.fact is not None and (cell := cell_of(column.fact, look, column.weight)) is not None
        ]
        found = localise(task_of(layout.book, judge(layout.checks, look), cells, look))
        return {suspect.ref.fact: suspect.steps for suspect in found.suspects}


@pytest.fixture(scope="module")
def town(xiamen: Pack) -> City:
    """As the returns were meant."""
    profile = profile_of(xiamen)
    return City(xiamen, file_returns(build_firms(profile, SEED, FIRMS), profile, SEED))


def search(town: City, form: str, periods: set[str]) -> Found:
    """Plant a slip in every fourth return of the periods, in one of twelve in two cells, and look for them all."""
    tally = Found()
    layout = town.layouts[form]
    assert layout.book.rules
    for each in town.returns[form]:
        if each.period not in periods:
            continue
        dice = Dice(SEED, "unit", form, each.firm.number, each.period)
        values = dict(town.said[each.firm.number, form, each.period])
        slips = plant(layout, values, dice) if dice.chance(25) else {}
        tally.add(town.suspects(form, each, values), slips)
    return tally


def plant(layout: Layout, values: dict[str, Any], dice: Dice) -> dict[str, int]:
    """Put slips in; what was true, by name."""
    names = [name for name in CELLS[layout.code] if values.get(name)]
    true: dict[str, int] = {}
    for _ in range(2 if dice.chance(33) else 1):
        name = dice.one_of(names)
        slipped = values[name] * dice.one_of(FACTORS)
        if name in true or slipped.denominator != 1:
            continue
        true[name], values[name] = values[name], int(slipped)
    return true


@pytest.mark.parametrize(
    ("form", "periods"), [("annual", {"2024", "2025"}), ("monthly", {"2026-03", "2026-04", "2026-05"})]
)
def test_planted_slips_are_found_and_little_else_is_named(town: City, form: str, periods: set[str]) -> None:
    tally = search(town, form, periods)
    assert tally.planted > 60
    assert tally.recall >= Fraction(90, 100)
    assert tally.precision >= Fraction(85, 100)
    assert Fraction(tally.right, tally.found) >= Fraction(80, 100)


def test_nothing_is_suspected_in_returns_whose_figures_are_set_by_hand(town: City) -> None:
    """A taxable income that is set by hand has profits to bear it."""
    suspects = {
        (each.firm.planted, each.period): found
        for each in town.returns["annual"]
        if each.firm.planted
        and each.period in {"2024", "2025"}
        and (found := town.suspects("annual", each, town.said[each.firm.number, "annual", each.period]))
    }
    assert suspects == {}
