"""`chanmai manage …`: Django's own management commands (migrate, check, createsuperuser …)."""

import argparse
from typing import Any

READS = frozenset({
    "check", "compilemessages", "diffsettings", "findstatic", "help", "makemigrations", "makemessages", "migrate",
    "runserver", "sendtestemail", "showmigrations", "sqlmigrate", "test", "version", "--help", "--version",
})  # fmt: skip
"""What changes no data; migrations keep their own list. Whatever else is run leaves a line in the audit chain."""


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
    from django.utils import timezone

    from chanmai.site.trail import record_command

    words = args.arguments
    execute_from_command_line(["chanmai manage", *words])
    if words and words[0] not in READS:
        record_command("manage", " ".join(words), timezone.now())
    return 0
