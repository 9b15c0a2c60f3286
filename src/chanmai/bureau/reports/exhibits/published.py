"""Exhibits of what is published: series as printed, their forecast, tables that were released."""

from fractions import Fraction

from chanmai.bureau.plan.queries.fans import Fan, fan_of
from chanmai.bureau.plan.queries.published import FigureRow, SeriesShown, series_shown
from chanmai.bureau.releases.grids import Grid, grids
from chanmai.bureau.releases.queries import ReleaseRow, releases
from chanmai.bureau.reports.document import Cell, Chart, Figure, Table
from chanmai.bureau.reports.exhibits.sight import UNVERIFIED, Exhibit, Sight, nothing, under
from chanmai.engine.eligibility.clauses.clause import OFFICIAL
from chanmai.engine.facts.printing import ending
from chanmai.engine.facts.texts import Text
from chanmai.engine.indicators.observations import CUMULATIVE, YEARLY
from chanmai.pack.reports import Block as Wanted

SEEN = {
    "原文": Text("原文", "original"),
    "官方转载": Text("官方转载", "official reprint"),
    "转载": Text("转载", "reprint"),
    "二手": Text("二手", "second-hand"),
    "未见": Text("未见", "not seen"),
}
MOST_DECIMALS = 4
HIDDEN = "*"
NOT_ASKED = Text("模型还没有问过这个序列", "models have not been asked of this series")
NOT_RELEASED = Text("还没有发布过这张表", "this table has not been released")


def _shown(code: str, sight: Sight) -> SeriesShown:
    """The series in cumulative months, of a yearly report in whole years, where it has them."""
    shown = series_shown(code, "", sight.lang)
    kind = CUMULATIVE if sight.by_months else YEARLY
    name = next((name for name, _ in shown.views if name.startswith(f"{kind}-")), "")
    return series_shown(code, name, sight.lang) if name else shown


def _standing(shown: SeriesShown, sight: Sight) -> list[FigureRow]:
    """What stands of the periods up to that of the report and was published by its day."""
    until, day = sight.last_day.isoformat(), sight.as_of.isoformat()
    stand: dict[tuple[str, str], FigureRow] = {}
    for row in shown.rows:
        before = stand.get((row.scope, row.period))
        if row.period <= until and row.published <= day and (before is None or not before.latest):
            stand[row.scope, row.period] = row
    return list(stand.values())


def series(wanted: Wanted, sight: Sight) -> Exhibit:
    """The last figures of a series: a column of levels for each scope, since scopes are never one line."""
    shown = _shown(wanted.of, sight)
    rows = _standing(shown, sight)[-wanted.last :]
    if not rows:
        return nothing(
            wanted, sight, Text("没有到这一期为止的公布数", "nothing was published up to this period")
        )
    say = sight.say
    scopes = list(dict.fromkeys((row.scope, row.scope_label) for row in rows))
    levels = tuple(say(f"{label}（{shown.unit}）", f"{label} ({shown.unit})") for _, label in scopes)
    heads = (say("期", "Period"), *levels, say("公布同比", "Growth as printed"), say("版次", "Vintage"),
             say("核实", "Seen as"), say("来源", "Source"))  # fmt: skip
    cells = tuple(
        (
            row.period,
            *(_number(row.raw) if row.scope == scope else "—" for scope, _ in scopes),
            _number(row.raw_growth, signed=True, suffix="%"),
            row.vintage or "—",
            _evidence(row, sight),
            row.source,
        )
        for row in rows
    )
    scope = "；".join(label for _, label in scopes)
    notes = (
        *sight.notes(say("公布数，逐条见表", "Published figures, named row by row"), scope, rows[-1].period),
    )
    table = Table(heads, cells, notes)
    growth = len(scopes) + 1
    if sight.by_months:  # levels that add up from January on say little as a line
        chart = Chart("lines", (growth,), "%", table)
    else:
        chart = Chart("lines", tuple(range(1, growth)), shown.unit, table)
    return under(wanted, sight.lang, chart, unverified=any(row.evidence not in OFFICIAL for row in rows))


