"""`chanmai manage …`: Django's own management commands (migrate, check, createsuperuser …)."""

import argparse
from typing import Any


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "manage", help="Django 管理命令 / Django's own management commands", add_help=False
    )
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Hand the rest of the line to Django."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["chanmai manage", *args.arguments])
    return 0
