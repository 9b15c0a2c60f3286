"""Where each target stands and where it is going, side by side: pace, path, the fan of the years ahead, the chance."""

import datetime
from dataclasses import dataclass
from fractions import Fraction
from weakref import WeakKeyDictionary

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.queries.structure import FirmColumns
from chanmai.bureau.figures import about, quantity
from chanmai.bureau.plan.permissions import sees_measurements
from chanmai.bureau.plan.queries.city_years import earlier_years, take_kept
from chanmai.bureau.plan.queries.history import YearFigure, figure_of_day, figures_of
from chanmai.bureau.plan.queries.measurement import Measurement, city_columns, measured_over
from chanmai.bureau.plan.queries.movers import Swing, has_movers, swing_of
from chanmai.bureau.plan.queries.outlooks import Prospect, prospect_of
from chanmai.bureau.plan.queries.targets import TargetRow, target_row
from chanmai.bureau.plan.queries.versions import targets_in_force
from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.engine.indicators.attainment import TargetState, keeps_up, required_path
from chanmai.pack.targets import Target

EVEN = Fraction(1, 2)
"""With at least this chance a target is on its path."""
AHEAD = 3
"""So many years are looked ahead where the year of the target has come."""


class Pace(Term):
    """How a target moves, measured over the firms in sight. `PARTIAL`: only a part of the city is in sight."""

    REACHED = "reached"
    MISSED = "missed"
    ON_PATH = "on_path"
    BEHIND = "behind"
    UNATTAINABLE = "unattainable"
    OPEN = "open"
    INCOMPARABLE = "incomparable"
    PARTIAL = "partial"


PACES = {
    Pace.REACHED: Text("已达到", "Reached"),
    Pace.ON_PATH: Text("按路径推进", "On path"),
    Pace.BEHIND: Text("落后于路径", "Behind"),
    Pace.UNATTAINABLE: Text("预计达不到", "Out of reach"),
    Pace.MISSED: Text("到期未达", "Missed"),
    Pace.OPEN: Text("进行中", "Under way"),
    Pace.INCOMPARABLE: Text("无可比数据", "No comparable data"),
    Pace.PARTIAL: Text("只见部分", "Part of the city"),
}
TONES = {
    Pace.REACHED: "good",
    Pace.ON_PATH: "good",
    Pace.BEHIND: "near",
    Pace.UNATTAINABLE: "bad",
    Pace.MISSED: "bad",
}


@dataclass(frozen=True, slots=True)
class CourseYear:
    """A year of a course in base units (分, shares of one, counts): what was, what is needed, what is to be expected.

    `low` and `high` bound the middle nine tenths of the forecast. None: nothing, the text is empty.
    """

    year: int
    figure: Fraction | None
    needed: Fraction | None
    low: Fraction | None
    middle: Fraction | None
    high: Fraction | None
    figure_text: str
    needed_text: str
    middle_text: str
    bounds: str


@dataclass(frozen=True, slots=True)
class TargetCourse:
    """A target as a leader asks for it. `row` is what the pages of the plan show, `goal` the goal in base units.

    `why` says in a sentence what the pace rests on, `how` what would have to be done where something is missing.
    `by_year`: it is measured year by year.
    """

    row: TargetRow
    pace: Pace
    label: str
    tone: str
    why: str
    how: str
    prospect: Prospect | None
    years: tuple[CourseYear, ...]
    unit: str
    goal: Fraction
    by_year: bool

    @property
    def is_comparable(self) -> bool:
        """True where the figures may be held against the goal."""
        return self.pace is not Pace.PARTIAL

    @property
    def code(self) -> str:
        """Under which code the cockpit says what its figures mean."""
        return f"target-{self.row.slug}"

    @property
    def is_forecast(self) -> bool:
        """True where a year ahead has an interval."""
        return any(each.low is not None for each in self.years)


@dataclass(frozen=True, slots=True)
class Courses:
    """All targets in the order of the plan, how many there are of each pace, and who moved one of them.

    `computing`: a job has yet to compute them; until then all rows are of an `earlier` moment, or there are none.
    """

    rows: tuple[TargetCourse, ...]
    paces: tuple[tuple[str, str, int], ...]  # label, tone, how many
    swing: Swing | None
    movable: tuple[tuple[str, str], ...]  # slug and title of the targets of which it is known who moved them
    computing: bool = False
    earlier: datetime.datetime | None = None


