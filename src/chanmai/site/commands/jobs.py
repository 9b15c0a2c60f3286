"""`chanmai jobs [list|cancel|retry]`: what waits, runs and has ended."""

import argparse
import json
from typing import Any

SHOWN = 30


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "jobs",
        help="查看、取消、重试任务 / list, cancel and retry jobs",
        description="列出最近的任务；cancel 取消排队或进行中的，retry 重试失败、中断或已取消的。 / "
        "List the latest jobs; cancel one that waits or runs; retry one that failed, broke off or was cancelled.",
    )
    parser.add_argument(
        "act", nargs="?", choices=("list", "cancel", "retry"), default="list", help="默认 list"
    )
    parser.add_argument(
        "job", nargs="?", type=int, default=0, metavar="JOB", help="任务编号 / number of the job"
    )
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 / print JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List, cancel or retry."""
    from django.utils import timezone

    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.jobs.api import JobOut
    from chanmai.bureau.jobs.operations import queue
    from chanmai.bureau.jobs.operations.work import close_broken
    from chanmai.bureau.jobs.queries import job, jobs_page

    now = timezone.now()
    close_broken(at=now)
    if args.act == "list":
        rows = jobs_page(SYSTEM, 1, per_page=SHOWN).rows
    elif args.act == "cancel":
        queue.cancel(args.job, by=SYSTEM, at=now)
        rows = (job(SYSTEM, args.job),)
    else:
        rows = (job(SYSTEM, queue.retry(args.job, by=SYSTEM, at=now)),)
    if args.json:
        told = [JobOut.from_orm(row).model_dump(mode="json") for row in rows]
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        far = f" {row.step} {row.done}/{row.total}" if row.state == "running" else ""
        at = timezone.localtime(row.at)
        words = f"\n    {row.error.zh}\n    {row.error.en}" if row.error else ""
        print(
            f"#{row.id} {at:%Y-%m-%d %H:%M} {row.kind_label} {row.kind} · {row.title} · "
            f"{row.state_label} {row.state}{far} · {row.by}{words}"
        )
    return 0
