"""The plan in force and the next one as it is drafted, side by side; each draft tested against the years before."""

import datetime
from dataclasses import dataclass, replace
from fractions import Fraction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.figures import quantity
from chanmai.bureau.plan.permissions import sees_drafts
from chanmai.bureau.plan.queries.drafts_in_force import DraftInForce, basis_words, drafts_in_force
from chanmai.bureau.plan.queries.history import YearFigure, year_figures
from chanmai.bureau.plan.queries.measurement import city_columns
from chanmai.bureau.plan.queries.outlooks import Prospect, prospect_of
from chanmai.bureau.plan.queries.versions import targets_in_force
from chanmai.bureau.refusal import Forbidden
from chanmai.engine.facts.printing import percent
from chanmai.engine.facts.texts import Text
from chanmai.engine.indicators.attainment import highest_growth, required_growth
from chanmai.pack.targets import NextPlan, Target

CHANCES = (0.8, 0.5, 0.2)
"""A cautious, an even and a daring goal are those that are reached with such a chance."""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A target of the plan in force, and its draft. Texts are empty where there is nothing to say.

    `offers` are the levels reached with `CHANCES`; `span` and `best` the highest yearly growth that the figures ever
    held over so many years; `beyond`: the draft asks for more than that. `hits` of `trials` outlooks like this one
    held what came. A draft of the pack has the number 0 and a `reason` but no person; `basis` says what the published
    figures from which it was derived make of it.
    """

    slug: str
    title: str
    goal: str
    due: int
    last: str
    last_year: int | None
    chance_now: str
    offers: tuple[str, ...]
    draft_text: str
    stretch_text: str
    draft: Prospect | None
    stretch: str
    number: int
    reason: str
    by: str
    at: datetime.datetime | None
    span: int
    best: str
    beyond: bool
    hits: int
    trials: int
    note: str
    basis: str


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """The next plan as it is drafted."""

    title: str
    note: str
    due: int
    rows: tuple[DraftRow, ...]


def draft_plan(
    viewer: Viewer, *, as_of: datetime.date, known_at: datetime.datetime, lang: str
) -> DraftPlan | None:
    """All targets with their drafts; None where the pack names no next plan. Raises Forbidden."""
    if not sees_drafts(viewer):
        raise Forbidden
    plan = city_pack().plan.targets.next_plan
    if plan is None:
        return None
    drafts = drafts_in_force()
    columns = city_columns(viewer, as_of=as_of, known_at=known_at)
    rows = tuple(
        _row(
            target,
            drafts.get(target.code),
            year_figures(target.gauge, columns) if target.gauge is not None else (),
            plan,
            lang,
        )
        for target in targets_in_force()
    )
    return DraftPlan(plan.title.of(lang), plan.note.of(lang), plan.due, rows)


def _row(
    target: Target, drafted: DraftInForce | None, figures: tuple[YearFigure, ...], plan: NextPlan, lang: str
) -> DraftRow:
    values = {each.year: each.value for each in figures}
    last = figures[-1] if figures else None
    draft = drafted.draft if drafted is not None else None
    goal, stretch = (draft.goal, draft.stretch) if draft is not None else (None, None)
    prospect = (
        prospect_of(replace(target, goal=goal, stretch=stretch, due=plan.due), figures, lang)
        if goal
        else None
    )
    ahead = plan.due - last.year if last is not None else 0
    by_growth = target.gauge is not None and target.gauge.how == "sum"
    span, best = _longest(values, ahead) if by_growth else (0, None)
    need = required_growth(last.value, goal.value, ahead) if by_growth and goal and last else None
    past = _Past(values, plan.due, ahead, by_growth=by_growth)
    return DraftRow(
        slug=target.slug or target.code,
        title=target.title.of(lang),
        goal=quantity(target.goal.value, target.unit, lang),
        due=target.due,
        last=quantity(last.value, target.unit, lang) if last else "",
        last_year=last.year if last else None,
        chance_now=prospect_of(target, figures, lang).chance,
        offers=tuple(quantity(each, target.unit, lang) for each in past.offers),
        draft_text=goal.text if goal else "",
        stretch_text=stretch.text if stretch else "",
        draft=prospect,
        stretch=quantity(stretch.value, target.unit, lang) if stretch else "",
        number=drafted.number if drafted is not None else 0,
        reason=draft.reason.of(lang) if draft is not None else "",
        by=drafted.by if drafted is not None else "",
        at=drafted.at if drafted is not None else None,
        span=span,
        best=percent(best, 2, growth=True) if best is not None else "",
        beyond=need is not None and best is not None and need > best,
        hits=past.hits,
        trials=past.trials,
        note=_note(target, figures, past).of(lang),
        basis=basis_words(draft.derivation if draft is not None else None, plan.due - target.due).of(lang),
    )


def _longest(values: dict[int, Fraction], ahead: int) -> tuple[int, Fraction | None]:
    """The highest growth a year over as many years as the draft has, or as many as the figures bear."""
    for span in range(max(ahead, 1), 0, -1):
        best = highest_growth(values, span)
        if best is not None:
            return span, best
    return 0, None


class _Past:
    """What the figures say of the year of the draft, and what such outlooks would have been worth on them."""

    def __init__(self, values: dict[int, Fraction], due: int, ahead: int, *, by_growth: bool) -> None:
        from chanmai.solvers.forecasts.chances import hindsight, outlook

        levels = {year: float(value) for year, value in values.items()}
        seen = outlook(levels, due, by_growth=by_growth)
        self.offers = tuple(Fraction(seen.reached_with(each)) for each in CHANCES) if seen else ()
        tried = (hindsight(levels, years, by_growth=by_growth) for years in range(max(ahead, 1), 0, -1))
        found = next((each for each in tried if each is not None), None)
        self.hits, self.trials = (found.hits, found.trials) if found else (0, 0)
        self.ahead = found.ahead if found else 0


def _note(target: Target, figures: tuple[YearFigure, ...], past: _Past) -> Text:
    if target.gauge is None:
        return Text("没有测算式，无法与历年对照", "There is no measurement to test it by")
    if not figures:
        return Text("没有逐年的数", "There are no figures by year")
    if not past.offers:
        return Text(
            "逐年变化不足三个，不作预测", "Fewer than three changes from year to year; nothing is forecast"
        )
    if not past.trials:
        return Text("历年太短，这种预测还不能回看检验", "The years are too few to look back on such outlooks")
    return Text(
        f"在本指标历年上回看：向前 {past.ahead} 年的预测 {past.trials} 次，{past.hits} 次落入九成区间",
        f"Looking back on these years: of {past.trials} outlooks over {past.ahead} years {past.hits} held what came "
        "within nine tenths",
    )