def courses(
    viewer: Viewer, *, as_of: datetime.date, known_at: datetime.datetime, lang: str, moved: str = ""
) -> Courses:
    """The course of every target over the firms in sight; `moved` is the slug of the one whose movers are told."""
    if not sees_measurements(viewer):
        return Courses(tuple(_unmeasured(each, lang) for each in targets_in_force()), (), None, ())
    columns = city_columns(viewer, as_of=as_of, known_at=known_at)
    take_kept(viewer, columns, as_of)
    return courses_of(viewer, columns, lang, as_of=as_of, moved=moved)


def courses_of(
    viewer: Viewer, columns: FirmColumns, lang: str, *, as_of: datetime.date, moved: str = ""
) -> Courses:
    """The course of every target over these firms, which are those that the visitor sees."""
    targets = targets_in_force()
    rows = tuple(_kept(viewer, each, columns, as_of, lang) for each in targets)
    movable = [each for each in targets if has_movers(viewer, each, columns)]
    chosen = next((each for each in movable if moved in (each.slug, each.code)), None) or next(
        iter(movable), None
    )
    return Courses(
        rows,
        _paces(rows, lang),
        swing_of(viewer, chosen, columns, lang) if chosen is not None else None,
        tuple((each.slug or each.code, each.title.of(lang)) for each in movable),
    )


def earlier_courses(viewer: Viewer, lang: str, *, as_of: datetime.date) -> Courses:
    """While a job computes the years anew: every target by what was kept last, or none at all."""
    kept = earlier_years()
    if kept is None:
        return Courses((), (), None, (), computing=True)
    rows = tuple(
        _course(viewer, each, kept.measured.get(each.code), kept.figures.get(each.code, ()), as_of, lang)
        for each in targets_in_force()
    )
    return Courses(rows, _paces(rows, lang), None, (), computing=True, earlier=kept.at)


def _paces(rows: tuple[TargetCourse, ...], lang: str) -> tuple[tuple[str, str, int], ...]:
    counts = {pace: sum(row.pace is pace for row in rows) for pace in PACES}
    return tuple((PACES[pace].of(lang), TONES.get(pace, "open"), n) for pace, n in counts.items() if n)


_KEPT: WeakKeyDictionary[FirmColumns, dict[tuple[object, ...], TargetCourse]] = WeakKeyDictionary()
"""The courses over columns, as long as these are kept; another version of a target has another."""


def _kept(
    viewer: Viewer, target: Target, columns: FirmColumns, as_of: datetime.date, lang: str
) -> TargetCourse:
    kept = _KEPT.setdefault(columns, {})
    key = target.code, target.goal.text, target.stretch and target.stretch.text, target.due, lang
    if key not in kept:
        found = measured_over(columns, whole_city=viewer.whole_city).get(target.code)
        kept[key] = _course(viewer, target, found, figures_of(target, columns), as_of, lang)
    return kept[key]


def _course(
    viewer: Viewer,
    target: Target,
    found: Measurement | None,
    figures: tuple[YearFigure, ...],
    as_of: datetime.date,
    lang: str,
) -> TargetCourse:
    now = figure_of_day(target, found, as_of)
    prospect = prospect_of(target, figures, lang, now=now)
    pace = _pace(target, prospect, figures, whole_city=viewer.whole_city)
    row = target_row(target, found, lang)
    why, how = _reasons(row, pace)
    return TargetCourse(
        row,
        pace,
        PACES[pace].of(lang),
        TONES.get(pace, "open"),
        why.of(lang),
        how.of(lang),
        prospect if pace is not Pace.PARTIAL else None,
        _years(target, figures, lang, compared=pace is not Pace.PARTIAL),
        target.unit,
        target.goal.value,
        target.gauge is not None and target.gauge.period != "point",
    )


def _unmeasured(target: Target, lang: str) -> TargetCourse:
    """A target for somebody who sees no firms: what was published, and no more."""
    return TargetCourse(
        target_row(target, None, lang), Pace.INCOMPARABLE, PACES[Pace.INCOMPARABLE].of(lang), "open", "", "",
        None, (), target.unit, target.goal.value, False,
    )  # fmt: skip


