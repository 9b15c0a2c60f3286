"""An exhibit of early warning: how many firms one is warned of, by group and leading reason, as the gate lets it."""

from chanmai.bureau.reports.document import Cell, Table
from chanmai.bureau.reports.exhibits.sight import Exhibit, Sight, count, nothing, under
from chanmai.bureau.warnings.queries.summary import Summary, summary
from chanmai.engine.facts.printing import percent, short_money
from chanmai.engine.facts.texts import Text
from chanmai.pack.reports import Block as Wanted

HIDDEN = "*"
NOT_SAFE = Text(
    "这张表不能证明足够安全，没有公布", "this table could not be shown to be safe and is not told"
)
NOT_TOLD = Text("还没有可以公布的预警汇总", "there is no table of warnings yet that may be told")


def warned(wanted: Wanted, sight: Sight) -> Exhibit:
    """Firms assessed, due for a visit, not due, without data, by district or domain; or those due by leading reason."""
    found = summary(sight.viewer, sight.lang, as_of=sight.as_of, known_at=sight.known_at)
    if found is None:
        return nothing(wanted, sight, NOT_TOLD)
    heads, rows = _by_reason(found, sight) if wanted.by == "reason" else _by_group(wanted.by, found, sight)
    if not rows:
        return nothing(wanted, sight, NOT_SAFE)
    table = Table(heads, rows, (*_notes(found, sight), *_caution(found, sight)))
    return under(wanted, sight.lang, table, demo=sight.has_demo_firms)


def _by_group(by: str, found: Summary, sight: Sight) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    say = sight.say
    part = say("产业领域", "Domain") if by == "domain" else say("所属区", "District")
    heads = (part, say("评估企业", "Assessed"), say("建议走访", "Visit due"), say("未到门槛", "Not due"),
             say("无数据", "No data"))  # fmt: skip
    rows = tuple(
        (row.name or say("合计", "All"), *map(_cell, (row.firms, row.due, row.below, row.without)))
        for row in found.rows.get(by, ())
    )
    return heads, rows


def _by_reason(found: Summary, sight: Sight) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    say = sight.say
    heads = (say("主要信号", "Leading signal"), say("建议走访", "Visit due"))
    rows = tuple(
        (each.title or say("没有单项信号", "No single signal"), _cell(each.firms)) for each in found.reasons
    )
    return heads, rows


def _cell(value: int | None) -> Cell:
    return HIDDEN if value is None else count(value)


def _notes(found: Summary, sight: Sight) -> tuple[str, ...]:
    source = sight.say(
        f"{found.period} 年年报和登记状态，本系统预警评估；把关汇总 SHA-256 {found.digest[:16]}",
        f"Annual returns of {found.period} and the registrar's states, assessed by this system; guarded table "
        f"SHA-256 {found.digest[:16]}",
    )
    visit, missed = (short_money(each, sight.lang) for each in (found.costs.visit, found.costs.missed))
    threshold = percent(found.costs.threshold, 1)
    scope = sight.say(
        f"全市在册企业；其后 {found.horizon_months} 个月注销或迁出的概率不低于 {threshold}"
        f"（走访一次 {visit}、漏掉一家 {missed}）为建议走访，"
        "每家按使胜算增加最多的一项信号计；* 为隐去的数",
        "All firms of the city; a visit is due where the chance of closing or moving away within "
        f"{found.horizon_months} months is {threshold} or more (a visit costs {visit}, a missed case {missed}), "
        "each firm counted under the signal that adds most to its odds; * stands for hidden figures",
    )
    return sight.notes(source, scope, str(found.as_of))


def _caution(found: Summary, sight: Sight) -> tuple[str, ...]:
    words = sight.say(
        "概率不是定论；知道的信号太少的为无数据，不是低风险",
        "A chance is no verdict; firms with too few known signals have no data, which is not low risk",
    )
    later = sight.say(
        "之后的评估不能证明足够安全，没有公布",
        "Later assessments could not be shown to be safe and are not told",
    )
    return (words, later) if found.newer else (words,)
