"""Exhibits over the returns of a collection: indicators side by side, and one of them by group."""

from chanmai.bureau.indicators.queries.indicators import IndicatorRow, indicator
from chanmai.bureau.reports.document import Cell, Chart, Table
from chanmai.bureau.reports.exhibits.sight import (
    Exhibit,
    Sight,
    count,
    estimate_of,
    in_unit,
    nothing,
    rate,
    under,
)
from chanmai.engine.facts.texts import Text
from chanmai.pack.reports import Block as Wanted

MOST_GROUPS = 25
NOT_ASKED = Text("这一期的报表没有这项指标", "the returns of this period do not have this indicator")


def _source(sight: Sight) -> str:
    return sight.say("企业报送，本系统汇总", "Returns of firms, added up by this system")


def _scope(sight: Sight) -> str:
    return sight.say(
        "全市应报企业中已报的；未报的不作零",
        "Firms of the city that had to report and did; who did not is no zero",
    )


def indicator_table(wanted: Wanted, sight: Sight) -> Exhibit:
    """Indicators with the year before, both growths, who reported and what is estimated for the others."""
    found = [sight.indicators[code] for code in wanted.codes if code in sight.indicators]
    if not found:
        return nothing(wanted, sight, NOT_ASKED)
    say = sight.say
    heads = (say("指标", "Indicator"), say("单位", "Unit"), say("数值", "Value"), say("上年同期", "Year before"),
             say("可比增长", "Comparable growth"), say("按水平增长", "Growth of levels"), say("已报", "Reported"),
             say("应报", "Had to"), say("未报企业估计", "Estimate for others"))  # fmt: skip
    rows = tuple(
        (
            row.title,
            sight.unit(row.unit),
            in_unit(row.value, row.unit),
            in_unit(row.before, row.unit),
            rate(row.growth_rate, sight.lang, in_points=row.in_points),
            rate(row.levels_rate, sight.lang, in_points=row.in_points),
            count(row.reported),
            count(row.firms),
            _estimate(row),
        )
        for row in found
    )
    notes = (
        *sight.notes(_source(sight), _scope(sight)),
        say(
            "可比增长只比两期都报的同一批企业；按水平增长用两期各自的合计，两者不能混用；估计不并入数值",
            "Comparable growth is of the firms that reported both times, growth of levels of all that was reported "
            "then and now; the two are not to be mixed. Estimates are not part of the value.",
        ),
    )
    return under(wanted, sight.lang, Table(heads, rows, notes), demo=sight.has_demo_filers)


def _estimate(row: IndicatorRow) -> Cell:
    if row.estimate is None:
        return "—"
    return in_unit(estimate_of(row.estimate), row.unit)


def breakdown(wanted: Wanted, sight: Sight) -> Exhibit:
    """One indicator by district, domain, park or size, drawn as bars."""
    if wanted.of not in sight.indicators:
        return nothing(wanted, sight, NOT_ASKED)
    page = indicator(sight.viewer, sight.collection, wanted.of, sight.lang, at=sight.known_at)
    labels = {"district": ("所属区", "District"), "domain": ("产业领域", "Domain"), "park": ("所在园区", "Park"),
              "size": ("企业规模", "Size")}  # fmt: skip
    unit = page.row.unit
    groups = page.groups[wanted.by]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (sight.name(each.name), in_unit(each.value, unit), count(each.reported), count(each.firms))
        for each in groups[:MOST_GROUPS]
    )
    title = sight.say(f"{page.row.title}（{sight.unit(unit)}）", f"{page.row.title} ({sight.unit(unit)})")
    heads = (sight.say(*labels[wanted.by]), title, sight.say("已报", "Reported"), sight.say("应报", "Had to"))
    table = Table(heads, rows, (*sight.notes(_source(sight), _scope(sight)), *_rest(sight, len(groups))))
    return under(wanted, sight.lang, Chart("bars", (1,), "", table), demo=sight.has_demo_filers)


def _rest(sight: Sight, groups: int) -> tuple[str, ...]:
    left = groups - MOST_GROUPS
    return (sight.say(f"另有 {left} 组未列", f"{left} more groups are not listed"),) if left > 0 else ()