def _pace(target: Target, prospect: Prospect, figures: tuple[YearFigure, ...], *, whole_city: bool) -> Pace:
    if not whole_city:
        return Pace.PARTIAL
    if prospect.state != TargetState.OPEN:
        return Pace(prospect.state)
    if prospect.odds is not None:
        return Pace.ON_PATH if prospect.odds >= EVEN else Pace.BEHIND
    enough = _is_enough(target, figures)
    if enough is None:
        return Pace.OPEN
    return Pace.ON_PATH if enough else Pace.BEHIND


def _is_enough(target: Target, figures: tuple[YearFigure, ...]) -> bool | None:
    """Whether the last change, repeated, leads to the goal; None where that cannot be said."""
    if not figures or target.gauge is None or target.direction != "up":
        return None
    last, by_growth = figures[-1], target.gauge.how == "sum"
    path = required_path(last.value, last.year, target.goal.value, target.due, by_growth=by_growth)
    values = {each.year: each.value for each in figures}
    return None if path is None else keeps_up(values, last.year, path, by_growth=by_growth)


def _reasons(row: TargetRow, pace: Pace) -> tuple[Text, Text]:
    """Why the pace is what it is, and what to do where something is missing."""
    measured = row.measured
    if measured is None:
        return Text("城市包没有写怎样测算。", "The pack does not say how to measure it."), NO_TEXT
    if not measured.text:
        return (
            Text("企业还没有报测算要用的数。", "No firm has reported what it is measured from."),
            Text("导入或收齐年报后自动测算。", "It is measured once annual returns are imported or filed."),
        )
    if pace is Pace.PARTIAL:
        return (
            Text(
                "目标是全市的，本辖区的数不与它相比。",
                "The target is the city's; figures of your part are not held against it.",
            ),
            NO_TEXT,
        )
    if measured.at_least and pace in (Pace.MISSED, Pace.BEHIND, Pace.UNATTAINABLE):
        missing = measured.firms - measured.reported
        return (
            Text(
                f"{missing:,} 家没有数，实际只会更高。",
                f"{missing:,} firms gave no figure; in truth it is higher.",
            ),
            Text("催报或导入缺的年报。", "Ask for the missing returns, or import them."),
        )
    return NO_TEXT, NO_TEXT


def _years(
    target: Target, figures: tuple[YearFigure, ...], lang: str, *, compared: bool
) -> tuple[CourseYear, ...]:
    """What was, and from the last figure to the year of the target (or some years) what is needed and expected."""
    if not figures or target.gauge is None:
        return ()
    from chanmai.solvers.forecasts.chances import outlook

    last, by_growth = figures[-1], target.gauge.how == "sum"
    path = required_path(last.value, last.year, target.goal.value, target.due, by_growth=by_growth)
    needed = {each.year: each.value for each in path.steps} if path is not None and compared else {}
    levels = {each.year: float(each.value) for each in figures}
    end = target.due if target.due > last.year else last.year + AHEAD
    years = [_year(target, each.year, lang, figure=each.value) for each in figures]
    for year in range(last.year + 1, end + 1):
        seen = outlook(levels, year, by_growth=by_growth)
        fan = (Fraction(seen.middle), *map(Fraction, seen.interval())) if seen is not None else None
        years.append(_year(target, year, lang, needed=needed.get(year), fan=fan))
    return tuple(years)


def _year(
    target: Target,
    year: int,
    lang: str,
    *,
    figure: Fraction | None = None,
    needed: Fraction | None = None,
    fan: tuple[Fraction, ...] | None = None,
) -> CourseYear:
    middle, low, high = fan if fan is not None else (None, None, None)
    expected = [about(each, target.unit, lang) for each in fan] if fan is not None else ["", "", ""]
    return CourseYear(
        year, figure, needed, low, middle, high,
        "" if figure is None else quantity(figure, target.unit, lang),
        "" if needed is None else quantity(needed, target.unit, lang),
        expected[0],
        " – ".join(expected[1:]) if fan is not None else "",
    )  # fmt: skip
