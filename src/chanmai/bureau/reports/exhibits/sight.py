"""What a report looks at: day, moment, period and language, and what several of its exhibits ask, asked once."""

import datetime
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.city import translation
from chanmai.bureau.figures import unit_name
from chanmai.bureau.indicators.queries.indicators import IndicatorRow, indicators
from chanmai.bureau.monitoring.queries.directory import directory
from chanmai.bureau.plan.queries.measurement import city_columns
from chanmai.bureau.plan.queries.prospects import TargetProspects, prospects
from chanmai.bureau.plan.queries.targets import TargetRow, targets
from chanmai.bureau.reports.document import Block, Figure, Heading, Paragraph
from chanmai.bureau.supervision.queries.measures import TaskRow, task_rows
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import MONEY, RATIO, UNITS
from chanmai.engine.indicators.estimates import Estimate
from chanmai.pack.reports import Block as Wanted

NO_NUMBERS = Text("无数据", "No data")
UNVERIFIED = Text("未核实", "not verified")
DEMO = Text("演示数据，企业为虚构", "Demo data: the firms are invented")
HAS_UNVERIFIED = Text("含未核实的公布数", "Holds published figures that are not verified")
MONEY_PLACES, PERCENT_PLACES, RATIO_PLACES = 2, 1, 4


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Blocks under a title; whether invented firms, or figures that nobody has verified, are in them."""

    blocks: tuple[Block, ...]
    demo: bool = False
    unverified: bool = False


class Sight:
    """Everything over all firms of the city: who may read it is a matter of the edition."""

    viewer: Viewer = SYSTEM

    def __init__(
        self,
        *,
        as_of: datetime.date,
        known_at: datetime.datetime,
        lang: str,
        collection: int,
        last_day: datetime.date,
        by_months: bool,
    ) -> None:
        self.as_of, self.known_at, self.lang = as_of, known_at, lang
        self.collection, self.last_day, self.by_months = collection, last_day, by_months

    def say(self, zh: str, en: str) -> str:
        """One of two texts."""
        return Text(zh, en).of(self.lang)

    @cached_property
    def indicators(self) -> dict[str, IndicatorRow]:
        """The indicators of the returns by code."""
        rows = indicators(self.viewer, self.collection, self.lang, at=self.known_at)
        return {row.code: row for row in rows}

    @cached_property
    def has_demo_filers(self) -> bool:
        """Whether invented firms are among those that had to report."""
        return any(firm.demo for firm in directory(self.viewer, self.collection).filers)

    @cached_property
    def has_demo_firms(self) -> bool:
        """Whether there are invented firms in the library at all."""
        return any(city_columns(self.viewer, as_of=self.as_of, known_at=self.known_at).demo)

    @cached_property
    def targets(self) -> tuple[tuple[TargetRow, TargetProspects], ...]:
        """Every target with its prospects."""
        when: Any = {"as_of": self.as_of, "known_at": self.known_at}
        rows = targets(self.viewer, lang=self.lang, **when)
        return tuple((row, prospects(self.viewer, row.slug, lang=self.lang, **when)) for row in rows)

    @cached_property
    def tasks(self) -> tuple[TaskRow, ...]:
        """Every measure with its light."""
        return task_rows(self.viewer, self.lang, self.as_of, self.known_at)

    def notes(self, source: str, scope: str, when: str = "") -> tuple[str, ...]:
        """What stands under a table: source, scope and date."""
        return (
            self.say(f"来源：{source}", f"Source: {source}"),
            self.say(f"口径：{scope}", f"Scope: {scope}"),
            self.say(f"截至：{when or self.as_of}", f"As of: {when or self.as_of}"),
        )

    def unit(self, unit: str) -> str:
        """What a unit is called."""
        return unit_name(unit, self.lang)

    def with_unit(self, figure: Figure | None, unit: str) -> str:
        """A figure within a sentence."""
        if figure is None:
            return NO_NUMBERS.of(self.lang)
        return figure.text + ("%" if unit == "%" else f" {self.unit(unit)}".rstrip())

    def name(self, key: str) -> str:
        """A district, domain or size by its name in the pack; what has none is said to be unknown."""
        return translation(key, self.lang) if key else self.say("未知", "unknown")


def under(wanted: Wanted, lang: str, *blocks: Block, demo: bool = False, unverified: bool = False) -> Exhibit:
    """An exhibit under its title."""
    return Exhibit((Heading(2, wanted.title.of(lang)), *blocks), demo, unverified)


def nothing(wanted: Wanted, sight: Sight, why: Text) -> Exhibit:
    """An exhibit that says why it is empty."""
    words = f"{NO_NUMBERS.of(sight.lang)}{sight.say('：', ': ')}{why.of(sight.lang)}"
    return under(wanted, sight.lang, Paragraph(words))


def in_unit(value: Fraction | None, unit: str) -> Figure | None:
    """A figure in base units (分, shares of one, counts) in the unit of the pack, to as many decimals as that needs."""
    if value is None:
        return None
    known = UNITS.get(unit)
    factor = known.factor if known is not None else Fraction(1)
    if unit == "%":
        return Figure(value / factor, PERCENT_PLACES)
    if known is not None and known.dimension == RATIO:
        return Figure(value / factor, RATIO_PLACES)
    return Figure(value / factor, MONEY_PLACES if known is not None and known.dimension == MONEY else 0)


def rate(value: Fraction | None, lang: str, *, in_points: bool = False) -> Figure | None:
    """A growth in per cent, or of a share in points."""
    if value is None:
        return None
    suffix = Text(" 个百分点", " pp").of(lang) if in_points else "%"
    return Figure(value * 100, PERCENT_PLACES, signed=True, suffix=suffix)


def estimate_of(guess: Estimate) -> Fraction | None:
    """What is estimated for firms that did not file; None where no firm gives anything to go by."""
    return guess.estimated if guess.by_growth + guess.by_mean else None


def count(value: int) -> Figure:
    """How many."""
    return Figure(Fraction(value))
