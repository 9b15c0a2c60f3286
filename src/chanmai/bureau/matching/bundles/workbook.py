"""The best bundle as a workbook: what it is based on, the sums by clause, and every award with what becomes of it."""

from collections.abc import Sequence

from chanmai.bureau.clauses.sentences import Teller
from chanmai.bureau.downloads import Row, Yuan, sheets
from chanmai.bureau.matching.bundles.planning import CityBundle
from chanmai.bureau.matching.bundles.rows import budgets_shown, by_clause
from chanmai.bureau.matching.bundles.run import RunBundle
from chanmai.bureau.matching.queries.asides import Asides

TAKEN_EN = {"列入": "taken", "部分列入": "taken in part", "未列入": "not taken"}


def workbook(bundle: RunBundle, tell: Teller) -> bytes:
    """The workbook in the language of the teller; money in yuan."""
    pick, city = tell.pick, bundle.found
    every = [
        (pick("说明", "About"), _about(bundle, tell)),
        (pick("各条款", "Clauses"), _clauses(city, tell)),
        (pick("各项奖励", "Awards"), _awards(city, tell)),
    ]
    if bundle.aside:
        every.append((pick("另列", "Listed apart"), _aside(bundle.aside, tell)))
    return sheets(every)


def _aside(aside: Asides, tell: Teller) -> list[Row]:
    """What could not be decided and is in no sum of the other sheets."""
    rows: list[Row] = [tell.pick("企业|条款|原因", "Firm|Clause|Reason").split("|")]
    whole = tell.pick("全部条款", "all clauses")
    rows += ((each.firm_name, each.clause_name or whole, each.reason) for each in aside.rows)
    if aside.more:
        rows.append((tell.pick(f"还有 {aside.more} 项未列", f"{aside.more} more are not listed"), "", ""))
    return rows


def _about(bundle: RunBundle, tell: Teller) -> list[Row]:
    run, city = bundle.run, bundle.found
    pick = tell.pick
    rows: list[Row] = [
        (pick("项目", "Item"), pick("内容", "Value")),
        (pick("基准日", "As of"), run.as_of),
        (pick("匹配", "Matching"), run.id),
        (pick("快照摘要", "Snapshot hash"), run.snapshot_hash),
        (pick("数据", "Data"), pick("演示数据", "demo data") if run.demo else pick("实际填报", "as filed")),
        (pick("企业", "Firms"), city.firms),
        (pick("另列的企业", "Firms listed apart"), bundle.aside.firms),
        (pick("另列的判定", "Decisions listed apart"), bundle.aside.pairs),
        (pick("方案合计（元）", "Plan (yuan)"), Yuan(city.bundle.plan.value)),
        (pick("其中税收优惠（元）", "of which tax relief (yuan)"), Yuan(city.relief)),
        (pick("上界（元）", "Bound (yuan)"), Yuan(city.bundle.bound)),
        (pick("最高可达（元）", "Ceiling (yuan)"), Yuan(city.ceiling)),
    ]
    for each in budgets_shown(city, tell):
        rows.append((f"{pick('额度（元）', 'Budget (yuan)')} {each.name}", Yuan(each.limit)))
        rows.append((f"{pick('列支（元）', 'Used (yuan)')} {each.name}", Yuan(each.used)))
    rows.append((pick("性质", "Nature"), pick("测算，不作兑付依据", "An estimate; nothing is paid from it")))
    return rows


def _clauses(city: CityBundle, tell: Teller) -> list[Row]:
    head = tell.pick(
        "条款|编号|奖励项数|列入项数|各自合计（元）|方案列支（元）",
        "Clause|Code|Awards|Taken|Alone (yuan)|In the plan (yuan)",
    )
    rows: list[Row] = [head.split("|")]
    for each in by_clause(city):
        rows.append((each.name, each.code, each.awards, each.taken, Yuan(each.alone), Yuan(each.paid)))
    return rows


def _awards(city: CityBundle, tell: Teller) -> Sequence[Row]:
    head = tell.pick(
        "企业|企业编号|条款|条款编号|结果|各自（元）|方案（元）|原因",
        "Firm|No.|Clause|Code|Result|Alone (yuan)|In the plan (yuan)|Reason",
    )
    rows: list[Row] = [head.split("|")]
    for line in city.lines:
        firm, code = line.key
        reasons = "\n".join(reason.of(tell.lang) for reason in line.reasons)
        take = tell.pick(str(line.taken), TAKEN_EN[line.taken])
        names = city.names
        rows.append(
            (
                names.get(firm, firm),
                firm,
                names.get(code, code),
                code,
                take,
                Yuan(line.alone),
                Yuan(line.paid),
                reasons,
            )
        )
    return rows
