"""`chanmai match`: match every firm with every clause; `--replay N` repeats a run, `--withdraw N` withdraws one."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from chanmai.engine.facts.printing import short_money
from chanmai.site import days, running

if TYPE_CHECKING:
    from chanmai.bureau.matching.queries.asides import Asides
    from chanmai.bureau.matching.queries.runs import RunSummary
    from chanmai.runners.choice import Choice

STEPS = {
    "snapshot": "汇集企业数据 snapshot",
    "decide": "逐条判定 deciding",
    "reasons": "缺项与叠加 reasons",
    "recheck": "规则引擎复核 deciding again",
    "write": "写入 writing",
}
MOST_SHOWN = 10


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "match",
        help="全部企业 × 全部条款匹配 / match every firm with every clause",
        description="对基准日有效的全部条款逐企判定，保存快照、条款版本和结果，可重放。 / "
        "Decide every clause valid on a day for every firm; snapshot, clause versions and results are kept "
        "and can be replayed.",
        epilog="退出码：0 完成，重放一致；1 被拒绝，或复核、重放有差异。 / "
        "Exit codes: 0 done, replay agrees; 1 refused, or deciding again differs.",
    )
    days.add(parser)
    parser.add_argument(
        "--history-complete",
        action="store_true",
        help="奖补台账完整：没有记录的奖励视为从未享受 / an award that is not recorded was never received",
    )
    parser.add_argument(
        "--sure",
        action="store_true",
        help="基准日确在一年以后 / the day is meant, though more than a year ahead",
    )
    parser.add_argument(
        "--replay",
        type=int,
        metavar="N",
        help="用两种执行器重放第 N 次匹配并比对 / repeat run N by two runners and compare",
    )
    parser.add_argument(
        "--withdraw",
        type=int,
        metavar="N",
        help="撤回第 N 次匹配，须写 --reason / withdraw run N, with --reason",
    )
    parser.add_argument("--reason", default="", help="撤回的原因 / why it is withdrawn")
    running.add(parser)
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 / print JSON")


def run(args: argparse.Namespace) -> int:
    """Match, replay or withdraw."""
    if args.withdraw is not None:
        return withdraw_run(args)
    with running.runner_of(args) as runner:
        if args.replay is not None:
            return replay_run(args.replay, runner, as_json=args.json)
        return match(args, runner)


def match(args: argparse.Namespace, runner: "Choice") -> int:
    """Match all firms and print what was found."""
    from django.utils import timezone

    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.matching.as_json import MatchingOut
    from chanmai.bureau.matching.jobs import match_all
    from chanmai.bureau.matching.queries.runs import summary

    now = timezone.now()
    with running.bar(args) as show:

        def report(step: str, done: int, total: int) -> None:
            show(STEPS.get(step, step), done, total)

        number = match_all(
            as_of=args.as_of or timezone.localdate(now),
            known_at=now,
            by=SYSTEM,
            history_complete=args.history_complete,
            sure=args.sure,
            runner=runner,
            progress=report,
        )
    run_summary = summary(SYSTEM, number)
    if run_summary is None:
        return 1
    if args.json:
        print(
            json.dumps(
                MatchingOut.from_orm(run_summary).model_dump(), ensure_ascii=False, indent=2, default=str
            )
        )
    else:
        tell(run_summary)
    return 0


def tell(run_summary: "RunSummary") -> None:
    """What a run found, in a few lines."""
    run, firms = run_summary.run, run_summary.firms
    print(
        f"第 {run.id} 次匹配完成 / matching no. {run.id} done: {run.as_of} · "
        f"{run.firms:,} 家企业 firms × {run.clauses} 个条款 clauses · {run.seconds} s · "
        f"{run.runner_label} {run.runner}\n"
        f"  至少可享一项 eligible for something: {firms.eligible:,}   差一点 near: {firms.near:,}   "
        f"待补充 open: {firms.open:,}\n"
        f"  测算奖补 estimated awards: {short_money(run_summary.money.least)} – "
        f"{short_money(run_summary.money.most)}   "
        f"其中可兑付 payable of it, at most: {short_money(run_summary.payable.most)}\n"
        f"  规则引擎复核 decided again by the exact engine: {run.checked:,}，全部一致 all the same "
        f"(seed {run.seed})"
    )
    tell_asides(run_summary.aside)
    for row in [row for row in run_summary.clauses if row.counted][:MOST_SHOWN]:
        tally = row.tally
        print(
            f"  {row.code:28} {tally.met:6,} 可享  {tally.near:6,} 差一点  {tally.unknown:6,} 待补充  {row.name}"
        )


def tell_asides(aside: "Asides") -> None:
    """What could not be decided, by name."""
    if not aside:
        return
    print(
        f"  另列（无法判定，不在各数之内） set aside, in none of the numbers: "
        f"{aside.firms:,} 家企业 firms, {aside.pairs:,} 项判定 decisions"
    )
    for row in aside.rows[:MOST_SHOWN]:
        clause = f" × {row.clause}" if row.clause else ""
        print(f"    {row.firm} {row.firm_name}{clause}: {row.reason}")


def withdraw_run(args: argparse.Namespace) -> int:
    """Withdraw a run, and bring the one before up to date."""
    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.matching.jobs import withdraw_now

    with running.bar(args) as show:
        now = withdraw_now(
            args.withdraw,
            by=SYSTEM,
            reason=args.reason,
            progress=lambda _step, done, total: show("重新判定 deciding anew", done, total),
        )
    if args.json:
        print(json.dumps({"withdrawn": args.withdraw, "in_force": now}))
        return 0
    print(f"第 {args.withdraw} 次匹配已撤回 / matching no. {args.withdraw} was withdrawn")
    if now is None:
        print("现在没有有效的匹配 / no matching is in force now")
    else:
        print(f"现在以第 {now} 次匹配为准 / matching no. {now} is in force now")
    return 0


def replay_run(number: int, runner: "Choice", *, as_json: bool) -> int:
    """Repeat a run; 1 when a decision comes out otherwise."""
    from dataclasses import asdict

    from chanmai.bureau.matching.queries.replay import replay

    result = replay(number, runner=runner)
    if as_json:
        print(json.dumps({**asdict(result), "same": result.same}, ensure_ascii=False))
    elif result.same:
        print(
            f"第 {number} 次匹配重放一致：{result.decisions:,} 项判定 / "
            f"run {number} replayed: all {result.decisions:,} decisions are the same "
            f"({', '.join(result.runners)})"
        )
    else:
        print(
            f"第 {number} 次匹配有 {result.different:,} 项不一致 / run {number}: {result.different:,} decisions differ"
        )
        for firm, clause in result.examples:
            print(f"  {firm} × {clause}")
    return 0 if result.same else 1
