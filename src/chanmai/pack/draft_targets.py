"""The targets of the next plan as they are drafted: each with how its value was derived, or why it has none.

A derivation is one of two ways, and is reckoned again whenever the pack is read. `growth`: the goal of the plan in
force, grown on for as many years as lie between both plans by the compound of published yearly growths. `share`: a
published figure over another of the same scope and year. Either is cut off to whole steps. A draft without derivation
is an officer's own figure with a reason.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.texts import Text
from chanmai.engine.indicators.attainment import required_growth
from chanmai.pack.entry import Entry
from chanmai.pack.figures import Figure, figure
from chanmai.pack.finding import NOWHERE, Place
from chanmai.pack.notation import as_quantity
from chanmai.pack.series import Observation, Series
from chanmai.pack.targets import NextPlan, Target
from chanmai.pack.words import read_words
from chanmai.pack.writing import quote

FILE = "plan/draft.yaml"
STATUS, UNVERIFIED = "草案", "未核实"
GROWTH, SHARE = "growth", "share"
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a value follows from published figures of one area and scope; `step` as written."""

    method: str
    series: str
    over: str
    area: str
    scope: str
    periods: tuple[str, ...]
    step: str


@dataclass(frozen=True, slots=True)
class DraftTarget:
    """The draft of one target, by the code that it has now. `goal` None: none can be given, `reason` says why."""

    target: str
    goal: Figure | None
    stretch: Figure | None
    reason: Text
    derivation: Derivation | None
    place: Place = NOWHERE

    @property
    def wording(self) -> tuple[object, ...]:
        """What it says, wherever it stands: two that say the same are the same draft."""
        goal, stretch = self.goal and self.goal.text, self.stretch and self.stretch.text
        return self.target, goal, stretch, self.reason, self.derivation


def read_draft_targets(entry: Entry) -> tuple[DraftTarget, ...]:
    """The drafts of plan/draft.yaml; it has to say of itself that it is a draft and unverified."""
    for key, word in (("status", STATUS), ("verified", UNVERIFIED)):
        if entry.need(key) not in (word, ""):
            words = Text(f"“{key}”只能写“{word}”", f"`{key}` can only be `{word}`")
            mend = Text(
                "已发布的规划写在 plan/targets.yaml。", "A published plan stands in plan/targets.yaml."
            )
            entry.notes.error(entry.at(key), "not-a-draft", words, mend)
    drafts = tuple(map(_draft, entry.entries("targets")))
    entry.note_unknown_keys()
    return drafts


def _draft(entry: Entry) -> DraftTarget:
    entry.stated_node("goal")
    draft = DraftTarget(
        target=entry.need("target"),
        goal=figure(entry, "goal"),
        stretch=figure(entry, "stretch"),
        reason=read_words(entry, "reason", needed=True),
        derivation=_derivation(entry.entry("derivation")),
        place=entry.at("target"),
    )
    entry.note_unknown_keys()
    return draft


def _derivation(entry: Entry | None) -> Derivation | None:
    if entry is None:
        return None
    derivation = Derivation(
        method=entry.among("method", (GROWTH, SHARE), GROWTH),
        series=entry.need("series"),
        over=entry.text("over"),
        area=entry.need("area"),
        scope=entry.need("scope"),
        periods=entry.texts("periods"),
        step=entry.need("step"),
    )
    entry.note_unknown_keys()
    return derivation


def derived(
    derivation: Derivation, target: Target, plan: NextPlan, series: Mapping[str, Series]
) -> Fraction | None:
    """The value that a derivation gives, in base units, in whole steps; None where it lacks something."""
    step = as_quantity(derivation.step)
    if step is None or step[0] <= 0:
        return None
    value = (
        _grown(derivation, target, plan, series) if derivation.method == GROWTH else _part(derivation, series)
    )
    return None if value is None else value // step[0] * step[0]


def yearly_growth(derivation: Derivation, series: Mapping[str, Series]) -> Fraction | None:
    """The compound of the growths named, a year, in whole hundredths of a percent; None where one is not printed."""
    factor = Fraction(1)
    for period in derivation.periods:
        growths = {each.growth for each in _printed(derivation, series, derivation.series, period)} - {None}
        if len(growths) != 1:
            return None
        factor *= 1 + Fraction(growths.pop() or 0) / HUNDRED
    return required_growth(Fraction(1), factor, len(derivation.periods))


def _grown(
    derivation: Derivation, target: Target, plan: NextPlan, series: Mapping[str, Series]
) -> Fraction | None:
    growth = yearly_growth(derivation, series)
    return None if growth is None else target.goal.value * (1 + growth) ** (plan.due - target.due)


def _part(derivation: Derivation, series: Mapping[str, Series]) -> Fraction | None:
    if len(derivation.periods) != 1:
        return None
    found = []
    for code in (derivation.series, derivation.over):
        values = {each.value for each in _printed(derivation, series, code, derivation.periods[0])} - {None}
        found.append(values.pop() if len(values) == 1 else None)
    value, over = found
    return None if value is None or not over else value / over


def _printed(
    derivation: Derivation, series: Mapping[str, Series], code: str, period: str
) -> list[Observation]:
    observations = series[code].observations if code in series else ()
    wanted = (derivation.area, derivation.scope, period)
    return [each for each in observations if (each.area, each.scope, each.period) == wanted]


HEAD = """\
# 下一个规划的目标草案：未核实，不是已发布的规划。derivation 写明怎样推得，chanmai pack check 会重算。
# Targets of the next plan as drafted: unverified, no published plan. What is derived is reckoned again by the checker.
status: 草案
verified: 未核实
targets:
"""


def draft_yaml(drafts: Iterable[DraftTarget]) -> str:
    """The text of plan/draft.yaml; reading it gives drafts that say the same."""
    return HEAD + "".join(f"{line}\n" for draft in drafts for line in _lines(draft))


def _lines(draft: DraftTarget) -> Iterator[str]:
    yield f"  - target: {draft.target}"
    yield f"    goal: {quote(draft.goal.text) if draft.goal else 'null'}"
    yield f"    stretch: {quote(draft.stretch.text) if draft.stretch else 'null'}"
    yield f"    reason: {{zh: {quote(draft.reason.zh)}, en: {quote(draft.reason.en)}}}"
    if draft.derivation is not None:
        yield "    derivation:"
        yield from _derivation_lines(draft.derivation)


def _derivation_lines(derivation: Derivation) -> Iterator[str]:
    yield f"      method: {derivation.method}"
    for key in ("series", "over", "area", "scope"):
        if words := getattr(derivation, key):
            yield f"      {key}: {quote(words)}"
    yield f"      periods: [{', '.join(map(quote, derivation.periods))}]"
    yield f"      step: {quote(derivation.step)}"
