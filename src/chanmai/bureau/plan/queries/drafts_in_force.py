"""The drafts of the next plan that hold, an officer's newest, else the pack's; and as the file of a pack."""

import datetime
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.plan.models import TargetDraft
from chanmai.bureau.plan.permissions import sees_drafts
from chanmai.bureau.plan.queries.versions import figure_of
from chanmai.bureau.refusal import Forbidden, NotFound
from chanmai.engine.facts.printing import percent
from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.pack.draft_targets import GROWTH, HUNDRED, Derivation, DraftTarget, draft_yaml, yearly_growth
from chanmai.pack.series import Series

YEAR_DIGITS = 4
UNDRAFTED = Text("未起草", "Not drafted")


@dataclass(frozen=True, slots=True)
class DraftInForce:
    """A draft with who made it; of the pack's own `number` is 0, `by` empty and `at` None."""

    draft: DraftTarget
    number: int = 0
    by: str = ""
    at: datetime.datetime | None = None


def drafts_in_force() -> dict[str, DraftInForce]:
    """By code of the target: what an officer drafted last, else what the pack drafts."""
    drafts = {each.target: DraftInForce(each) for each in city_pack().plan.drafts}
    for each in TargetDraft.objects.order_by("number"):
        said = DraftTarget(
            each.target, figure_of(each.goal), figure_of(each.stretch), Text(each.reason), None
        )
        drafts[each.target] = DraftInForce(said, each.number, each.by, each.at)
    return drafts


def drafts_file(viewer: Viewer) -> str:
    """The drafts of all targets as the plan/draft.yaml of a pack. Raises Forbidden, NotFound without a next plan."""
    if not sees_drafts(viewer):
        raise Forbidden
    targets = city_pack().plan.targets
    if targets.next_plan is None:
        raise NotFound
    drafts = drafts_in_force()
    empty = (DraftTarget(each.code, None, None, UNDRAFTED, None) for each in targets.targets)
    return draft_yaml(drafts[each.target].draft if each.target in drafts else each for each in empty)


def basis_words(derivation: Derivation | None, years: int) -> Text:
    """How likely the figures from which a growth was taken keep it up for so many years more, by all that was
    published of them; no words for other derivations, or with fewer than three growths."""
    if derivation is None or derivation.method != GROWTH:
        return NO_TEXT
    from chanmai.solvers.forecasts.chances import outlook

    series = city_pack().series
    growth = yearly_growth(derivation, series)
    levels = _chained(series[derivation.series], derivation.area) if derivation.series in series else {}
    first, last = min(levels, default=0) + 1, max(levels, default=0)
    seen = outlook(levels, last + years, by_growth=True)
    if growth is None or seen is None:
        return NO_TEXT
    chance = Fraction(seen.at_least(levels[last] * float((1 + growth) ** years)))
    rate, odds, title = percent(growth, 2, growth=True), percent(chance, 0), series[derivation.series].title
    return Text(
        f"所依据的{derivation.area}{title.zh}：按 {first}—{last} 年公布增速，"
        f"再有 {years} 年每年 {rate} 的概率 {odds}",
        f"By its published growth of {first} to {last} the basis ({title.en}) keeps up {rate} a year for "
        f"{years} more years with a chance of {odds}",
    )


def _chained(series: Series, area: str) -> dict[int, float]:
    """Levels by year that the published yearly growths make of 1, over the last years without a gap.

    Each growth is on a comparable sample, so that they chain over changes of scope, which levels do not. Of a year
    with several the one published last counts.
    """
    growths = {
        int(each.period): each.growth
        for each in series.observations
        if each.area == area and len(each.period) == YEAR_DIGITS and each.growth is not None
    }
    last = max(growths, default=0)
    first = next((year for year in range(last, 0, -1) if year - 1 not in growths), last)
    levels = {first - 1: 1.0}
    for year in range(first, last + 1):
        levels[year] = levels[year - 1] * float(1 + growths[year] / HUNDRED)
    return levels
