"""Firms whose figures are set by hand, so that a person can work out what each clause must answer."""

import datetime
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from chanmai.demo.firms import Firm, Value
from chanmai.demo.growth import grain
from chanmai.demo.profile import Profile, yuan
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind

RESEARCH = "研发费用"
OF_RESEARCH = frozenset(
    {"境内研发费用", "自主研发费用", "享受加计扣除的研发费用", "研发经费支出", "研发投入"}
)
"""What goes with the research expense."""


@dataclass(frozen=True, slots=True)
class PlantedAnswer:
    """What a clause must answer for a planted firm, worked out by hand in demo/planted.yaml."""

    planted: str
    code: str  # of the firm
    clause: str
    answer: Mapping[str, Any]


def choose_planted(firms: Sequence[Firm], profile: Profile) -> None:
    """Mark a firm for each entry: of its district and domain, mature, still there, above the line throughout."""
    numbers: set[int] = set()
    line = profile.money("above_scale_revenue")
    for entry in sorted(profile.planted, key=lambda each: "where" not in each):
        for firm in firms:
            if firm.number not in numbers and _fits(firm, entry, profile, line):
                firm.planted = entry["planted"]
                numbers.add(firm.number)
                break


def _fits(firm: Firm, entry: Mapping[str, Any], profile: Profile, line: int) -> bool:
    conditions = entry.get("where", {})
    stable = firm.there(profile.last_year) and not firm.former and firm.founded.year <= profile.years.start
    in_place = conditions.get("district", firm.district) == firm.district
    in_place = in_place and conditions.get("domain", firm.domain) == firm.domain
    return stable and in_place and line < firm.revenue(profile.base_year) < line * 5


def set_planted_paths(firms: Sequence[Firm], profile: Profile) -> None:
    """Give planted firms the revenues that their entry names, in place of those of their path."""
    for firm, entry in _pairs(firms, profile):
        for year, text in entry.get("revenue", {}).items():
            amount = yuan(str(text))
            firm.figures[year] = {"营业收入": amount // min(100, grain(firm)) * min(100, grain(firm))}


def set_planted_facts(firms: Sequence[Firm], profile: Profile) -> None:
    """Put in the facts that an entry states, over whatever was drawn; `~` takes a fact away."""
    for firm, entry in _pairs(firms, profile):
        old = {year: firm.amount(year, RESEARCH) for year in firm.figures}
        stated = [
            (*_fact_and_year(profile, str(name)), text) for name, text in entry.get("facts", {}).items()
        ]
        for fact, year, text in stated:
            _put(firm, profile, fact, year, text)
        _follow_research(firm, old, {(fact.name, year) for fact, year, _ in stated})


def _follow_research(firm: Firm, old: Mapping[int, int], stated: Set[tuple[str, int]]) -> None:
    """What goes with a research expense that was set by hand keeps its share of it, and so do the years before,
    unless they are set, too: else the return would rightly be asked about."""
    factor = Fraction(1)
    for year in sorted(old, reverse=True):
        if (RESEARCH, year) in stated and old[year]:
            factor = Fraction(firm.amount(year, RESEARCH), old[year])
        if factor in (0, 1):
            continue
        for figures in (firm.figures[year], firm.yearly_facts(year)):
            for name in {RESEARCH, *OF_RESEARCH}:
                amount = figures.get(name)
                if isinstance(amount, int) and (name, year) not in stated:
                    figures[name] = int(amount * factor) // 100 * 100


def _pairs(firms: Sequence[Firm], profile: Profile) -> list[tuple[Firm, Mapping[str, Any]]]:
    by_name = {firm.planted: firm for firm in firms if firm.planted}
    return [(by_name[entry["planted"]], entry) for entry in profile.planted if entry["planted"] in by_name]


def _fact_and_year(profile: Profile, name: str) -> tuple[Fact, int]:
    """“2024.营业收入” is of that year; without one the last year counts."""
    year, dot, bare = name.partition(".")
    if dot and year.isdigit():
        return profile.fact(bare), int(year)
    return profile.fact(name), profile.last_year


def _put(firm: Firm, profile: Profile, fact: Fact, year: int, text: object) -> None:
    if fact.period is PeriodKind.POINT:
        target: dict[str, Value] = firm.states
    else:
        annual = {each.fact for each in profile.pack.forms["annual"].fields}
        target = firm.figures[year] if fact.name in annual else firm.yearly_facts(year)
    if text is None:
        target.pop(fact.name, None)
    else:
        target[fact.name] = value_of(fact, text)


def value_of(fact: Fact, text: object) -> Value:
    """A stated value: “120万元”, 是, 5%, 3, a list."""
    if isinstance(text, bool | datetime.date):
        return text
    if isinstance(text, list):
        return tuple(text)
    word = str(text)
    match fact.kind:
        case Kind.MONEY:
            return yuan(word)
        case Kind.FLAG:
            return word == "是"
        case Kind.RATIO:
            return (
                Fraction(word.removesuffix("%")) / 100
                if word.endswith("%")
                else Fraction(word.removesuffix("倍"))
            )
        case Kind.NUMBER:
            return int("".join(sign for sign in word if sign.isdigit() or sign == "-"))
        case _:
            return word


def expectations(firms: Sequence[Firm], profile: Profile) -> list[PlantedAnswer]:
    """What the entries say that the clauses must answer."""
    return [
        PlantedAnswer(firm.planted, firm.code, clause, answer)
        for firm, entry in _pairs(firms, profile)
        for clause, answer in entry.get("expect", {}).items()
    ]
