"""`chanmai move --to ADDRESS`: carry the database to an empty one, from SQLite to PostgreSQL or back."""

import argparse
from typing import Any

from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "move",
        help="把数据库搬到另一个空库 / move the database to an empty one",
        description="请先停下网站。搬迁全部表、编号和审计链，逐表核对行数；目标须是空库，要么全部搬好，要么什么都不留。"
        "文件仍在数据目录中。 / Stop the site first. All tables, numbers and the audit chain are carried over and "
        "compared table by table; the target has to be empty, and gets everything or nothing. "
        "Files stay in the data folder.",
    )
    parser.add_argument(
        "--to",
        required=True,
        metavar="ADDRESS",
        help="postgresql://… 或 / or sqlite:///path/db.sqlite3",
    )


def run(args: argparse.Namespace) -> int:
    """Move, tell what was moved and what comes next."""
    from django.utils import timezone

    from chanmai.bureau.accounts.operations import record_audit
    from chanmai.bureau.accounts.queries import audit_break
    from chanmai.site.health import missing_migrations
    from chanmai.site.inventing import announce
    from chanmai.site.move import move

    if missing_migrations():
        raise Conflict(
            Text("这个库还差升级，没有搬迁。", "This database lacks migrations; nothing was moved."),
            mend=Text("请先运行 chanmai manage migrate。", "Run chanmai manage migrate first."),
        )
    if audit_break() is not None:
        raise Conflict(
            Text("审计链不完整，没有搬迁。", "The audit chain does not hold; nothing was moved."),
            mend=Text("请先运行 chanmai audit verify。", "Run chanmai audit verify first."),
        )
    kind = args.to.partition(":")[0]
    record_audit(by="chanmai move", action="move", target=f"to {kind}", at=timezone.now())
    with announce("搬迁 / moving") as progress:
        counts = move(args.to, progress)
    rows = sum(counts.values())
    print(f"已搬迁 {len(counts)} 张表、{rows:,} 行，逐表相符，审计链完整。")
    print(f"Moved {len(counts)} tables, {rows:,} rows; every table agrees, and the audit chain holds.")
    print("请把 CHANMAI_DATABASE 设为新库的地址，运行 chanmai doctor，再启动网站；旧库请只读保存。")
    print(
        "Set CHANMAI_DATABASE to the new address, run chanmai doctor, then serve; keep the old one unchanged."
    )
    return 0
