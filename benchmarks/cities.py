"""Invented cities as one reads them who does not know the truth, year by year; the generator turned in many ways."""

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from unittest.mock import patch

from chanmai.demo import decline, returns
from chanmai.demo.city import build_firms
from chanmai.demo.decline import DISTRESS, OUTFLOW
from chanmai.demo.dice import Dice
from chanmai.demo.firms import Firm, Value
from chanmai.demo.profile import Profile
from chanmai.demo.returns import Return, due, file_returns
from chanmai.demo.slips import spoil
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.warnings.scores import Strengths
from chanmai.engine.warnings.signals import strength
from chanmai.pack.pack import Pack
from chanmai.pack.warnings import Signal

FIRMS = 1325
YEARS = range(2020, 2025)
Filed = dict[int, tuple[datetime.date, dict[str, Value]]]


@dataclass(frozen=True)
class Row:
    """A firm on a day: its signals, what became of it, and what the oracle knew by kind."""

    strengths: Strengths
    left: str
    oracle: dict[str, float]

    @property
    def known(self) -> int:
        """How many signals are known."""
        return sum(each is not None for each in self.strengths)


@dataclass(frozen=True)
class Turn:
    """How a city differs from the usual one: constants of the generator by module, other odds, noise in what is filed.

    `odds` multiplies what a kind's figures add to the logarithm of the odds, `noise` is the standard deviation of the
    logarithm by which every filed amount is off, `without` are signals that no firm shows.
    """

    name: str
    decline: Mapping[str, object] = field(default_factory=dict)
    returns: Mapping[str, object] = field(default_factory=dict)
    odds: float = 1.0
    noise: float = 0.0


USUAL = Turn("usual")
TURNS = (
    USUAL,
    Turn("few in trouble", decline={"FRAIL": 9.0}),
    Turn("many in trouble", decline={"FRAIL": 25.0}),
    Turn("leave less", decline={"USUAL": {DISTRESS: -7.8, OUTFLOW: -8.6}}),
    Turn("leave more", decline={"USUAL": {DISTRESS: -6.4, OUTFLOW: -7.2}}),
    Turn("figures say less", odds=0.8, decline={"USUAL": {DISTRESS: -6.2, OUTFLOW: -7.0}}),
    Turn("figures off by 5 %", noise=0.05),
    Turn("figures off by 10 %", noise=0.1),
    Turn("late says nothing", returns={"TROUBLED_LATE": 0.0}),
    Turn("troubled file late", returns={"TROUBLED_LATE": 80.0}),
    Turn("troubled fall silent", returns={"TROUBLED_SILENT": 30.0}),
)


@contextmanager
def turned(turn: Turn) -> Iterator[None]:
    """The generator with other parameters."""
    logit = decline._logit

    def other(firm: Firm, year: int, kind: str) -> float:
        usual = decline.USUAL[kind]
        return usual + turn.odds * (logit(firm, year, kind) - usual)

    with ExitStack() as stack:
        for module, constants in ((decline, turn.decline), (returns, turn.returns)):
            for name, value in constants.items():
                stack.enter_context(patch.object(module, name, value))
        if turn.odds != 1.0:
            stack.enter_context(patch.object(decline, "_logit", other))
        yield


def reading(signal: Signal, year: int, filed: Filed, pack: Pack) -> Fraction | int | None:
    """What a signal is on 30 June after the year."""
    if signal.filing == "late":
        return max(0, (filed[year][0] - due(year)).days) if year in filed else None
    if signal.filing == "silent":
        return None if year - 1 not in filed and year not in filed else int(year not in filed)
    assert signal.value is not None

    def known(ref: Ref) -> Value | None:
        years = (year,) if ref.back == 0 else (year - 1, year - 2)  # where a year lacks it, the one before
        said = (filed[each][1].get(ref.fact) for each in years if each in filed)
        return next((each for each in said if each is not None), None)

    value = evaluate(expand(signal.value, pack.dictionary), known)
    return value if isinstance(value, int | Fraction) else None


def rows_of(firms: Sequence[Firm], filed: dict[int, Filed], year: int, pack: Pack) -> Iterator[Row]:
    """The firms that were there after the year, as a city without knowledge of the truth reads them."""
    rule = pack.plan.warnings
    for firm in firms:
        if year not in firm.chances:
            continue
        day = datetime.date(year + 1, 6, 30)
        mine = {period: each for period, each in filed.get(firm.number, {}).items() if each[0] <= day}
        strengths = [strength(each.scale, reading(each, year, mine, pack)) for each in rule.signals]
        distress, outflow, left = firm.chances[year]
        yield Row(strengths, left, {DISTRESS: distress, OUTFLOW: outflow})


def city(profile: Profile, seed: int, turn: Turn = USUAL, *, firms: int = FIRMS) -> list[list[Row]]:
    """The rows of every year that can be learnt from, slips and corrections included."""
    with turned(turn):
        people = build_firms(profile, seed, firms)
        return_set = file_returns(people, profile, seed)
    spoil(return_set, people, profile, seed)
    filed: dict[int, Filed] = {}
    for each in sorted(return_set.annual + return_set.corrections, key=lambda each: each.filed_on):
        if not each.fault:
            mine = filed.setdefault(each.firm.number, {})
            first = mine.get(int(each.period), (each.filed_on, {}))[0]
            mine[int(each.period)] = first, said(each, turn, seed)
    least = profile.pack.plan.warnings.least_known
    return [
        [row for row in rows_of(people, filed, year, profile.pack) if row.known >= least] for year in YEARS
    ]


def said(filing: Return, turn: Turn, seed: int) -> dict[str, Value]:
    """What a return says, each amount off by the noise of the city."""
    if not turn.noise:
        return filing.values
    dice = Dice(seed, "noise", filing.firm.number, filing.period)
    return {
        name: round(value * math.exp(turn.noise * dice.normal())) if type(value) is int else value
        for name, value in sorted(filing.values.items())
    }
