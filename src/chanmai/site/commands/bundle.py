"""`chanmai bundle`: the best set of awards for all firms under budgets, with its proof, prices and reasons."""

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.texts import Text
from chanmai.site import days

if TYPE_CHECKING:
    from chanmai.bureau.matching.bundles.planning import CityBundle
    from chanmai.engine.eligibility.bundles.bundle import Budget
    from chanmai.engine.eligibility.bundles.reasons import Line
    from chanmai.solvers.bundle import Price

MOST_SHOWN = 10
UNIT = 1_000_000  # 1 万元, by which budgets are moved


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "bundle",
        help="就高不重复：各企业最好的一组奖励 / the best set of awards for every firm",
        description="在同一事项、合计上限、补差和资金额度之内，求全部企业合计最高的一组奖励；给出证明的差距、各项额度的"
        "影子价格和每一项未列入的原因。 / The set of awards that pays most within groups, caps, top-ups and budgets, "
        "with a proved gap, the shadow price of each budget and the reason for every award left out.",
    )
    days.add(parser, days.OF_LATEST_RUN)
    parser.add_argument(
        "--budget",
        action="append",
        default=[],
        metavar="CLAUSES=AMOUNT",
        help="额度，可重复：条款代码以逗号相隔，例如 a,b=500万元 / a budget, e.g. a,b=500万元; may be repeated",
    )
    parser.add_argument("--firm", metavar="FIRM", help="只列一家企业的各项 / list the awards of one firm")
    parser.add_argument(
        "--history-complete",
        action="store_true",
        help="奖补台账完整：没有记录的奖励视为从未享受 / an award that is not recorded was never received",
    )
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 / print JSON")


def run(args: argparse.Namespace) -> int:
    """Plan, and print the plan."""
    from django.utils import timezone

    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.enterprises.queries.lookup import firm_by_name
    from chanmai.bureau.matching.bundles.planning import city_bundle
    from chanmai.bureau.matching.queries.runs import latest_run

    now = timezone.now()
    last = latest_run()
    day = args.as_of or (last.as_of if last else timezone.localdate(now))
    budgets = [_budget(text) for text in args.budget]
    firm = str(firm_by_name(SYSTEM, args.firm)) if args.firm else ""
    city = city_bundle(
        SYSTEM, day, now, budgets=budgets, unit=UNIT if budgets else 0, history_complete=args.history_complete
    )
    lines = [line for line in city.lines if not firm or line.key[0] == firm]
    if args.json:
        print(json.dumps(_data(city, lines), ensure_ascii=False, indent=2, default=str))
    else:
        print("\n".join(_told(city, lines, every=bool(firm))))
    return 0


def _budget(text: str) -> "Budget":
    """A budget as written on the command line. Raises Unfit."""
    from chanmai.bureau.clauses.queries.lookup import clause_by_name
    from chanmai.bureau.refusal import Unfit
    from chanmai.engine.eligibility.bundles.bundle import Budget
    from chanmai.pack.notation import as_quantity

    names, _, amount = text.rpartition("=")
    quantity = as_quantity(amount.strip())
    if (
        not names
        or quantity is None
        or quantity[1] != "money"
        or quantity[0].denominator != 1
        or quantity[0] < 0
    ):
        raise Unfit(
            Text(f"额度“{text}”写法不对。", f"The budget {text} is written wrongly."),
            mend=Text(
                "例如 --budget xm2024-nat-hnte,xm2024-hnte-upgrade=500万元",
                "For example --budget xm2024-nat-hnte,xm2024-hnte-upgrade=500万元",
            ),
        )
    codes = [clause_by_name(name) for name in names.split(",")]
    return Budget("、".join(codes), int(quantity[0]), frozenset(codes))


def _told(city: "CityBundle", lines: list["Line"], *, every: bool) -> Iterator[str]:
    bundle = city.bundle
    yield f"基准日 {city.as_of}，{city.firms} 家企业 / as of {city.as_of}, {city.firms:,} firms"
    for each in city.aside:
        firm, code = (city.names.get(part, part) for part in (each.subject, each.clause))
        yield f"另列，不在方案内 set aside, not in the plan: {firm} {code} {each.reason.zh} / {each.reason.en}"
    value, bound, gap = (show_money(each) for each in (bundle.plan.value, bundle.bound, bundle.gap))
    yield f"方案合计 {value}，上界 {bound}，差距 {gap} / plan, bound, gap"
    if city.relief:
        yield f"其中税收优惠 {show_money(city.relief)}，不由奖补资金支付 / of which tax relief"
    open_ended = (
        f"（另有 {city.unbounded} 项没有上界 / {city.unbounded} without a bound）" if city.unbounded else ""
    )
    yield f"最高可达 {show_money(city.ceiling)}{open_ended} / the ceiling, maxima and open cases included"
    for row, price in zip(city.budgets, bundle.prices, strict=True):
        yield f"额度 {row.budget.name}：{show_money(row.used)} / {show_money(row.budget.limit)}；{_price(price)}"
    yield ""
    remarks = [line for line in lines if line.reasons]
    lines_here = lines if every else remarks[:MOST_SHOWN]
    for line in lines_here:
        firm, code = (city.names.get(part, part) for part in line.key)
        yield f"{line.taken}  {firm} × {code}  {show_money(line.alone)} → {show_money(line.paid)}"
        yield from (f"    {reason.zh}\n    {reason.en}" for reason in line.reasons)
    if len(lines_here) < len(remarks):
        yield f"……共 {len(remarks)} 项有原因说明；--firm 或 --json 列出 / {len(remarks)} in all, see --firm or --json"


def _price(price: "Price") -> str:
    """What a budget is worth at its margin, exact or as an interval."""

    def ends(pair: tuple[int, int]) -> str:
        return show_money(pair[0]) if pair[0] == pair[1] else f"{show_money(pair[0])}–{show_money(pair[1])}"

    estimate = "" if price.exact or price.estimate is None else f"（估计 {price.estimate} / estimate）"
    more, less = show_money(price.unit), show_money(price.less)
    return (
        f"加 {more} 合计增 {ends(price.gain)}，减 {less} 合计减 {ends(price.loss)} / shadow price{estimate}"
    )


def _data(city: "CityBundle", lines: list["Line"]) -> dict[str, Any]:
    bundle = city.bundle
    return {
        "as_of": city.as_of,
        "firms": city.firms,
        "value": bundle.plan.value,
        "bound": bundle.bound,
        "gap": bundle.gap,
        "relief": city.relief,
        "ceiling": city.ceiling,
        "unbounded": city.unbounded,
        "aside": [
            {"firm": each.subject, "clause": each.clause, "zh": each.reason.zh, "en": each.reason.en}
            for each in city.aside
        ],
        "budgets": [
            {
                "clauses": sorted(row.budget.clauses),
                "limit": row.budget.limit,
                "used": row.used,
                "more": price.unit,
                "gain": price.gain,
                "less": price.less,
                "loss": price.loss,
                "estimate": None if price.estimate is None else str(price.estimate),
            }
            for row, price in zip(city.budgets, bundle.prices, strict=True)
        ],
        "awards": [
            {
                "firm": line.key[0],
                "clause": line.key[1],
                "taken": str(line.taken),
                "alone": line.alone,
                "paid": line.paid,
                "reasons": [{"zh": reason.zh, "en": reason.en} for reason in line.reasons],
            }
            for line in lines
        ],
    }
