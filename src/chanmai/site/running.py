"""The options with which a command of the terminal names a runner, and the bar that shows how far it has come."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chanmai.site import environment

if TYPE_CHECKING:
    from chanmai.runners.choice import Choice

NAMES = ("columnar", "reference", "spark")
Show = Callable[[str, int, int], None]
"""Called with the words of a step, what is done of it and how much there is."""


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options to the parser of a command."""
    parser.add_argument(
        "--on",
        choices=NAMES,
        default=NAMES[0],
        metavar="RUNNER",
        help="计算方式：columnar 快（默认）、reference 慢而可对照、spark 分布；结果相同 / "
        "columnar (fast, default), reference (slow, to compare with) or spark (many machines); equal answers",
    )
    parser.add_argument(
        "--master",
        default="local[2]",
        metavar="M",
        help="用 spark 时的集群地址，默认本机两个进程 / Spark's master, two processes on this machine by default "
        "(local[2], spark://HOST:7077, yarn, k8s://…)",
    )
    parser.add_argument(
        "--progress",
        action="store_true",
        help="不在终端上也显示进度 / show progress even when not at a terminal",
    )


@contextmanager
def runner_of(args: argparse.Namespace) -> Iterator["Choice"]:
    """The runner that was asked for; what it has started ends with it. Raises NotDone."""
    from chanmai.runners.choice import COLUMNAR, REFERENCE
    from chanmai.runners.spark.runner import on_spark
    from chanmai.runners.spark.session import Spark

    if args.on != "spark":
        yield {choice.name: choice for choice in (COLUMNAR, REFERENCE)}[args.on]
        return
    folder = environment.home() / "spark"
    with Spark(args.master, log=folder / "spark.log") as spark:
        yield on_spark(spark, folder)


@contextmanager
def bar(args: argparse.Namespace) -> Iterator[Show]:
    """A bar on the terminal, or where it was asked for."""
    from tqdm import tqdm

    with tqdm(
        total=1,
        leave=args.progress,
        disable=not (args.progress or sys.stderr.isatty()),
        bar_format="{desc} {percentage:3.0f}%|{bar}|",
    ) as meter:

        def show(step: str, done: int, total: int) -> None:
            meter.set_description_str(step, refresh=False)
            meter.total, meter.n = max(1, total), done
            meter.refresh()

        yield show