def _number(value: Fraction | None, *, signed: bool = False, suffix: str = "") -> Figure | None:
    """With as many decimals as were printed."""
    if value is None:
        return None
    places = ending(value)
    decimals = MOST_DECIMALS if places is None else min(places, MOST_DECIMALS)
    return Figure(value, decimals, signed=signed, suffix=suffix)


def _evidence(row: FigureRow, sight: Sight) -> str:
    seen = SEEN.get(row.evidence, Text(row.evidence, row.evidence)).of(sight.lang)
    return seen if row.evidence in OFFICIAL else f"{seen}{sight.say('，', ', ')}{UNVERIFIED.of(sight.lang)}"


def forecast(wanted: Wanted, sight: Sight) -> Exhibit:
    """What the combination of models says of a series, always with its interval and how often intervals held."""
    shown = _shown(wanted.of, sight)
    _, fan = fan_of(wanted.of, shown.place, shown.unit_code, sight.lang)
    ahead = () if fan is None else fan.rows if sight.by_months else fan.years
    past = _standing(shown, sight)
    if fan is None or not ahead or not past or fan.at > sight.known_at:
        return nothing(wanted, sight, NOT_ASKED)
    say = sight.say
    past = [row for row in past if row.scope == past[-1].scope][-wanted.last :]
    known = say(f"已公布（{shown.unit}）", f"Published ({shown.unit})")
    heads = (say("期", "Period"), known, say("预测中值", "Forecast"), say("区间下限", "Lower bound"),
             say("区间上限", "Upper bound"))  # fmt: skip
    rows: list[tuple[Cell, ...]] = [(row.period, _number(row.raw), "—", "—", "—") for row in past]
    rows += [
        (
            row.period,
            "—",
            *(None if value is None else Figure(value, 1) for value in (row.raw[1], row.raw[0], row.raw[2])),
        )
        for row in ahead
    ]
    source = say("本系统按公布数预测", "Forecast by this system from published figures")
    notes = (*sight.notes(source, past[-1].scope_label, past[-1].period), *_trust(fan, sight))
    chart = Chart("fan", (1, 2, 3, 4), shown.unit, Table(heads, tuple(rows), notes))
    return under(wanted, sight.lang, chart, unverified=any(row.evidence not in OFFICIAL for row in past))


def _trust(fan: Fan, sight: Sight) -> tuple[str, ...]:
    level = sight.say(
        f"区间为 {fan.level} 预测区间，不是保证",
        f"Intervals are {fan.level} predictive intervals, no promise",
    )
    if not fan.coverage:
        return (level,)
    back = sight.say(
        f"回测 {fan.tried} 个区间，{fan.coverage} 含实际数",
        f"Of {fan.tried} intervals back-tested {fan.coverage} held",
    )
    return level, back


def release_table(wanted: Wanted, sight: Sight) -> Exhibit:
    """The table that was released last of an offer and measure and not taken back by then."""
    found = next((row for row in releases(sight.viewer, sight.lang) if _counts(row, wanted, sight)), None)
    if found is None:
        return nothing(wanted, sight, NOT_RELEASED)
    laid = grids(found.published, sight.lang)[0]
    heads = (" · ".join(laid.heads), *laid.columns)
    scope = sight.say(
        f"{found.year} 年，{found.measure}；* 为隐去的数",
        f"{found.year}, {found.measure}; * stands for hidden cells",
    )
    notes = sight.notes(f"{found.name} · SHA-256 {found.digest[:16]}", scope, f"{found.at:%Y-%m-%d}")
    return under(wanted, sight.lang, Table(heads, _rows(laid), notes), demo=sight.has_demo_firms)


def _rows(laid: Grid) -> tuple[tuple[Cell, ...], ...]:
    return tuple((" · ".join(labels), *(_printed(value) for value in values)) for labels, values in laid.rows)


def _printed(value: str | None) -> Cell:
    """A cell that is printed already, as the number that it is."""
    if value is None:
        return HIDDEN
    digits = value.replace(",", "")
    return Figure(Fraction(digits), len(digits.partition(".")[2]))


def _counts(row: ReleaseRow, wanted: Wanted, sight: Sight) -> bool:
    gone = row.retracted is not None and row.retracted[0] <= sight.known_at
    return row.name.startswith(f"{wanted.of}-{wanted.by}-") and row.at <= sight.known_at and not gone
