"""Exhibits of the plan: goals, progress of targets, who moved one, the make-up of the trade, the quality index."""

from fractions import Fraction
from typing import Any

from chanmai.bureau.figures import unit_name
from chanmai.bureau.plan.queries.domains import domain_tree
from chanmai.bureau.plan.queries.layout import layout
from chanmai.bureau.plan.queries.outlooks import Prospect
from chanmai.bureau.plan.queries.quality import quality
from chanmai.bureau.plan.queries.targets import TargetRow
from chanmai.bureau.reports.document import Cell, Chart, Figure, Table
from chanmai.bureau.reports.exhibits.sight import Exhibit, Sight, count, in_unit, nothing, under
from chanmai.engine.facts.texts import Text
from chanmai.pack.reports import Block as Wanted

YUAN_100M = "亿元"


def goals(wanted: Wanted, sight: Sight) -> Exhibit:
    """What the plan wants, and what was published of the same scope; nothing measured over firms."""
    say = sight.say
    heads = (say("目标", "Target"), say("目标值", "Goal"), say("期限", "Due"),
             say("同口径公布数", "Published, same scope"), say("期", "Period"), say("说明", "Remark"))  # fmt: skip
    rows = tuple(
        (
            row.title,
            row.goal,
            str(row.due),
            row.comparable or None,
            row.comparable_period or "—",
            row.comparable_reason,
        )
        for row, _ in sight.targets
    )
    notes = sight.notes(
        say("规划原文；公布数", "The plan; published figures"),
        say("各目标的规划口径", "The plan's own scopes"),
    )
    return under(wanted, sight.lang, Table(heads, rows, notes))


def target_progress(wanted: Wanted, sight: Sight) -> Exhibit:
    """Every target: state, what firms' data give, forecast with interval, chance of attainment."""
    say = sight.say
    heads = (say("目标", "Target"), say("完成目标 %", "Of the goal, %"), say("目标值", "Goal"), say("期限", "Due"),
             say("公布口径", "As published"), say("填报测得", "Measured"), say("年度", "Year"),
             say("已报/企业", "Reported/ firms"), say("状态", "State"), say("期限年预测", "Forecast"),
             say("90% 区间", "90% interval"), say("达成概率", "Chance"))  # fmt: skip
    rows = tuple(_target(row, found.published, found.measured) for row, found in sight.targets)
    notes = (
        *sight.notes(
            say("企业填报，按规划口径的公式测算", "Filings of firms, measured by the plan's formulas"),
            say(
                "全市入库企业；与公布口径并列，不相除",
                "All firms in the library; beside published scopes, never divided by them",
            ),
        ),
        say(
            "预测为闭式预测分布，逐年变化不足三个的不作预测；概率小于 1% 或大于 99% 只这样写",
            "Forecasts are closed-form predictive distributions; none with fewer than three yearly changes.",
        ),
    )
    demo = any(row.measured is not None and row.measured.demo for row, _ in sight.targets)
    return under(wanted, sight.lang, Chart("bars", (1,), "", Table(heads, rows, notes)), demo=demo)


def _target(row: TargetRow, published: str, found: Prospect | None) -> tuple[Cell, ...]:
    seen = row.measured
    progress = Figure(Fraction(seen.progress)) if seen is not None and seen.progress is not None else None
    return (
        row.title,
        progress,
        row.goal,
        str(row.due),
        published,
        (seen.text or None) if seen is not None else None,
        (seen.period or "—") if seen is not None else "—",
        f"{seen.reported:,}/{seen.firms:,}" if seen is not None else "—",
        found.state_label if found is not None else None,
        (found.middle or None) if found is not None else None,
        (found.bounds or None) if found is not None else None,
        (found.chance or None) if found is not None else None,
    )


