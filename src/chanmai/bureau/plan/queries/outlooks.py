"""A target on one basis: its state, the path required, its chance, and how such chances did on its own history."""

from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.city import city_pack
from chanmai.bureau.figures import about, quantity
from chanmai.bureau.plan.queries.history import YearFigure
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


def prospect_of(
    target: Target, figures: tuple[YearFigure, ...], lang: str, *, now: YearFigure | None = None
) -> Prospect:
    """What the figures by year say of a target: path, state, chance; in the words of a language.

    `now` stands in where there are none by year.
    """
    last = figures[-1] if figures else now
    by_growth = target.gauge is not None and target.gauge.how == "sum"
    values = {each.year: each.value for each in figures}
    path = (
        required_path(last.value, last.year, target.goal.value, target.due, by_growth=by_growth)
        if last
        else None
    )
    chances = Chances(target, values, by_growth=by_growth)
    alarm = city_pack().plan.targets.alarm
    lost = alarm is not None and chances.goal is not None and chances.goal < alarm.value
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


class Chances:
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
    last: YearFigure | None, figures: tuple[YearFigure, ...], target: Target, chances: Chances
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
