"""`chanmai withdraw KIND WHAT --reason …`: take back what should not have been taken, or put it back."""

import argparse
import json
from typing import Any

DAY = "%Y-%m-%d %H:%M"


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "withdraw",
        help="撤回导入、报表、建档、更名或一个数值，或恢复 / take back imports, filings, firms, names, values",
        description="撤回不删除任何数据，每一条都写明经办、时间和原因，都可以恢复；政策判定随即更新。 / "
        "Nothing is erased: every entry says who, when and why, and can be put back. Decisions follow.",
    )
    parser.add_argument(
        "kind",
        choices=("import", "filing", "firm", "name", "value", "restore", "list"),
        help="导入 报表 企业 更名 数值 恢复 记录 / what to take back, or restore, or list",
    )
    parser.add_argument(
        "what",
        nargs="?",
        default="",
        metavar="WHAT",
        help="导入、报表、撤回记录的编号，或企业的信用代码、编号、全名 / a number, or a firm by code or name",
    )
    parser.add_argument("--reason", default="", help="原因 / why")
    parser.add_argument("--fact", default="", help="数值的事实名或代码 / the fact of a value")
    parser.add_argument("--year", type=int, help="数值的年度 / the year of a value")
    parser.add_argument(
        "--preview", action="store_true", help="只看会怎样，不撤回 / show what would change, change nothing"
    )
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 / print JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show, withdraw or restore."""
    from django.utils import timezone

    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.enterprises.as_json import WithdrawalOut
    from chanmai.bureau.enterprises.queries.withdrawals import withdrawal, withdrawals

    if args.kind == "list":
        rows = withdrawals(SYSTEM, 1, per_page=500).rows
    elif args.preview and args.kind not in ("value", "restore"):
        return _preview(args)
    else:
        rows = (withdrawal(SYSTEM, _carry_out(args, timezone.now())),)
    if args.json:
        data = [WithdrawalOut.from_orm(row).model_dump(mode="json") for row in rows]
        print(json.dumps(data if args.kind == "list" else data[0], ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        word = "恢复 restored" if row.back else "撤回 withdrawn"
        counts = f"报表 filings {row.filings} · 企业 firms {row.firms}"
        at = timezone.localtime(row.at)
        print(f"#{row.id} {at:{DAY}} {word} {row.kind} · {row.subject} · {counts} · {row.by}：{row.reason}")
    return 0


def _carry_out(args: argparse.Namespace, now: Any) -> int:
    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.enterprises.operations.unknown import set_unknown
    from chanmai.bureau.enterprises.operations.withdrawals import restore, withdraw
    from chanmai.bureau.enterprises.queries.reach import Target
    from chanmai.bureau.enterprises.queries.values import value_shown

    key = _key(args)
    if args.kind == "restore":
        return restore(key, by=SYSTEM, at=now, reason=args.reason)
    if args.kind == "value":
        value = value_shown(SYSTEM, key, args.fact, args.year, at=now)
        return set_unknown(value, by=SYSTEM, at=now, reason=args.reason)
    return withdraw(Target(args.kind, key), by=SYSTEM, at=now, reason=args.reason)


def _key(args: argparse.Namespace) -> int:
    """The number of what is asked for. Raises Refused."""
    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.enterprises.queries.lookup import firm_by_name
    from chanmai.bureau.refusal import Unfit
    from chanmai.engine.facts.texts import Text

    if args.kind in ("firm", "name", "value") and args.what:
        return firm_by_name(SYSTEM, args.what)
    if not args.what.isdecimal() or len(args.what) > len("999999999"):
        raise Unfit(
            Text(f"“{args.what}”不是编号。", f"“{args.what}” is no number."),
            mend=Text(
                "请写导入、报表或撤回记录的编号。", "Give the number of an import, a filing or an entry."
            ),
        )
    return int(args.what)


def _preview(args: argparse.Namespace) -> int:
    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.enterprises.as_json import PreviewOut
    from chanmai.bureau.enterprises.queries.preview import preview
    from chanmai.bureau.enterprises.queries.reach import Target

    effects = preview(SYSTEM, Target(args.kind, _key(args)))
    if args.json:
        print(json.dumps(PreviewOut.from_orm(effects).model_dump(mode="json"), ensure_ascii=False, indent=2))
        return 0
    most = "" if effects.exact else "至多 at most "
    print(effects.reach.subject)
    print(f"  报表 filings {len(effects.reach.filings)} · 数据 figures {most}{effects.changed}")
    print(
        f"  移出名单的企业 firms that leave {len(effects.reach.firms)} · 保留 that stay {effects.reach.stay}"
    )
    print(f"  涉及企业 firms touched {len(effects.reach.touched)} · 判定 decisions {effects.decisions}")
    for row in effects.figures:
        print(f"  {row.firm_name} {row.fact} {row.period}: {row.before} → {row.after or '未知 unknown'}")
    if effects.reach.repeats:
        print(
            f"  其后有 {effects.reach.repeats} 次导入含重复的行 / later imports with rows that only repeated it"
        )
    return 0
