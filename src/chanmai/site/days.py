"""The option with which a command of the terminal names the day that it judges on, and what day it is here."""

import argparse
import datetime
from zoneinfo import ZoneInfo

from chanmai.site.environment import TIME_ZONE
from chanmai.site.wrong_use import day

TODAY = "基准日，默认今天 / the day, today by default (YYYY-MM-DD)"
OF_LATEST_RUN = (
    "基准日，默认为最近一次匹配的基准日，否则今天 / the day (that of the latest matching, else today)"
)


def add(parser: argparse.ArgumentParser, words: str = TODAY) -> None:
    """Add the option to the parser of a command, with `words` to explain it."""
    parser.add_argument("--as-of", type=day, metavar="D", help=words)


def today() -> datetime.date:
    """The day where this installation stands. Needs neither settings nor database."""
    return datetime.datetime.now(ZoneInfo(TIME_ZONE)).date()
