"""`chanmai roll`: call the roll of all firms that were ever matched."""

import argparse
from typing import Any

from chanmai.site import running


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "roll",
        help="点名：匹配过的企业 / call the roll of matched firms",
        description="清点匹配过的企业并记入审计链。 / Count the matched firms, and note it in the audit chain.",
        epilog="退出码：0 完成。 / Exit code: 0 done.",
    )
    parser.add_argument("--progress", action="store_true", help="显示进度 / show progress")


def run(args: argparse.Namespace) -> int:
    """Call the roll and print how many answered."""
    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.matching.jobs import call_roll

    with running.bar(args) as show:
        firms = call_roll(by=SYSTEM, progress=lambda _step, done, total: show("点名 roll", done, total))
    print(f"{firms} 家企业 / firms")
    return 0
