"""`chanmai notices`: draw what is to be told and send what is due, as the nightly timer does."""

import argparse
import sys
from typing import Any

from chanmai.site import days, running


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "notices",
        help="生成并发送通知 / draw and send notices",
        description="比对现行匹配与已告知的内容，生成通知，发出到点的邮件和接口推送；重复运行不会重复告知。 / "
        "Compare the run in force with what was told, draw notices, and send e-mails and webhook messages that are "
        "due; run again, it tells nothing twice.",
        epilog="任务进程正在做时什么也不做。 / Does nothing while the worker is at it.",
    )
    days.add(parser)
    parser.add_argument("--progress", action="store_true", help="不在终端上也显示进度 / show progress anyway")


def run(args: argparse.Namespace) -> int:
    """Draw and send."""
    from django.utils import timezone

    from chanmai.bureau.jobs.operations.work import Busy
    from chanmai.bureau.notices.jobs import tell_now

    try:
        with running.bar(args) as show:
            told, sent = tell_now(as_of=args.as_of, at=timezone.now(), progress=show)
    except Busy as busy:
        print(busy, file=sys.stderr)
        return 0
    print(f"新通知 / notices: {told}；发出 / sent: {sent}", file=sys.stderr)
    return 0
