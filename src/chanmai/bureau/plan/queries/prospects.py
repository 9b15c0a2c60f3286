"""Where a target stands: state, path required, chance in closed form, alarm, who moved it; drafts against history."""

import datetime
from dataclasses import dataclass, replace
from fractions import Fraction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.figures import about, quantity
from chanmai.bureau.plan.permissions import sees_measurements
from chanmai.bureau.plan.queries.history import YearFigure, figure_of_day, figures_of
from chanmai.bureau.plan.queries.measurement import city_columns, measured_over
from chanmai.bureau.plan.queries.movers import Movers, movers_of
from chanmai.bureau.plan.queries.versions import VersionRow, figure_of, targets_in_force, version_rows
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.printing import percent
from chanmai.engine.facts.texts import Text
from chanmai.engine.indicators.attainment import (
    Path,
    TargetState,
    highest_growth,
    required_path,
    state_of,
)
from chanmai.pack.targets import Target

LOST = Fraction(5, 100)
"""Below this chance a target counts as unattainable, and the alarm is raised."""
STATES = {
    TargetState.INCOMPARABLE: Text("无可比数据", "No comparable data"),
    TargetState.REACHED: Text("已达到", "Reached"),
    TargetState.MISSED: Text("到期未达", "Missed"),
    TargetState.OPEN: Text("进行中", "Under way"),
    TargetState.UNATTAINABLE: Text("预计达不到", "Out of reach"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A year with a figure: of the past, or one that would have to be reached."""

    year: int
    text: str
    reported: int = 0


@dataclass(frozen=True, slots=True)
class Prospect:
    """A target's prospect on one basis. `chance` is of reaching the goal, `strive` of the strive value.

    Texts are empty where there is nothing to say, and `reason` says why there is no chance. `odds` is the chance as a
    fraction.
    """

    goal: str
    due: int
    state: str
    state_label: str
    alarm: bool
    history: tuple[Step, ...]
    path: tuple[Step, ...]
    required: str
    highest: str
    middle: str
    bounds: str
    chance: str
    strive: str
    changes: int
    reason: str
    odds: Fraction | None


@dataclass(frozen=True, slots=True)
class TargetProspects:
    """The published state, the prospect measured over firms, a draft beside it, who moved it, and all versions."""

    published: str
    measured: Prospect | None
    draft: Prospect | None
    movers: Movers | None
    versions: tuple[VersionRow, ...]
    goal_text: str
    stretch_text: str
    due: int


def prospects(
    viewer: Viewer,
    slug: str,
    *,
    as_of: datetime.date,
    known_at: datetime.datetime,
    lang: str,
    draft_goal: str = "",
    draft_due: int = 0,
) -> TargetProspects:
    """What can be said of a target's future, exactly and in statistics. Raises NotFound.

    A draft (a goal with its unit and a year) is tested against the same history; one that is no figure is left out.
    """
    target = next((each for each in targets_in_force() if slug in (each.slug, each.code)), None)
    if target is None:
        raise NotFound
    measured = draft = movers = None
    if sees_measurements(viewer) and target.gauge is not None:
        columns = city_columns(viewer, as_of=as_of, known_at=known_at)
        figures = figures_of(target, columns)
        found = measured_over(columns, whole_city=viewer.whole_city).get(target.code)
        now = figure_of_day(target, found, as_of)
        measured = prospect_of(target, figures, lang, now=now)
        aim = figure_of(draft_goal)
        if aim is not None and draft_due:
            draft = prospect_of(replace(target, goal=aim, stretch=None, due=draft_due), figures, lang)
        movers = movers_of(viewer, target, columns, lang)
    return TargetProspects(
        STATES[published_state(target)].of(lang),
        measured,
        draft,
        movers,
        version_rows(target, lang),
        target.goal.text,
        target.stretch.text if target.stretch else "",
        target.due,
    )


def published_state(target: Target) -> TargetState:
    """By published figures of the same scope only: a neighbouring scope never stands in."""
    value = target.comparable.value if target.comparable else None
    year = int(target.comparable_period[:4]) if target.comparable_period[:4].isdigit() else None
    return state_of(value, year, comparison=target.comparison, goal=target.goal.value, due=target.due)


def prospect_of(
    target: Target, figures: tuple[YearFigure, ...], lang: str, *, now: YearFigure | None = None
) -> Prospect:
    """What these figures by year say of a target; `now` stands in where there are none by year."""
    last = figures[-1] if figures else now
    by_growth = target.gauge is not None and target.gauge.how == "sum"
    values = {each.year: each.value for each in figures}
    path = (
        required_path(last.value, last.year, target.goal.value, target.due, by_growth=by_growth)
        if last
        else None
    )
    chances = _Chances(target, values, by_growth=by_growth)
    lost = chances.goal is not None and chances.goal < LOST
    state = state_of(
        last.value if last else None,
        last.year if last else None,
        comparison=target.comparison,
        goal=target.goal.value,
        due=target.due,
        lost=lost,
    )
    highest = highest_growth(values) if by_growth else None
    return Prospect(
        goal=quantity(target.goal.value, target.unit, lang),
        due=target.due,
        state=state.value,
        state_label=STATES[state].of(lang),
        alarm=state is TargetState.UNATTAINABLE,
        history=tuple(
            Step(each.year, quantity(each.value, target.unit, lang), each.reported) for each in figures
        ),
        path=tuple(Step(each.year, quantity(each.value, target.unit, lang)) for each in path.steps)
        if path
        else (),
        required=_required(path, target, lang, by_growth=by_growth),
        highest=percent(highest, 2) if highest is not None else "",
        middle=chances.text(chances.middle, lang),
        bounds=" – ".join(chances.text(each, lang) for each in chances.bounds),
        chance=_chance(chances.goal),
        strive=_chance(chances.strive),
        changes=chances.changes,
        reason=_no_chance(last, figures, target, chances).of(lang),
        odds=chances.goal,
    )


class _Chances:
    """The predictive distribution for the year of a target, as exact fractions of what floats say."""

    def __init__(self, target: Target, values: dict[int, Fraction], *, by_growth: bool) -> None:
        from chanmai.solvers.forecasts.chances import outlook

        levels = {year: float(value) for year, value in values.items()}
        seen = outlook(levels, target.due, by_growth=by_growth)
        self.unit = target.unit
        self.changes = seen.changes if seen else 0
        self.middle = Fraction(seen.middle) if seen else None
        self.bounds = tuple(map(Fraction, seen.interval())) if seen else ()
        self.goal = Fraction(seen.at_least(float(target.goal.value))) if seen else None
        strive = target.stretch
        self.strive = Fraction(seen.at_least(float(strive.value))) if seen and strive else None

    def text(self, value: Fraction | None, lang: str) -> str:
        """A level with its unit."""
        return "" if value is None else about(value, self.unit, lang)


def _chance(value: Fraction | None) -> str:
    """Never quite certain: below one per cent and above ninety-nine it says just that."""
    if value is None:
        return ""
    if value < Fraction(1, 100):
        return "<1%"
    return ">99%" if value > Fraction(99, 100) else percent(value, 0)


def _required(path: Path | None, target: Target, lang: str, *, by_growth: bool) -> str:
    if path is None:
        return ""
    if by_growth and path.growth is not None:
        return Text(
            f"每年 {percent(path.growth, 2, growth=True)}", f"{percent(path.growth, 2, growth=True)} a year"
        ).of(lang)
    step = quantity(path.step, target.unit, lang)
    return Text(f"每年 {step}", f"{step} a year").of(lang)


def _no_chance(
    last: YearFigure | None, figures: tuple[YearFigure, ...], target: Target, chances: _Chances
) -> Text:
    if chances.goal is not None:
        return Text()
    if last is None or not figures:
        return Text("没有逐年的数", "There are no figures by year")
    if last.year >= target.due:
        return Text("期限已到，不再预测", "The year has come; nothing is forecast")
    return Text(
        "逐年变化不足三个，不作预测", "Fewer than three changes from year to year; nothing is forecast"
    )
