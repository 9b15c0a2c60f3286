"""`chanmai retention`: what the installation need not keep; `--apply` takes it away."""

import argparse
from pathlib import Path
from typing import Any

from chanmai.site import wrong_use


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "retention",
        help="不必再留的文件与记录 / files and records that need not be kept",
        description="列出不必再留的：过期会话、早已结束的任务记录、写到一半的文件、早已被拒的导入文件、无人使用的快照。"
        "加 --apply 才删除。判定重放所需的、报表所来自的文件从不在内。 / "
        "Lists what need not be kept: expired sessions, jobs that ended long ago, files half written, import files "
        "refused long ago, snapshots that nothing uses. Only --apply takes them away. What decisions are replayed "
        "from, and what filings came from, is never among them.",
    )
    parser.add_argument("--apply", action="store_true", help="删除 / take it away")
    parser.add_argument(
        "--refused-days",
        type=wrong_use.count,
        default=365,
        metavar="N",
        help="被拒的导入文件保留天数，默认 365 / days that refused files are kept, 365 by default",
    )
    parser.add_argument(
        "--job-days",
        type=wrong_use.count,
        default=365,
        metavar="N",
        help="已结束的任务记录保留天数，默认 365 / days that jobs which have ended are told of, 365 by default",
    )


def run(args: argparse.Namespace) -> int:
    """List, and take away where that is asked for."""
    from django.conf import settings
    from django.utils import timezone

    from chanmai.site.retention import rests
    from chanmai.site.trail import record_command

    now = timezone.now()
    days = {"refused_days": args.refused_days, "job_days": args.job_days}
    found = list(rests(Path(settings.HOME), now, **days))
    for rest in found:
        size = f"{rest.size / 1_000_000:,.1f} MB" if rest.size else ""
        print(f"{rest.number:>8,}  {rest.what.zh} / {rest.what.en}  {size}".rstrip())
    if not args.apply:
        print("没有删除任何东西；加 --apply 删除。 / Nothing was taken away; --apply does so.")
        return 0
    for rest in found:
        rest.drop()
    told = "; ".join(f"{rest.what.en}: {rest.number}" for rest in found if rest.number)
    record_command("retention", told or "nothing", now)
    print("已删除。 / Taken away.")
    return 0
