"""The options with which a command of the terminal names a runner, and the bar that shows how far it has come."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chanmai.runners.choice import Choice

NAMES = ("columnar", "reference")
Show = Callable[[str, int, int], None]
"""Called with the words of a step, what is done of it and how much there is."""


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options to the parser of a command."""
    parser.add_argument(
        "--on",
        choices=NAMES,
        default=NAMES[0],
        metavar="RUNNER",
        help="计算方式：columnar 快（默认）、reference 慢而可对照；结果相同 / "
        "columnar (fast, default) or reference (slow, to compare with); equal answers",
    )
    parser.add_argument(
        "--progress",
        action="store_true",
        help="不在终端上也显示进度 / show progress even when not at a terminal",
    )


@contextmanager
def chosen(args: argparse.Namespace) -> Iterator["Choice"]:
    """The runner that was asked for; what it has started ends with it. Raises NotDone."""
    from chanmai.runners.choice import COLUMNAR, REFERENCE

    yield {choice.name: choice for choice in (COLUMNAR, REFERENCE)}[args.on]


@contextmanager
def bar(args: argparse.Namespace) -> Iterator[Show]:
    """A bar on the terminal, or where it was asked for."""
    from tqdm import tqdm

    with tqdm(
        total=1,
        leave=args.progress,
        disable=not (args.progress or sys.stderr.isatty()),
        bar_format="{desc} {percentage:3.0f}%|{bar}|",
    ) as shown:

        def show(step: str, done: int, total: int) -> None:
            shown.set_description_str(step, refresh=False)
            shown.total, shown.n = max(1, total), done
            shown.refresh()

        yield show
