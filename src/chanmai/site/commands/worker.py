"""`chanmai worker`: carry out the jobs of this installation."""

import argparse
import os
from typing import Any

from chanmai.site import wrong_use

JOBS = 2
NICE = 10
"""How far jobs stand back where visitors want the processor, see nice(1); an idle machine is theirs."""


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "worker",
        help="执行任务队列（导入、匹配等） / carry out jobs: imports, matchings",
        description="执行任务队列，直到收到 SIGTERM 或 Ctrl+C；可同时运行多个。chanmai serve 自带一个，"
        "另行运行时给它加 --no-worker。 / Carry out jobs until SIGTERM or Ctrl+C; several may run. "
        "chanmai serve brings one of its own; give it --no-worker when you run yours.",
    )
    parser.add_argument(
        "--jobs", type=wrong_use.count, default=JOBS, help="同时几项，默认 2 / how many at once, 2 by default"
    )
    parser.add_argument("--parent", type=int, default=None, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Work until stopped."""
    from chanmai.bureau.city import city_pack
    from chanmai.site.worker import Watch

    os.nice(NICE)
    city_pack()  # read once, before the processes part; a faulty pack is told here
    Watch(args.jobs, args.parent).run()
    return 0
