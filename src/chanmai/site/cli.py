"""The command line `chanmai`: finds the subcommands, runs one, turns refusals into plain sentences and exit codes."""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence

from chanmai.site import commands

DONE, FINDINGS, WRONG_USE = 0, 1, 2


def build_parser() -> argparse.ArgumentParser:
    """The parser with every subcommand of `chanmai.site.commands`."""
    parser = argparse.ArgumentParser(prog="chanmai", description="Chanmai 产脉")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in sorted(m.name for m in pkgutil.iter_modules(commands.__path__)):
        importlib.import_module(f"{commands.__name__}.{module}").add(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when done, 1 when something was found or refused, 2 for wrong use."""
    args = build_parser().parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chanmai.site.settings")
    import django

    django.setup()
    result: int = args.run(args)
    return result


if __name__ == "__main__":
    sys.exit(main())