def movers(wanted: Wanted, sight: Sight) -> Exhibit:
    """The firms that added most to the last change of a target; all contributions add up to the change exactly."""
    found = next((each for row, each in sight.targets if row.code == wanted.of), None)
    change = found.movers if found is not None else None
    if change is None or not change.rows:
        return nothing(wanted, sight, Text("没有可比的两年", "there are no two years to compare"))
    say = sight.say
    heads = (say("企业", "Firm"), say("贡献", "Contribution"), say("说明", "Remark"))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (each.name, each.text, each.note or "—") for each in change.rows
    )
    rest = say(f"其余 {change.others} 家", f"The other {change.others} firms")
    total = say("合计变动", "Whole change")
    table = Table(
        heads,
        (*rows, (rest, change.rest, "—"), (total, change.change, "—")),
        sight.notes(
            say("企业填报", "Filings of firms"),
            say(
                f"{change.before} 年至 {change.after} 年的变动",
                f"The change from {change.before} to {change.after}",
            ),
        ),
    )
    demo = any(row.measured is not None and row.measured.demo for row, _ in sight.targets)
    return under(wanted, sight.lang, table, demo=demo)


def structure(wanted: Wanted, sight: Sight) -> Exhibit:
    """Firms and their revenue by district or domain, in the latest full year."""
    when: Any = {"as_of": sight.as_of, "known_at": sight.known_at, "lang": sight.lang}
    if wanted.by == "district":
        places = layout(sight.viewer, **when)
        year, demo = places.year, places.demo
        held = [(row.name, row.held) for row in places.districts] + [(sight.name(""), places.unplaced)]
    else:
        tree = domain_tree(sight.viewer, **when)
        year, demo = tree.year, tree.demo
        held = [(row.name, row.all) for row in tree.domains]
        held += [(sight.name(name), each) for name, each in tree.elsewhere.items()] + [
            (sight.name(""), tree.unknown)
        ]
    say = sight.say
    unit = unit_name(YUAN_100M, sight.lang)
    part = say("产业领域", "Domain") if wanted.by == "domain" else say("所属区", "District")
    heads = (
        part,
        say(f"营业收入（{unit}）", f"Revenue ({unit})"),
        say("已报", "Reported"),
        say("企业数", "Firms"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, in_unit(None if each.revenue is None else Fraction(each.revenue), YUAN_100M), count(each.reported),
         count(each.firms))
        for name, each in held
        if each.firms or name != sight.name("")
    )  # fmt: skip
    scope = say(
        f"全市入库企业，{year or '无'} 年营业收入",
        f"All firms in the library, revenue of {year or 'no year'}",
    )
    table = Table(heads, rows, sight.notes(say("企业填报", "Filings of firms"), scope))
    return under(wanted, sight.lang, Chart("bars", (1,), "", table), demo=demo)


def quality_index(wanted: Wanted, sight: Sight) -> Exhibit:
    """The quality index with the span of each rank over all choices of method."""
    found = quality(sight.viewer, wanted.by, sight.lang, as_of=sight.as_of, known_at=sight.known_at)
    if found.problem:
        return nothing(wanted, sight, Text(found.problem, found.problem))
    say = sight.say
    heads = (
        say("单位", "Unit"),
        say("得分", "Score"),
        say("名次", "Rank"),
        say("名次区间", "Span of ranks"),
        say("企业数", "Firms"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            row.name,
            Figure(Fraction(row.score), 3) if row.score else None,
            count(row.rank) if row.rank is not None else None,
            f"{row.best}–{row.worst}" if row.rank is not None else "—",
            count(row.firms),
        )
        for row in found.rows
    )
    scope = say(
        f"{found.year} 年；名次区间为全部 {found.choices} 种做法的最好和最差名次",
        f"{found.year}; a span is the best and the worst rank of all {found.choices} ways",
    )
    table = Table(heads, rows, sight.notes(say("企业填报", "Filings of firms"), scope))
    return under(wanted, sight.lang, Chart("bars", (1,), "", table), demo=found.demo)
